/// A language that every page can speak; its raw value is the BCP 47 tag and the name of its file in `config/locales`.
enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case turkish = "tr"
    case german = "de"
    case russian = "ru"
    case arabic = "ar"

    var nativeName: String {
        switch self {
        case .english: "English"
        case .turkish: "Türkçe"
        case .german: "Deutsch"
        case .russian: "Русский"
        case .arabic: "العربية"
        }
    }

    var direction: String { self == .arabic ? "rtl" : "ltr" }

    /// What the person chose (`?lang=`), chose before (cookie `lang`), or what the phone prefers (`Accept-Language`).
    static func negotiate(query: String?, cookie: String?, acceptLanguage: String?) -> Language? {
        if let query, let chosen = Language(tag: query) { return chosen }
        if let cookie, let remembered = Language(tag: cookie) { return remembered }
        return acceptLanguage.flatMap(preferred(in:))
    }

    /// Any region or script of a known language: `de-AT` is German.
    init?(tag: String) {
        let primary = tag.lowercased().prefix { $0 != "-" && $0 != "_" }
        self.init(rawValue: String(primary))
    }

    private static func preferred(in header: String) -> Language? {
        var best: (language: Language, quality: Double)?
        // Real headers name a handful of languages; the bound keeps a hostile one cheap.
        for item in header.split(separator: ",").prefix(20) {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let tag = parts.first, let language = Language(tag: tag) else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if weight > 0, weight > (best?.quality ?? 0) { best = (language, weight) }
        }
        return best?.language
    }

    /// The CLDR plural category of a whole number (cldr.unicode.org, language plural rules, integers only).
    func pluralCategory(of count: Int) -> String {
        let ten = count % 10
        let hundred = count % 100
        switch self {
        case .english, .german, .turkish:
            return count == 1 ? "one" : "other"
        case .russian:
            if ten == 1, hundred != 11 { return "one" }
            return (2...4).contains(ten) && !(12...14).contains(hundred) ? "few" : "many"
        case .arabic:
            if count < 3, count >= 0 { return ["zero", "one", "two"][count] }
            if (3...10).contains(hundred) { return "few" }
            return (11...99).contains(hundred) ? "many" : "other"
        }
    }

    /// Every category that `pluralCategory` can answer; what a complete locale file holds for a counted sentence.
    var pluralCategories: [String] {
        switch self {
        case .english, .german, .turkish: ["one", "other"]
        case .russian: ["one", "few", "many"]
        case .arabic: ["zero", "one", "two", "few", "many", "other"]
        }
    }
}
