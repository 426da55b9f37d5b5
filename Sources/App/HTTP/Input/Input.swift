import Foundation

/// What a client sent, as JSON or as a form; the names are the same.
enum Input: Equatable, Sendable {
    case json([String: JSONValue])
    case form([String: [String]])

    /// - Throws: `malformedBody` when it is not a JSON object.
    init(json bytes: Data) throws {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: bytes), case .object(let members) = value
        else {
            throw Problem.malformedBody
        }
        self = .json(members)
    }

    /// `application/x-www-form-urlencoded` (URL Standard §5.1), also a query.
    init(form text: String) {
        var fields: [String: [String]] = [:]
        for pair in text.split(separator: "&").prefix(200) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                Self.decoded(String($0))
            }
            fields[parts[0], default: []].append(parts.count == 2 ? parts[1] : "")
        }
        self = .form(fields)
    }

    private static func decoded(_ text: String) -> String {
        let spaced = text.replacingOccurrences(of: "+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }

    /// A form's first value as it came, to show it again.
    subscript(name: String) -> String? {
        switch self {
        case .json(let members): if case .text(let text) = members[name] { text } else { nil }
        case .form(let fields): fields[name]?.first
        }
    }
}

/// Reads fields one by one and gathers what is wrong with them, so that all of it can be said at once.
struct InputReader {
    private let input: Input
    private(set) var faults: [Problem.InvalidField] = []

    init(_ input: Input) {
        self.input = input
    }

    /// Nil when absent, null, or wrong (which `finish` then says).
    mutating func optional<Value>(_ field: InputField<Value>) -> Value? {
        change(field) ?? nil
    }

    /// The value, or `substitute` when it is missing or wrong (which `finish` then says).
    mutating func required<Value>(_ field: InputField<Value>, else substitute: @autoclosure () -> Value) -> Value {
        let before = faults.count
        if let value = optional(field) { return value }
        if faults.count == before { faults.append(.init(field: field.name, message: "invalid.required")) }
        return substitute()
    }

    /// For merge patches (RFC 7396): nil when absent, `.some(nil)` when null.
    mutating func change<Value>(_ field: InputField<Value>) -> Value?? {
        do throws(InputField<Value>.Fault) {
            switch input {
            case .json(let members):
                guard let value = members[field.name] else { return nil }
                return value == .null ? .some(nil) : try field.readJSON(value)
            case .form(let fields):
                guard let values = fields[field.name] else { return nil }
                return values.allSatisfy(\.isEmpty) ? .some(nil) : try field.readForm(values.filter { !$0.isEmpty })
            }
        } catch {
            faults.append(.init(field: field.name, message: error.message, values: error.values))
            return nil
        }
    }

    /// For merge patches of what cannot be absent: null is a fault, like a wrong value.
    mutating func replacement<Value>(_ field: InputField<Value>) -> Value? {
        guard let change = change(field) else { return nil }
        if change == nil { faults.append(.init(field: field.name, message: "invalid.required")) }
        return change
    }

    mutating func refuse(_ field: String, _ message: String) {
        faults.append(.init(field: field, message: message))
    }

    /// - Throws: `invalid_input` with everything that was wrong.
    func finish() throws {
        if !faults.isEmpty { throw Problem.invalid(faults) }
    }
}
