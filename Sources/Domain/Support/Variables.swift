import Foundation

/// The environment, read once. Every problem is kept, so that all can be said in one message.
package struct Variables: Sendable {
    private let values: [String: String]
    package private(set) var problems: [String] = []

    package init(_ values: [String: String]) {
        // An empty variable is how platforms spell an absent one.
        self.values = values.mapValues { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter {
            !$0.value.isEmpty
        }
    }

    package subscript(name: String) -> String? { values[name] }

    package func has(prefix: String) -> Bool {
        values.keys.contains { $0.hasPrefix(prefix) }
    }

    /// Names the variable, what is wrong with it and what to do.
    package mutating func refuse(_ name: String, _ problem: String) {
        problems.append("\(name): \(problem)")
    }

    package mutating func integer(_ name: String, _ range: ClosedRange<Int>, default standard: Int) -> Int {
        guard let text = values[name] else { return standard }
        guard let number = Int(text), range.contains(number) else {
            refuse(name, "'\(text)' is not a whole number from \(range.lowerBound) to \(range.upperBound)")
            return standard
        }
        return number
    }

    package mutating func flag(_ name: String, default standard: Bool) -> Bool {
        switch values[name]?.lowercased() {
        case nil: return standard
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        case let text?:
            refuse(name, "'\(text)' is neither true nor false")
            return standard
        }
    }

    package mutating func choice(_ name: String, of words: [String], default standard: String) -> String {
        guard let text = values[name] else { return standard }
        guard words.contains(text.lowercased()) else {
            refuse(name, "'\(text)' is none of \(words.joined(separator: ", "))")
            return standard
        }
        return text.lowercased()
    }
}
