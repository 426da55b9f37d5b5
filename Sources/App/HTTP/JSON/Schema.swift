/// A JSON Schema (2020-12), as far as the OpenAPI document needs it.
indirect enum Schema: Sendable {
    case text(lengths: ClosedRange<Int>? = nil, format: String? = nil, pattern: String? = nil)
    case choice([String])
    case integer(ClosedRange<Int>? = nil)
    case number(ClosedRange<Double>? = nil)
    case flag
    case list(Schema)
    /// One that is described once, under `components`.
    case reference(String)
    case object([Property])
    case nullable(Schema)
    /// Any JSON value.
    case anything

    struct Property: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool
    }

    static let id = Schema.text(format: "uuid")
    static let time = Schema.text(format: "date-time")
}

extension Schema {
    func write(to json: inout JSONWriter) {
        switch self {
        case .text(let lengths, let format, let pattern):
            json.raw(#"{"type":"string""#)
            if let lengths {
                json.raw(#","minLength":"#)
                json.number(lengths.lowerBound)
                json.raw(#","maxLength":"#)
                json.number(lengths.upperBound)
            }
            if let format { json.pair("format", format) }
            if let pattern { json.pair("pattern", pattern) }
            json.raw("}")
        case .choice(let words):
            json.raw(#"{"type":"string","enum":"#)
            json.list(words) { $1.text($0) }
            json.raw("}")
        case .integer(let range): json.range("integer", range) { $1.number($0) }
        case .number(let range): json.range("number", range) { $1.number($0) }
        case .flag: json.raw(#"{"type":"boolean"}"#)
        case .list(let item):
            json.raw(#"{"type":"array","items":"#)
            item.write(to: &json)
            json.raw("}")
        case .reference(let name):
            json.raw(#"{"$ref":"#)
            json.text("#/components/schemas/\(name)")
            json.raw("}")
        case .object(let properties): Self.writeObject(properties, to: &json)
        case .nullable(let schema):
            json.raw(#"{"anyOf":["#)
            schema.write(to: &json)
            json.raw(#",{"type":"null"}]}"#)
        case .anything: json.raw("{}")
        }
    }

    private static func writeObject(_ properties: [Property], to json: inout JSONWriter) {
        json.raw(#"{"type":"object","properties":"#)
        json.object(properties.map { ($0.name, $0.schema) }) { $0.write(to: &$1) }
        let required = properties.filter(\.isRequired).map(\.name)
        if !required.isEmpty {
            json.raw(#","required":"#)
            json.list(required) { $1.text($0) }
        }
        json.raw("}")
    }
}

extension JSONWriter {
    mutating func list<Items: Sequence>(_ items: Items, _ write: (Items.Element, inout JSONWriter) -> Void) {
        raw("[")
        var isFirst = true
        for item in items {
            if !isFirst { raw(",") }
            isFirst = false
            write(item, &self)
        }
        raw("]")
    }

    mutating func object<Value>(_ pairs: [(String, Value)], _ write: (Value, inout JSONWriter) -> Void) {
        raw("{")
        var isFirst = true
        for (name, value) in pairs {
            if !isFirst { raw(",") }
            isFirst = false
            text(name)
            raw(":")
            write(value, &self)
        }
        raw("}")
    }

    /// `,"name":"value"`
    fileprivate mutating func pair(_ name: String, _ value: String) {
        raw(",")
        text(name)
        raw(":")
        text(value)
    }

    fileprivate mutating func range<Number>(
        _ type: String, _ range: ClosedRange<Number>?, _ write: (Number, inout JSONWriter) -> Void
    ) {
        raw(#"{"type":"#)
        text(type)
        if let range {
            raw(#","minimum":"#)
            write(range.lowerBound, &self)
            raw(#","maximum":"#)
            write(range.upperBound, &self)
        }
        raw("}")
    }
}
