import Domain
import Foundation

/// How a value looks as a JSON object: one declaration writes it and describes it in the OpenAPI document.
struct Shape<Value>: Sendable {
    /// The contract's name for it; nil for one that is described where it is used.
    let name: String?
    let fields: [Member<Value>]

    init(_ name: String? = nil, _ fields: [Member<Value>]) {
        self.name = name
        self.fields = fields
    }

    func write(_ value: Value, to json: inout JSONWriter) {
        json.raw("{")
        for (index, field) in fields.enumerated() {
            if index > 0 { json.raw(",") }
            json.raw(field.key)
            field.write(value, &json)
        }
        json.raw("}")
    }

    func bytes(_ value: Value) -> [UInt8] {
        var json = JSONWriter()
        write(value, to: &json)
        return json.bytes
    }

    /// As used by others.
    var schema: Schema { name.map { .reference($0) } ?? objectSchema }
    var objectSchema: Schema {
        .object(fields.map { Schema.Property(name: $0.name, schema: $0.schema, isRequired: true) })
    }

    /// This shape and all that it is made of, by name.
    var named: [String: Schema] {
        let inner = fields.reduce(into: [:]) { $0.merge($1.named) { old, _ in old } }
        guard let name else { return inner }
        return inner.merging([name: objectSchema]) { old, _ in old }
    }
}

/// One member of a JSON object.
struct Member<Value>: Sendable {
    let name: String
    let schema: Schema
    let write: @Sendable (Value, inout JSONWriter) -> Void
    /// The named shapes inside.
    fileprivate var named: [String: Schema] = [:]
    /// `"name":`
    fileprivate let key: [UInt8]

    init(_ name: String, _ schema: Schema, write: @escaping @Sendable (Value, inout JSONWriter) -> Void) {
        self.name = name
        self.schema = schema
        self.write = write
        key = Array("\"\(name)\":".utf8)
    }
}

extension Member {
    static func id(_ name: String, _ get: @escaping @Sendable (Value) -> UUID) -> Member {
        Member(name, .id) { $1.id(get($0)) }
    }

    static func text(_ name: String, _ get: @escaping @Sendable (Value) -> String) -> Member {
        Member(name, .text()) { $1.text(get($0)) }
    }

    static func text(optional name: String, _ get: @escaping @Sendable (Value) -> String?) -> Member {
        Member(name, .nullable(.text())) { value, json in
            if let text = get(value) { json.text(text) } else { json.null() }
        }
    }

    static func choice<Word: RawRepresentable & CaseIterable & SendableMetatype>(
        _ name: String, _ get: @escaping @Sendable (Value) -> Word
    ) -> Member where Word.RawValue == String {
        Member(name, .choice(Word.allCases.map(\.rawValue))) { $1.text(get($0).rawValue) }
    }

    static func choice<Word: RawRepresentable & CaseIterable & SendableMetatype>(
        optional name: String, _ get: @escaping @Sendable (Value) -> Word?
    ) -> Member where Word.RawValue == String {
        Member(name, .nullable(.choice(Word.allCases.map(\.rawValue)))) { value, json in
            if let word = get(value) { json.text(word.rawValue) } else { json.null() }
        }
    }

    static func texts(_ name: String, _ get: @escaping @Sendable (Value) -> [String]) -> Member {
        Member(name, .list(.text())) { value, json in json.list(get(value)) { $1.text($0) } }
    }

    static func integer(_ name: String, _ get: @escaping @Sendable (Value) -> Int) -> Member {
        Member(name, .integer()) { $1.number(get($0)) }
    }

    static func integer(optional name: String, _ get: @escaping @Sendable (Value) -> Int?) -> Member {
        Member(name, .nullable(.integer())) { value, json in
            if let number = get(value) { json.number(number) } else { json.null() }
        }
    }

    static func integers(_ name: String, _ get: @escaping @Sendable (Value) -> [Int]) -> Member {
        Member(name, .list(.integer())) { value, json in json.list(get(value)) { $1.number($0) } }
    }

    static func number(_ name: String, _ get: @escaping @Sendable (Value) -> Double) -> Member {
        Member(name, .number()) { $1.number(get($0)) }
    }

    static func flag(_ name: String, _ get: @escaping @Sendable (Value) -> Bool) -> Member {
        Member(name, .flag) { $1.flag(get($0)) }
    }

    static func time(_ name: String, _ get: @escaping @Sendable (Value) -> Date) -> Member {
        Member(name, .time) { $1.time(get($0)) }
    }

    static func time(optional name: String, _ get: @escaping @Sendable (Value) -> Date?) -> Member {
        Member(name, .nullable(.time)) { value, json in
            if let date = get(value) { json.time(date) } else { json.null() }
        }
    }

    static func object<Inner>(
        _ name: String, _ shape: Shape<Inner>, _ get: @escaping @Sendable (Value) -> Inner
    ) -> Member {
        var field = Member(name, shape.schema) { shape.write(get($0), to: &$1) }
        field.named = shape.named
        return field
    }

    static func object<Inner>(
        optional name: String, _ shape: Shape<Inner>, _ get: @escaping @Sendable (Value) -> Inner?
    ) -> Member {
        var field = Member(name, .nullable(shape.schema)) { value, json in
            if let inner = get(value) { shape.write(inner, to: &json) } else { json.null() }
        }
        field.named = shape.named
        return field
    }

    static func objects<Inner>(
        _ name: String, _ shape: Shape<Inner>, _ get: @escaping @Sendable (Value) -> [Inner]
    ) -> Member {
        var field = Member(name, .list(shape.schema)) { value, json in
            json.list(get(value)) { shape.write($0, to: &$1) }
        }
        field.named = shape.named
        return field
    }

    /// JSON that is text already.
    static func json(_ name: String, _ get: @escaping @Sendable (Value) -> String) -> Member {
        Member(name, .anything) { $1.raw(Array(get($0).utf8)) }
    }

    /// For what comes later; always null.
    static func null(_ name: String) -> Member {
        Member(name, .nullable(.anything)) { $1.null() }
    }
}

extension Member {
    /// The same member of a value that contains this one.
    func lifted<Outer>(_ inner: @escaping @Sendable (Outer) -> Value) -> Member<Outer> {
        var member = Member<Outer>(name, schema) { write(inner($0), &$1) }
        member.named = named
        return member
    }
}
