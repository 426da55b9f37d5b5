import Domain
import Testing

@testable import Realtime

@Suite("The subscribers of a hotel")
struct HotelFeedTests {
    private let desk = LiveSubscription(number: 1)
    private let other = LiveSubscription(number: 2)

    private func feed(head: Int) -> HotelFeed { HotelFeed(hotel: Resort.hotel, generation: 1, head: head) }

    /// Reads from `history` until nothing is left to read; returns what `id` was told.
    private func settle(
        _ feed: inout HotelFeed, _ history: [LiveEvent], for id: LiveSubscription, hasRoom: Bool = true
    ) -> [LiveDelivery] {
        var told: [LiveDelivery] = []
        while true {
            let reads = feed.takeReads { _ in hasRoom }
            guard !reads.isEmpty else { return told }
            for read in reads {
                let events = Array(history.filter { $0.event.cursor > read.after }.prefix(read.limit))
                told += feed.finish(read, with: events).filter { $0.subscriber == id }.map(\.delivery)
            }
        }
    }

    @Test("whoever joins is greeted with the newest cursor and hears what comes after it")
    func fromNow() {
        var feed = feed(head: 5)
        #expect(feed.join(desk, as: Resort.desk, after: nil).map(\.delivery) == [.hello(cursor: 5)])
        feed.release(desk)
        feed.announce(8)
        #expect(settle(&feed, Resort.history(8), for: desk).compactMap(\.cursor) == [6, 7, 8])
    }

    @Test("events wait for the first resume, so that it is answered in order")
    func held() {
        var feed = feed(head: 5)
        _ = feed.join(desk, as: Resort.desk, after: nil)
        feed.announce(7)
        #expect(settle(&feed, Resort.history(7), for: desk).isEmpty)
        #expect(feed.resume(desk, after: 2).isEmpty)
        #expect(settle(&feed, Resort.history(7), for: desk).compactMap(\.cursor) == [3, 4, 5, 6, 7])
    }

    @Test("a resume on a live subscription tells nothing twice")
    func secondResume() {
        var feed = feed(head: 5)
        _ = feed.join(desk, as: Resort.desk, after: 5)
        feed.announce(7)
        #expect(settle(&feed, Resort.history(7), for: desk).compactMap(\.cursor) == [6, 7])
        for cursor in 5...7 { #expect(feed.resume(desk, after: cursor).isEmpty) }
        #expect(settle(&feed, Resort.history(7), for: desk).isEmpty)
    }

    @Test("a first resume that comes late tells what is missing, as long as nothing newer was told")
    func lateResume() {
        var feed = feed(head: 5)
        _ = feed.join(desk, as: Resort.desk, after: nil)
        feed.release(desk)
        #expect(feed.resume(desk, after: 3).isEmpty)
        feed.announce(6)
        #expect(settle(&feed, Resort.history(6), for: desk).compactMap(\.cursor) == [4, 5, 6])
    }

    @Test("a resume from before what was told is answered by reading anew, because events come in order")
    func tooLateResume() {
        var feed = feed(head: 5)
        _ = feed.join(desk, as: Resort.desk, after: nil)
        feed.release(desk)
        feed.announce(7)
        #expect(settle(&feed, Resort.history(7), for: desk).compactMap(\.cursor) == [6, 7])
        #expect(feed.resume(desk, after: 3).map(\.delivery) == [.resync])
        feed.announce(8)
        #expect(settle(&feed, Resort.history(8), for: desk).compactMap(\.cursor) == [8])
    }

    @Test("a later resume does not take back what an earlier one asked for")
    func twoResumes() {
        var feed = feed(head: 9)
        _ = feed.join(desk, as: Resort.desk, after: nil)
        _ = feed.resume(desk, after: 4)
        _ = feed.resume(desk, after: 7)
        #expect(settle(&feed, Resort.history(9), for: desk).compactMap(\.cursor) == [5, 6, 7, 8, 9])
    }

    @Test("a client that knows a newer event than this process hears those after it")
    func ahead() {
        var feed = feed(head: 5)
        _ = feed.join(desk, as: Resort.desk, after: 7)
        #expect(settle(&feed, Resort.history(9), for: desk).compactMap(\.cursor) == [8, 9])
    }

    @Test(
        "a gap of 1,000 events is replayed, a larger one told to be read anew, and either goes on live",
        arguments: [(1000, false), (1001, true)])
    func gap(gap: Int, isResync: Bool) {
        var feed = feed(head: 2000)
        let told = feed.join(desk, as: Resort.desk, after: 2000 - gap).map(\.delivery)
        #expect(told.contains(.resync) == isResync)
        feed.announce(2001)
        let cursors = settle(&feed, Resort.history(2001), for: desk).compactMap(\.cursor)
        #expect(cursors == Array((isResync ? 2001 : 1001)...2001))
    }

    @Test("events that retention erased are told as a gap, also when nothing is left", arguments: [3, 8])
    func erased(keeping first: Int) {
        var feed = feed(head: 8)
        _ = feed.join(desk, as: Resort.desk, after: 1)
        let left = Resort.history(8).filter { $0.event.cursor > first }
        let told = settle(&feed, left, for: desk)
        #expect(told.first == .resync)
        #expect(told.compactMap(\.cursor) == Array(first..<8).map { $0 + 1 })
        feed.announce(9)
        #expect(settle(&feed, Resort.history(9), for: desk).compactMap(\.cursor) == [9])
    }

    @Test("a cursor that this history never gave is told to read anew, after a second look")
    func beyond() {
        var feed = feed(head: 5)
        _ = feed.join(desk, as: Resort.desk, after: .max)
        _ = feed.join(other, as: Resort.desk, after: .min)
        #expect(feed.confirm(newest: 5).isEmpty)
        #expect(feed.confirm(newest: 5).map(\.delivery) == [.resync])
        feed.announce(6)
        #expect(settle(&feed, Resort.history(6), for: desk).compactMap(\.cursor) == [6])
    }

    @Test("a history that became shorter is read anew by everybody, and reads from before it say nothing")
    func rewound() throws {
        var feed = feed(head: 9)
        _ = feed.join(desk, as: Resort.desk, after: 9)
        _ = feed.join(other, as: Resort.desk, after: 4)
        feed.announce(12)
        let generation = try #require(feed.takeReads { _ in true }.first).generation
        let told = feed.rewind(to: 6, generation: 2)
        #expect(Set(told.map(\.subscriber)) == [desk, other])
        #expect(told.allSatisfy { $0.delivery == .resync })
        #expect(feed.generation != generation)
        feed.announce(7)
        #expect(settle(&feed, Resort.history(7), for: desk).compactMap(\.cursor) == [7])
    }

    @Test("who is far behind does not hold up those who are nearly there")
    func sweep() {
        var feed = feed(head: 1000)
        _ = feed.join(other, as: Resort.desk, after: 990)
        var told: [HotelFeed.Told] = []
        for number in 10..<30 {
            // Again and again somebody comes who is further behind than everybody else.
            _ = feed.join(LiveSubscription(number: number), as: Resort.desk, after: number)
            for read in feed.takeReads(hasRoom: { _ in true }) {
                let events = Resort.history(1000).filter { $0.event.cursor > read.after }.prefix(read.limit)
                told += feed.finish(read, with: Array(events))
            }
        }
        #expect(told.filter { $0.subscriber == other }.compactMap(\.delivery.cursor) == Array(991...1000))
    }

    @Test("a hint that comes while its event is looked for and not yet to be seen is not forgotten")
    func hintDuringRead() throws {
        var feed = feed(head: 5)
        _ = feed.join(desk, as: Resort.desk, after: 5)
        feed.announce(.max)
        let early = try #require(feed.takeReads { _ in true }.first)
        feed.announce(6)
        _ = feed.finish(early, with: [])
        #expect(settle(&feed, Resort.history(6), for: desk).compactMap(\.cursor) == [6])
    }

    @Test("a client that says late that it has more than it was told is not told it again")
    func lateForwardResume() {
        var feed = feed(head: 10)
        _ = feed.join(desk, as: Resort.desk, after: nil)
        feed.release(desk)
        feed.announce(12)
        #expect(settle(&feed, Resort.history(12), for: desk).compactMap(\.cursor) == [11, 12])
        #expect(feed.resume(desk, after: 15).isEmpty)
        #expect(settle(&feed, Resort.history(17), for: desk).compactMap(\.cursor) == [16, 17])
    }

    @Test("an announcement of what is not there does not keep the reader busy")
    func wrongAnnouncement() {
        var feed = feed(head: 5)
        _ = feed.join(desk, as: Resort.desk, after: 5)
        feed.announce(1_000_000)
        #expect(settle(&feed, Resort.history(6), for: desk).compactMap(\.cursor) == [6])
        #expect(feed.takeReads { _ in true }.isEmpty)
    }

    @Test("a listener without room is not replayed to, does not delay others, and is ended when it never catches up")
    func noRoom() {
        var feed = feed(head: 1000)
        _ = feed.join(desk, as: Resort.desk, after: 0)
        _ = feed.join(other, as: Resort.desk, after: 1000)
        feed.announce(2001)
        let history = Resort.history(2001)
        var reads = feed.takeReads { $0 == other }
        var told: [HotelFeed.Told] = []
        while let read = reads.popLast() {
            #expect(read.lane == .live)
            told += feed.finish(read, with: Array(history.filter { $0.event.cursor > read.after }.prefix(read.limit)))
            reads += feed.takeReads { $0 == other }
        }
        #expect(told.filter { $0.subscriber == other }.compactMap(\.delivery.cursor) == Array(1001...2001))
        #expect(told.filter { $0.subscriber == desk }.map(\.delivery) == [.ended(.tooSlow)])
    }

    @Test("the end of a session ends its own subscription at once, and no other")
    func signedOut() throws {
        var feed = feed(head: 0)
        _ = feed.join(desk, as: Resort.admin, after: nil)
        _ = feed.join(other, as: Resort.desk, after: 0)
        feed.announce(2)
        let history = [Resort.sessionEnded(Resort.session, cursor: 1), Resort.other(.hotelUpdated, cursor: 2)]
        let read = try #require(feed.takeReads { _ in true }.first)
        let told = feed.finish(read, with: history)
        #expect(told.filter { $0.subscriber == desk }.map(\.delivery) == [.ended(.signedOut)])
        #expect(told.filter { $0.subscriber == other }.compactMap(\.delivery.cursor) == [1, 2])
    }

    @Test("a changed role decides what is heard from then on")
    func roleChanged() {
        guard case .staff(let person, _, let session) = Resort.desk else { return }
        var feed = feed(head: 0)
        _ = feed.join(desk, as: .staff(person, .dispatcher, session: session), after: 0)
        feed.announce(3)
        let history = [
            Resort.other(.hotelUpdated, cursor: 1),
            Resort.other(.staffUpdated, .staff(person), cursor: 2, data: #"{"role":"driver"}"#),
            Resort.other(.hotelUpdated, cursor: 3),
        ]
        #expect(settle(&feed, history, for: desk).compactMap(\.cursor) == [1])
    }
}
