import Domain
import Testing

@testable import Realtime

@Suite("Hints within a process", .timeLimit(.minutes(1)))
struct LocalAnnouncerTests {
    @Test("every listener gets every hint, the announcer's own process included")
    func everyone() async {
        let announcer = LocalAnnouncer()
        let hint = Hint(hotel: Resort.hotel, cursor: 7)
        let first = announcer.hints(), second = announcer.hints()
        announcer.announce(hint)
        for hints in [first, second] {
            for await received in hints {
                #expect(received == hint)
                break
            }
        }
    }

    @Test("a listener whose task is cancelled is forgotten")
    func cancelled() async {
        let announcer = LocalAnnouncer()
        let listening = Task { for await _ in announcer.hints() {} }
        while announcer.listenerCount == 0 { await Task.yield() }
        listening.cancel()
        await listening.value
        #expect(announcer.listenerCount == 0)
    }
}
