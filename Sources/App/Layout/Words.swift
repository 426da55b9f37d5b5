/// The sentences of one language: `words("call.button")`, `words("call.waiting", count: 3)`.
struct Words: Sendable {
    let language: Language
    /// All that a person may choose from.
    let languages: [Language]
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
        return fill(own ?? english ?? key, values.merging(["count": String(count)]) { given, _ in given })
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
            result += rest[..<open] + (values[name] ?? "{\(name)}")
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
