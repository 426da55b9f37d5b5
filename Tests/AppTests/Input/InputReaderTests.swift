import Domain
import Foundation
import Testing

@testable import App

@Suite("The input")
struct InputReaderTests {
    private static let name = InputField<String>.text("name", 1...5)
    private static let size = InputField<Int>.integer("size", 1...20)

    private func json(_ text: String) throws -> Input { try Input(json: Data(text.utf8)) }

    @Test(
        "is a JSON object; anything else is a malformed body",
        arguments: ["", "[]", "1", "null", "{", "{\"a\":}", "\u{0}"])
    func malformed(text: String) {
        #expect(throws: Problem.malformedBody) { try json(text) }
    }

    @Test("may hold fields that nobody knows")
    func unknownFields() throws {
        var reader = InputReader(try json(#"{"name":"a","other":{"deep":[1,2.5,null,true]}}"#))
        #expect(reader.required(Self.name, else: "") == "a")
        try reader.finish()
    }

    @Test("says everything that is wrong with it at once")
    func allFaults() throws {
        var reader = InputReader(try json(#"{"size":99,"at":7}"#))
        #expect(reader.required(Self.name, else: "substitute") == "substitute")
        #expect(reader.required(Self.size, else: 3) == 3)
        #expect(reader.optional(.time("at")) == nil)
        reader.refuse("whole", "invalid.choice")
        let problem = #expect(throws: Problem.self) { try reader.finish() }
        #expect(problem?.code == "invalid_input")
        #expect(
            problem?.fields.map { "\($0.field) \($0.message)" }
                == ["name invalid.required", "size invalid.range", "at invalid.text", "whole invalid.choice"])
        #expect(problem?.fields[1].values == ["min": 1, "max": 20])
    }

    @Test("tells in a merge patch what is absent from what is null")
    func mergePatch() throws {
        var reader = InputReader(try json(#"{"name":null,"size":4}"#))
        #expect(reader.change(Self.name) == .some(nil))
        #expect(reader.change(Self.size) == .some(4))
        #expect(reader.change(.text("other", 1...2)) == nil)
        #expect(reader.replacement(Self.size) == 4)
        #expect(reader.faults.isEmpty)
        #expect(reader.replacement(Self.name) == nil)
        #expect(reader.faults.map(\.message) == ["invalid.required"])
    }

    @Test("counts an empty field of a form as absent, and takes the filled ones of several")
    func emptyFields() {
        var reader = InputReader(Input(form: "name=&size=&needs=&needs=luggage"))
        #expect(reader.optional(Self.name) == nil)
        #expect(reader.optional(Self.size) == nil)
        #expect(reader.optional(RideFields.needs) == [.luggage])
        #expect(reader.change(Self.name) == .some(nil))
        #expect(reader.faults.isEmpty)
    }

    @Test("of a form is decoded as the URL Standard has it")
    func formDecoding() {
        let input = Input(form: "a=1+2%2B3&b=%F0%9F%90%AC&c&d=x=y&=nameless&a=second&e=%ZZ")
        #expect(
            input
                == .form([
                    "a": ["1 2+3", "second"], "b": ["🐬"], "c": [""], "d": ["x=y"], "": ["nameless"], "e": ["%ZZ"],
                ]))
        #expect(input["a"] == "1 2+3")
        #expect(input["missing"] == nil)
    }

    @Test("of a form has no more fields than a form of ours needs")
    func manyFields() {
        guard case .form(let fields) = Input(form: (0..<5000).map { "f\($0)=1" }.joined(separator: "&")) else { return }
        #expect(fields.count == 200)
    }

    @Test("keeps every kind of JSON value")
    func values() throws {
        let text = #"{"a":null,"b":"x","c":-7,"d":1.5,"e":true,"f":[1,"2"],"g":{"h":false},"i":9007199254740993}"#
        #expect(
            try json(text)
                == .json([
                    "a": nil, "b": "x", "c": -7, "d": 1.5, "e": true, "f": [1, "2"], "g": ["h": false],
                    "i": 9_007_199_254_740_993,
                ]))
    }
}

@Suite("A day of the hotel")
struct HotelDayTests {
    private let istanbul = TimeZone(identifier: "Europe/Istanbul") ?? .gmt

    @Test("begins and ends at the hotel's midnight, and an instant stands for itself")
    func bounds() {
        var reader = InputReader(.form([:]))
        let midnight = Date(timeIntervalSince1970: 1_795_208_400)
        #expect(reader.instant("2026-11-21", field: "from", in: istanbul, endOfDay: false) == midnight)
        #expect(reader.instant("2026-11-21", field: "to", in: istanbul, endOfDay: true) == midnight + 86_400)
        #expect(reader.instant("2026-11-20T21:00:00Z", field: "from", in: istanbul, endOfDay: true) == midnight)
        #expect(reader.faults.isEmpty)
    }

    @Test("has 25 hours when the clocks go back")
    func daylightSaving() throws {
        var reader = InputReader(.form([:]))
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let start = reader.instant("2026-10-25", field: "from", in: berlin, endOfDay: false)
        let end = reader.instant("2026-10-25", field: "to", in: berlin, endOfDay: true)
        let (first, last) = (try #require(start), try #require(end))
        #expect(last.timeIntervalSince(first) == 25 * 3600)
    }

    @Test(
        "must exist",
        arguments: ["2026-02-30", "2026-13-01", "26-1-1", "2026-1-01x", "----------", "today", "2026/11/21"])
    func invalid(text: String) {
        var reader = InputReader(.form([:]))
        #expect(reader.instant(text, field: "from", in: istanbul, endOfDay: false) == nil)
        #expect(reader.faults == [.init(field: "from", message: "invalid.date")])
    }
}
