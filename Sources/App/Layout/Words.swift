import Foundation

/// The sentences of one language: `words("call.button")`, `words("call.waiting", count: 3)`.
struct Words: Sendable {
    let language: Language
    /// All that a person may choose from.
    let languages: [Language]
    /// The query of the page that is written, which a link to the same page in another language keeps.
    var query = ""
    private let table: [String: String]
    private let fallback: [String: String]
    private let fallbackPlurals: PluralRules

    /// - Parameters:
    ///   - fallback: the sentences that stand in for missing ones.
    ///   - fallbackPlurals: the rules of their language.
    init(
        language: Language, languages: [Language], table: [String: String], fallback: [String: String],
        fallbackPlurals: PluralRules
    ) {
        self.language = language
        self.languages = languages
        self.table = table
        self.fallback = fallback
        self.fallbackPlurals = fallbackPlurals
    }

    /// The sentence with its `{name}` placeholders filled; English, then the key itself, where it is missing.
    func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        fill(table[key] ?? fallback[key] ?? key, values)
    }

    /// The sentence in the grammatical number that `count` asks for; `{count}` is filled with the number.
    func callAsFunction(_ key: String, count: Int, _ values: [String: String] = [:]) -> String {
        let own = table["\(key).\(language.plurals.category(of: count))"] ?? table["\(key).other"]
        let english = fallback["\(key).\(fallbackPlurals.category(of: count))"]
        return fill(own ?? english ?? key, values.merging(["count": number(count)]) { given, _ in given })
    }

    /// The sentence with numbers in its placeholders.
    func callAsFunction(_ key: String, numbers: [String: Int]) -> String {
        fill(table[key] ?? fallback[key] ?? key, numbers.mapValues(number))
    }

    /// A whole number in the language's digits.
    func number(_ number: Int) -> String {
        number.formatted(.number.locale(language.locale))
    }

    /// The unfilled sentences of `key` by suffix ("" or a plural category), for pages that fill them in the browser.
    func patterns(_ key: String) -> [(key: String, text: String)] {
        if let plain = table[key] ?? fallback[key] { return [(key, plain)] }
        return language.plurals.categories.compactMap { category in
            table["\(key).\(category)"].map { ("\(key).\(category)", $0) }
        }
    }

    private func fill(_ pattern: String, _ values: [String: String]) -> String {
        guard pattern.contains("{") else { return pattern }
        // One pass, so that a value containing "{name}" is text and never filled again.
        var result = ""
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            result += rest[..<open] + (values[name].map(isolated) ?? "{\(name)}")
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// A value that is written in the other direction, between U+2068 and U+2069: so that a Latin name does not turn the
    /// words around it in an Arabic sentence, nor an Arabic one in an English sentence (UAX 9 §2.7). The characters serve
    /// where markup cannot: in titles, attributes and notifications. `words.js` follows the same rule.
    private func isolated(_ value: String) -> String {
        let isRightToLeft = language.direction == .rightToLeft
        let isForeign = value.unicodeScalars.contains { scalar in
            isRightToLeft
                ? scalar.properties.isAlphabetic && !scalar.isRightToLeft
                : scalar.isRightToLeft
        }
        return isForeign ? "\u{2068}\(value)\u{2069}" : value
    }
}

extension Unicode.Scalar {
    /// In the blocks of the scripts that run from right to left, Hebrew, Arabic and their neighbours.
    fileprivate var isRightToLeft: Bool {
        switch value {
        case 0x590...0x8ff, 0xfb1d...0xfdff, 0xfe70...0xfefc: true
        default: false
        }
    }
}
