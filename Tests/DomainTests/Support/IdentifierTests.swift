import Domain
import Foundation
import TestSupport
import Testing

@Suite("Identifiers")
struct IdentifierTests {
    @Test("new ids carry version 7 and the RFC's variant, and no two are alike")
    func bits() {
        let source = IdentifierSource.timeOrdered(clock: TestClock().clock)
        let ids = (0..<2000).map { _ in source.next(Ride.self).uuid }
        #expect(ids.allSatisfy { $0.uuid.6 >> 4 == 7 })
        #expect(ids.allSatisfy { $0.uuid.8 >> 6 == 0b10 })
        #expect(Set(ids).count == ids.count)
    }

    @Test("new ids begin with the milliseconds of their time, so they sort by it")
    func order() throws {
        let time = TestClock(Date(timeIntervalSince1970: 0))
        let source = IdentifierSource.timeOrdered(clock: time.clock)
        var last = ""
        for _ in 0..<500 {
            let text = source.next(Ride.self).text
            let milliseconds = try #require(UInt64(text.replacing("-", with: "").prefix(12), radix: 16))
            try #require(milliseconds == UInt64((time.now.timeIntervalSince1970 * 1000).rounded()))
            try #require(text > last)
            last = text
            time.advance(by: 3_600_000.001)
        }
    }

    @Test("an id is written in lower case and read in any; what is no UUID is no id")
    func text() throws {
        let id = try #require(Ride.ID(text: "018F3A2B-0000-7000-8000-00000000ABCD"))
        #expect(id.text == "018f3a2b-0000-7000-8000-00000000abcd")
        #expect(Ride.ID(text: id.text) == id)
        #expect(Ride.ID(text: "018f3a2b") == nil)
        #expect(Ride.ID(text: "") == nil)
    }
}
