import Domain
import Foundation
import Testing

@testable import App

/// A value as JSON, as a form's field, and what becomes of it: a description of the value, or the message of a fault.
struct FieldCase: Sendable, CustomTestStringConvertible {
    let name: String
    let json: String
    let form: String?
    let read: @Sendable (Input) -> String
    let expected: String

    var testDescription: String { "\(name) \(json) → \(expected)" }

    static func value<Value: Sendable>(
        _ field: InputField<Value>, _ json: JSONValue, form: String? = nil, is value: Value
    ) -> FieldCase {
        make(field, json, form, "\(value)")
    }

    static func fault<Value: Sendable>(
        _ field: InputField<Value>, _ json: JSONValue, form: String? = nil, _ message: String
    ) -> FieldCase {
        make(field, json, form, message)
    }

    private static func make<Value: Sendable>(
        _ field: InputField<Value>, _ json: JSONValue, _ form: String?, _ expected: String
    ) -> FieldCase {
        FieldCase(
            name: field.name, json: "{\"\(field.name)\":\(json.encoded)}",
            form: form.map { "\(field.name)=\($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" },
            read: { input in
                var reader = InputReader(input)
                let value = reader.optional(field)
                if let fault = reader.faults.first { return fault.message }
                return value.map { "\($0)" } ?? "absent"
            },
            expected: expected)
    }
}

@Suite("A field of the input")
struct InputFieldTests {
    private static let name = InputField<String>.text("name", 1...5)
    private static let secret = InputField<String>.secret("secret", 3...5)
    private static let size = InputField<Int>.integer("size", 1...20)
    private static let flag = InputField<Bool>.flag("flag")
    private static let needs = InputField<[Need]>.list(.choice("needs", of: Need.allCases))
    private static let locale = InputField<String>.text("locale", pattern: "^[a-z]{2}$")
    private static let place = InputField<Location.ID>.id("place")
    private static let at = InputField<Date>.time("at")
    private static let numbers = InputField<[Int]>.list(.integer("numbers", 1...9))
    private static let id = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000"

    private static let texts: [FieldCase] = [
        .value(name, "abc", form: "abc", is: "abc"),
        .value(name, " abc\n", form: " abc ", is: "abc"),
        .value(name, "a\nb\tc", form: "a\nb\tc", is: "a\nb\tc"),
        .value(name, "äöü🐬é", form: "äöü🐬é", is: "äöü🐬é"),
        .fault(name, "abcdef", form: "abcdef", "invalid.length"),
        .fault(name, "", "invalid.required"),
        .fault(name, " ", form: " ", "invalid.required"),
        .fault(name, 5, "invalid.text"),
        .fault(name, "a\u{0}b", form: "a\u{0}b", "invalid.characters"),
        .fault(name, "a\u{1b}b", form: "a\u{1b}b", "invalid.characters"),
        .fault(name, "a\u{7f}b", form: "a\u{7f}b", "invalid.characters"),
        .fault(name, ["a"], "invalid.text"),
        .value(secret, " a b ", form: " a b ", is: " a b "),
        .fault(secret, "ab", form: "ab", "invalid.length"),
        .fault(secret, "ab\u{0}", form: "ab\u{0}", "invalid.characters"),
    ]
    private static let numbersAndFlags: [FieldCase] = [
        .value(size, 1, form: "1", is: 1),
        .value(size, 20, form: "20", is: 20),
        .fault(size, 0, form: "0", "invalid.range"),
        .fault(size, 21, form: "21", "invalid.range"),
        .fault(size, "5", "invalid.integer"),
        .fault(size, 1.5, form: "1.5", "invalid.integer"),
        .fault(size, true, form: "many", "invalid.integer"),
        .value(flag, true, form: "true", is: true),
        .value(flag, false, form: "false", is: false),
        .fault(flag, "true", "invalid.flag"),
        .fault(flag, 1, "invalid.flag"),
    ]
    private static let words: [FieldCase] = [
        .value(locale, "de", form: "de", is: "de"),
        .fault(locale, "deu", form: "deu", "invalid.pattern"),
        .fault(locale, "de\n", form: "de\n", "invalid.pattern"),
        .fault(locale, 1, "invalid.text"),
        .fault(needs, ["wings"], form: "wings", "invalid.choice"),
        .fault(needs, "luggage", "invalid.list"),
        .value(needs, ["luggage", "luggage"], form: "luggage", is: [.luggage]),
        .value(needs, [], is: []),
        .fault(needs, [nil], "invalid.text"),
        .value(numbers, [3, 1, 3], is: [3, 1]),
        .fault(numbers, [1, 10], "invalid.range"),
    ]
    private static let structures: [FieldCase] = [
        .fault(place, "42", form: "42", "invalid.id"),
        .fault(place, 42, "invalid.text"),
        .fault(at, "yesterday", form: "yesterday", "invalid.time"),
        .fault(at, "2026-02-30T10:00:00Z", form: "2026-02-30T10:00:00Z", "invalid.time"),
        .value(
            at, "2026-11-21T10:00:00+01:00", form: "2026-11-21T09:00:00Z",
            is: Date(timeIntervalSince1970: 1_795_251_600)),
    ]

    @Test(
        "is read when it is good and says what is wrong when it is not, in JSON as in forms",
        arguments: texts + numbersAndFlags + words + structures)
    func judged(of field: FieldCase) throws {
        #expect(try field.read(Input(json: Data(field.json.utf8))) == field.expected)
        guard let form = field.form else { return }
        let expected = field.expected == "invalid.integer" ? "invalid.range" : field.expected
        #expect(field.read(Input(form: form)) == expected)
    }

    @Test("of a form may be a check box, whose last value counts")
    func checkBox() {
        for (form, expected) in [
            ("flag=false&flag=true", true), ("flag=on", true), ("flag=1", true), ("flag=no", false),
        ] {
            var reader = InputReader(Input(form: form))
            #expect(reader.optional(Self.flag) == expected)
        }
    }

    @Test("is an id in any case, and reads as the same id")
    func ids() throws {
        var reader = InputReader(try Input(json: Data(#"{"place":"\#(Self.id.uppercased())"}"#.utf8)))
        #expect(reader.optional(Self.place)?.text == Self.id)
    }

    @Test(
        "may be a position, both of whose fractions lie between 0 and 1",
        arguments: [
            (#"{"x":0,"y":1}"#, true), (#"{"x":0.25,"y":0.75,"z":9}"#, true), (#"{"x":1.01,"y":0}"#, false),
            (#"{"x":-0.1,"y":0}"#, false), (#"{"x":0.5}"#, false), (#"{"x":"0.5","y":"0.5"}"#, false), ("[0,1]", false),
        ])
    func positions(json: String, isGood: Bool) throws {
        var reader = InputReader(try Input(json: Data(#"{"position":\#(json)}"#.utf8)))
        let position = reader.optional(.position("position"))
        #expect((position != nil) == isGood)
        #expect(reader.faults.map(\.message) == (isGood ? [] : ["invalid.position"]))
    }

    @Test(
        "may be hours of service: days of the week with times of the day",
        arguments: [
            ("[]", true), (#"[{"days":[1,7],"from":"07:00","to":"23:00"}]"#, true),
            (#"[{"days":[5],"from":"18:00","to":"24:00"}]"#, true),
            (#"[{"days":[5],"from":"22:00","to":"02:00"}]"#, true),
            (#"[{"days":[],"from":"07:00","to":"23:00"}]"#, false),
            (#"[{"days":[0],"from":"07:00","to":"23:00"}]"#, false),
            (#"[{"days":[8],"from":"07:00","to":"23:00"}]"#, false),
            (#"[{"days":[1],"from":"7:00","to":"23:00"}]"#, false),
            (#"[{"days":[1],"from":"07:60","to":"23:00"}]"#, false),
            (#"[{"days":[1],"from":"07:00","to":"24:30"}]"#, false),
            (#"[{"days":["1"],"from":"07:00","to":"23:00"}]"#, false), (#"[{"from":"07:00","to":"23:00"}]"#, false),
            ("[1]", false), (#""always""#, false), (#"{"days":[1]}"#, false),
        ])
    func serviceHours(json: String, isGood: Bool) throws {
        var reader = InputReader(try Input(json: Data(#"{"serviceHours":\#(json)}"#.utf8)))
        let hours = reader.optional(HotelFields.serviceHours)
        #expect((hours != nil) == isGood)
        #expect(reader.faults.isEmpty == isGood)
    }
}
