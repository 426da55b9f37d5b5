import Domain
import Foundation
import TestSupport
import Testing

@Suite("Times as text")
struct RFC3339Tests {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    @Test("ten thousand random dates from 1900 to 2200 are written as Foundation writes them, and read back")
    func random() {
        var generator = SeededGenerator(seed: 3339)
        for _ in 0..<10_000 {
            let milliseconds = Int.random(in: -2_208_988_800_000...7_258_118_400_000, using: &generator)
            // An eighth of a second is exact in binary, so that no two roundings can differ.
            let date = Date(timeIntervalSince1970: (Double(milliseconds / 125) * 125) / 1000)
            let text = date.rfc3339
            guard text == date.formatted(Self.style), Date(rfc3339: text) == date else {
                Issue.record("\(milliseconds) became \(text) instead of \(date.formatted(Self.style))")
                return
            }
        }
    }

    @Test(
        "the edges of days, months, leap years and centuries",
        arguments: [
            (0.0, "1970-01-01T00:00:00.000Z"), (-0.001, "1969-12-31T23:59:59.999Z"),
            (951_782_400.0, "2000-02-29T00:00:00.000Z"), (951_868_799.999, "2000-02-29T23:59:59.999Z"),
            (1_709_164_800.0, "2024-02-29T00:00:00.000Z"), (4_107_542_399.0, "2100-02-28T23:59:59.000Z"),
            (4_107_542_400.0, "2100-03-01T00:00:00.000Z"), (4_133_980_799.999, "2100-12-31T23:59:59.999Z"),
            (1_795_255_800.25, "2026-11-21T10:10:00.250Z"),
        ])
    func edges(_ seconds: Double, _ text: String) {
        #expect(Date(timeIntervalSince1970: seconds).rfc3339 == text)
        #expect(Date(rfc3339: text) == Date(timeIntervalSince1970: seconds).roundedToMilliseconds)
    }

    @Test("a time is rounded to the nearest millisecond, also into the next year")
    func rounding() {
        #expect(Date(timeIntervalSince1970: 4_133_980_799.9996).rfc3339 == "2101-01-01T00:00:00.000Z")
        #expect(Date(timeIntervalSince1970: 0.0004).rfc3339 == "1970-01-01T00:00:00.000Z")
    }

    @Test("an instant may name another offset and leave out fractions")
    func offsets() {
        let instant = Date(timeIntervalSince1970: 1_795_255_800)
        #expect(Date(rfc3339: "2026-11-21T10:10:00Z") == instant)
        #expect(Date(rfc3339: "2026-11-21T13:10:00+03:00") == instant)
        #expect(Date(rfc3339: "2026-11-21T06:40:00.000-03:30") == instant)
    }

    @Test(
        "what is no instant is refused",
        arguments: ["", "now", "2026-11-21", "2026-11-21T10:10:00", "2026-13-01T00:00:00Z"])
    func refused(_ text: String) {
        #expect(Date(rfc3339: text) == nil)
    }
}
