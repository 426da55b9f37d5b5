import Domain
import Foundation
import TestSupport
import Testing

@testable import App

@Suite("The JSON writer")
struct JSONWriterTests {
    private func written(_ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        write(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test(
        "what JSON forbids in a text is escaped, and nothing else is",
        arguments: [
            ("", #""""#), (#"a"b"#, #""a\"b""#), (#"a\b"#, #""a\\b""#), ("a/b", #""a/b""#),
            ("\u{0}\u{1f}", #""\u0000\u001f""#), ("\r\n\t", #""\u000d\u000a\u0009""#), ("\u{7f}", "\"\u{7f}\""),
            ("häß 🐬 عر", "\"häß 🐬 عر\""), ("</script>", #""</script>""#),
        ])
    func escapes(text: String, expected: String) {
        #expect(written { $0.text(text) } == expected)
    }

    @Test("numbers, flags and null are written as JSON spells them")
    func plainValues() {
        #expect(written { $0.number(Int.min) } == "-9223372036854775808")
        #expect(written { $0.number(0.5) } == "0.5")
        #expect(written { $0.flag(true) } == "true")
        #expect(written { $0.flag(false) } == "false")
        #expect(written { $0.null() } == "null")
    }

    @Test("an id is the lower-case UUID")
    func ids() {
        for _ in 0..<100 {
            let id = UUID()
            #expect(written { $0.id(id) } == "\"\(id.uuidString.lowercased())\"")
        }
    }

    @Test("a time is RFC 3339 in UTC with milliseconds, and reads back as the same instant")
    func times() {
        #expect(written { $0.time(Date(timeIntervalSince1970: 0)) } == "\"1970-01-01T00:00:00.000Z\"")
        #expect(written { $0.time(Date(timeIntervalSince1970: 951_782_400.25)) } == "\"2000-02-29T00:00:00.250Z\"")
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            // From 1684: before 1582 Foundation reads dates by the Julian calendar.
            let milliseconds = Int.random(in: -9_000_000_000_000...250_000_000_000_000, using: &random)
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            let text = written { $0.time(date) }.trimmingCharacters(in: ["\""])
            #expect(Date(rfc3339: text) == date, "\(milliseconds)")
        }
    }

    @Test("Foundation reads back what was written, for many generated values")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 42)
        for _ in 0..<1500 {
            let value = JSONValue.random(depth: 4, using: &random)
            var json = JSONWriter()
            value.write(to: &json)
            let read = try JSONSerialization.jsonObject(with: Data(json.bytes), options: .fragmentsAllowed)
            #expect(value.isSame(as: read), "\(String(decoding: json.bytes, as: UTF8.self))")
            #expect(try JSONDecoder().decode(JSONValue.self, from: Data(json.bytes)) == value)
        }
    }
}

extension JSONValue {
    func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .text(let text): json.text(text)
        case .integer(let number): json.number(number)
        case .number(let number): json.number(number)
        case .flag(let flag): json.flag(flag)
        case .list(let items): json.list(items) { $0.write(to: &$1) }
        case .object(let members): json.object(members.map { ($0.key, $0.value) }) { $0.write(to: &$1) }
        }
    }

    /// Compares with what `JSONSerialization` makes of it, by scalars: canonically equal texts are not the same text.
    fileprivate func isSame(as other: Any) -> Bool {
        switch self {
        case .null: other is NSNull
        case .text(let text): (other as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
        case .integer(let number): (other as? NSNumber)?.intValue == number
        case .number(let number): (other as? NSNumber)?.doubleValue == number
        case .flag(let flag): (other as? NSNumber)?.boolValue == flag
        case .list(let items):
            (other as? [Any]).map { $0.count == items.count && zip(items, $0).allSatisfy { $0.isSame(as: $1) } }
                ?? false
        case .object(let members):
            (other as? [String: Any]).map { read in
                read.count == members.count
                    && members.allSatisfy { name, value in read[name].map(value.isSame) ?? false }
            } ?? false
        }
    }

    static func random(depth: Int, using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &random) {
        case 0: return .null
        case 1: return .text(randomText(using: &random))
        case 2: return .integer(Int.random(in: .min ... .max, using: &random))
        // A half is never a whole number, which would come back as an integer.
        case 3: return .number(Double(Int.random(in: -1_000_000...1_000_000, using: &random)) + 0.5)
        case 4: return .flag(Bool.random(using: &random))
        case 5:
            return .list(
                (0..<Int.random(in: 0...5, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
        default:
            let names = (0..<Int.random(in: 0...5, using: &random)).map { "\($0)\(randomText(using: &random))" }
            return .object(
                Dictionary(uniqueKeysWithValues: names.map { ($0, .random(depth: depth - 1, using: &random)) }))
        }
    }

    private static func randomText(using random: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let range: ClosedRange<UInt32> =
                switch Int.random(in: 0...3, using: &random) {
                case 0: 0...0x1f
                case 1: 0x20...0x7f
                case 2: 0x80...0xd7ff
                default: 0xe000...0x10ffff
                }
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) { text.append(scalar) }
        }
        return String(text)
    }
}
