import Foundation
import Testing

@testable import App

@Suite("A path")
struct PathTests {
    @Test("is a pattern for the router and a link with its parameters in their order")
    func links() {
        #expect(Path.personSession.parameters == ["id", "session"])
        #expect(Path.personSession("a", "b") == "/api/v1/staff/a/sessions/b")
        #expect(Path.welcome() == "/")
        #expect(Path.board() == "/api/v1/board")
        #expect(Path.guestRide("to-ken_1") == "/r/to-ken_1")
    }

    @Test("has an empty segment for a parameter that is missing, and ignores one too many")
    func counts() {
        #expect(Path.guestPlace() == "/q/")
        #expect(Path.guestPlace("A", "B") == "/q/A")
    }
}
