import Domain
import Foundation

/// A member of a request's body or form: one declaration reads it, judges it and describes it in the OpenAPI document.
struct InputField<Value: Sendable>: Sendable {
    let name: String
    let schema: Schema
    /// Judges a JSON value that is not null.
    let readJSON: @Sendable (JSONValue) throws(Fault) -> Value
    /// Judges the values of a form's field of this name; an empty one counts as absent.
    let readForm: @Sendable ([String]) throws(Fault) -> Value

    /// What is wrong with a value: a key of the locale files, and the numbers for its placeholders.
    struct Fault: Error {
        let message: String
        var values: [String: Int] = [:]
    }

    private init(
        _ name: String, _ schema: Schema, json: @escaping @Sendable (JSONValue) throws(Fault) -> Value,
        form: @escaping @Sendable ([String]) throws(Fault) -> Value
    ) {
        self.name = name
        self.schema = schema
        readJSON = json
        readForm = form
    }

    /// For values that are texts in JSON as in forms.
    private init(_ name: String, _ schema: Schema, text: @escaping @Sendable (String) throws(Fault) -> Value) {
        self.init(
            name, schema,
            json: { value throws(Fault) in
                guard case .text(let raw) = value else { throw Fault(message: "invalid.text") }
                return try text(raw)
            },
            form: { values throws(Fault) in try text(values.last ?? "") })
    }
}

extension InputField<String> {
    /// Text of so many characters, without the blanks around it. Control characters are refused, but for line breaks and tabs.
    static func text(_ name: String, _ lengths: ClosedRange<Int>) -> InputField {
        InputField(name, .text(lengths: lengths)) { raw throws(Fault) in
            let text = raw.trimmingCharacters(in: .whitespacesAndNewlines)
            return try checked(text, lengths)
        }
    }

    /// Taken as it is: blanks belong to a password.
    static func secret(_ name: String, _ lengths: ClosedRange<Int>) -> InputField {
        InputField(name, .text(lengths: lengths, format: "password")) { text throws(Fault) in try checked(text, lengths)
        }
    }

    private static func checked(_ text: String, _ lengths: ClosedRange<Int>) throws(Fault) -> String {
        guard lengths.contains(text.unicodeScalars.count) else {
            let bounds = ["min": lengths.lowerBound, "max": lengths.upperBound]
            throw Fault(message: text.isEmpty ? "invalid.required" : "invalid.length", values: bounds)
        }
        let isClean = text.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && $0.value != 0x7f || "\n\r\t".unicodeScalars.contains($0)
        }
        guard isClean else { throw Fault(message: "invalid.characters") }
        return text
    }

    /// Text of a form that `pattern` (a regular expression, as the document shows it) describes.
    static func text(_ name: String, pattern: String) -> InputField {
        InputField(name, .text(pattern: pattern)) { raw throws(Fault) in
            guard raw.range(of: pattern, options: .regularExpression) == raw.startIndex..<raw.endIndex else {
                throw Fault(message: "invalid.pattern")
            }
            return raw
        }
    }
}

extension InputField<Int> {
    static func integer(_ name: String, _ range: ClosedRange<Int>) -> InputField {
        @Sendable func checked(_ number: Int?) throws(Fault) -> Int {
            guard let number, range.contains(number) else {
                let bounds = ["min": range.lowerBound, "max": range.upperBound]
                throw Fault(message: "invalid.range", values: bounds)
            }
            return number
        }
        return InputField(
            name, .integer(range),
            json: { value throws(Fault) in
                guard case .integer(let number) = value else { throw Fault(message: "invalid.integer") }
                return try checked(number)
            },
            form: { values throws(Fault) in try checked(values.last.flatMap { Int($0) }) })
    }
}

extension InputField<Bool> {
    static func flag(_ name: String) -> InputField {
        InputField(
            name, .flag,
            json: { value throws(Fault) in
                guard case .flag(let flag) = value else { throw Fault(message: "invalid.flag") }
                return flag
            },
            form: { ["true", "on", "1"].contains($0.last) })
    }
}

extension InputField {
    static func choice(_ name: String, of words: [Value]) -> InputField
    where Value: RawRepresentable, Value.RawValue == String {
        InputField(name, .choice(words.map(\.rawValue))) { raw throws(Fault) in
            guard let word = words.first(where: { $0.rawValue == raw }) else { throw Fault(message: "invalid.choice") }
            return word
        }
    }

    static func id<Subject>(_ name: String) -> InputField where Value == Identifier<Subject> {
        InputField(name, .id) { raw throws(Fault) in
            guard let id = Identifier<Subject>(text: raw) else { throw Fault(message: "invalid.id") }
            return id
        }
    }

    static func time(_ name: String) -> InputField where Value == Date {
        InputField(name, .time) { raw throws(Fault) in
            guard let date = Date(rfc3339: raw) else { throw Fault(message: "invalid.time") }
            return date
        }
    }

    /// Any number of what `item` describes, without repeats.
    static func list<Item: Hashable & Sendable>(_ item: InputField<Item>) -> InputField where Value == [Item] {
        @Sendable func gathered<Raw>(
            _ all: [Raw], _ read: (Raw) throws(InputField<Item>.Fault) -> Item
        ) throws(Fault) -> [Item] {
            var items: [Item] = []
            for raw in all.prefix(200) {
                do {
                    let value = try read(raw)
                    if !items.contains(value) { items.append(value) }
                } catch { throw Fault(message: error.message, values: error.values) }
            }
            return items
        }
        return InputField(
            item.name, .list(item.schema),
            json: { value throws(Fault) in
                guard case .list(let all) = value else { throw Fault(message: "invalid.list") }
                return try gathered(all, item.readJSON)
            },
            form: { values throws(Fault) in
                try gathered(values) { raw throws(InputField<Item>.Fault) in try item.readForm([raw]) }
            })
    }

    /// Fractions of a plan's width and height.
    static func position(_ name: String) -> InputField where Value == LocationDetails.Position {
        let number = Schema.number(0...1)
        let schema = Schema.object([
            .init(name: "x", schema: number, isRequired: true), .init(name: "y", schema: number, isRequired: true),
        ])
        return json(name, schema) { value throws(Fault) in
            guard case .object(let members) = value, let x = members["x"]?.fraction, let y = members["y"]?.fraction
            else { throw Fault(message: "invalid.position") }
            return .init(x: x, y: y)
        }
    }

    /// A structure that only JSON can carry; forms have fields of their own for it.
    static func json(
        _ name: String, _ schema: Schema, _ read: @escaping @Sendable (JSONValue) throws(Fault) -> Value
    ) -> InputField {
        InputField(name, schema, json: read, form: { _ throws(Fault) in throw Fault(message: "invalid.list") })
    }
}

extension JSONValue {
    /// A number from 0 to 1.
    fileprivate var fraction: Double? {
        let number: Double? =
            switch self {
            case .integer(let integer): Double(integer)
            case .number(let number): number
            default: nil
            }
        return number.flatMap { (0...1).contains($0) ? $0 : nil }
    }
}
