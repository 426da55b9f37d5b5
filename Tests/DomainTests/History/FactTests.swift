import Domain
import Foundation
import TestSupport
import Testing

@Suite("A fact's canonical JSON")
struct FactTests {
    private func json(_ data: [String: Fact.Value]) -> String {
        Fact(.rideUpdated, .ride(Resort.ride), data).canonicalJSON
    }

    @Test("has its keys in order, no spaces, and a form for every kind of value")
    func canonical() {
        let data: [String: Fact.Value] = [
            "b": .number(-7), "a": .text("x"), "d": .none, "c": .flag(true), "e": .id(Resort.ride),
            "f": .id(Ride.ID?.none),
            "aa": .time(Date(timeIntervalSince1970: 0)),
        ]
        let id = Resort.ride.text
        #expect(
            json(data) == #"{"a":"x","aa":"1970-01-01T00:00:00.000Z","b":-7,"c":true,"d":null,"e":"\#(id)","f":null}"#)
        #expect(json([:]) == "{}")
    }

    @Test("escapes what JSON asks to be escaped, and nothing else")
    func escapes() {
        #expect(
            json(["a": .text("\"\\\n\t\u{0}\u{1f}/é🛺\u{7f}")]) == #"{"a":"\"\\\u000a\u0009\u0000\u001f/é🛺"#
                + "\u{7f}\"}")
        #expect(json(["k\"": .none]) == #"{"k\"":null}"#)
    }

    @Test("is read by any JSON reader as what was meant, whatever the text")
    func readable() throws {
        var generator = SeededGenerator(seed: 8259)
        let scalars = (0...0x2ff).compactMap(Unicode.Scalar.init) + ["🛺", "\u{2028}", "ك", "\u{301}"]
        for _ in 0..<500 {
            var text = ""
            for _ in 0..<20 { text.unicodeScalars.append(scalars.randomElement(using: &generator) ?? "x") }
            let read = try JSONDecoder().decode([String: String].self, from: Data(json(["t": .text(text)]).utf8))
            #expect(read["t"].map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        }
    }

    @Test("of a ride names its state and who carries it, and nothing that a guest said")
    func ride() {
        let data = Fact.ride(.rideAccepted, Resort.ride(.accepted)).data
        #expect(
            Set(data.keys) == ["status", "version", "pickup", "destination", "dropoff", "buggy", "driver", "partySize"])
        #expect(data["driver"] == .id(Resort.driver))
        #expect(data["dropoff"] == Fact.Value.none)
    }
}
