import Domain
import Foundation

/// Every sentence that people read, in every language, read once from `config/locales` when the program starts. A file there
/// is a language; its name is the tag.
struct Localisation: Sendable {
    /// In the order in which people are offered them.
    let languages: [Language]
    /// What is spoken where nothing else is understood, and whose sentences stand in for those that are missing.
    let english: Language
    private let byTag: [String: Language]
    private let tables: [Language: [String: String]]

    /// - Throws: `LocaleFileFault`, or what `JSONDecoder` says of a file that is not a flat object of strings: half a
    ///   translation must not go live.
    init(directory: URL) throws {
        var tables: [Language: [String: String]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) where name.hasSuffix(".json") {
            let entries = try JSONDecoder().decode(
                [String: String].self, from: Data(contentsOf: directory.appending(path: name)))
            let language = try Language(tag: String(name.dropLast(5)), head: entries)
            tables[language] = entries.filter { !$0.key.hasPrefix(Language.head) }
        }
        self.tables = tables
        // By their tags: no language has to know the others to find its place.
        languages = tables.keys.sorted { $0.tag < $1.tag }
        byTag = Dictionary(uniqueKeysWithValues: languages.map { ($0.tag.lowercased(), $0) })
        guard let english = byTag["en"] else { throw LocaleFileFault(tag: "en", text: "is missing") }
        self.english = english
    }

    func words(in language: Language) -> Words {
        Words(
            language: language, languages: languages, table: tables[language] ?? [:], fallback: tables[english] ?? [:],
            fallbackPlurals: english.plurals)
    }

    /// In the language that the person prefers, else in the one that the hotel says, else in English.
    func words(preferred language: Language?, at hotel: Hotel?) -> Words {
        words(in: language ?? hotel.flatMap { self.language($0.locale) } ?? english)
    }

    /// The language for `tag`, whatever region or script it adds: `de-AT` is German ("lookup", RFC 4647 §3.4).
    func language(_ tag: String) -> Language? {
        var rest = Substring(tag.lowercased())
        while true {
            if let language = byTag[String(rest)] { return language }
            guard let end = rest.lastIndex(where: { $0 == "-" || $0 == "_" }) else { return nil }
            rest = rest[..<end]
        }
    }
}

extension Localisation {
    /// What the person chose (`?lang=`), chose before (cookie `lang`), or what the phone prefers (`Accept-Language`); nil when
    /// none of these is a language of ours.
    func preferred(query: String?, cookie: String?, acceptLanguage: String?) -> Language? {
        if let query, let chosen = language(query) { return chosen }
        if let cookie, let remembered = language(cookie) { return remembered }
        return acceptLanguage.flatMap(preferred(in:))
    }

    /// By the weights of RFC 9110 §12.5.4, of equal ones the first.
    private func preferred(in header: String) -> Language? {
        var best: (language: Language, quality: Double)?
        // Real headers name a handful of languages; the bounds keep a hostile one cheap.
        for item in header.prefix(500).split(separator: ",").prefix(20) {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let tag = parts.first, let language = language(tag) else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if weight > 0, weight > (best?.quality ?? 0) { best = (language, weight) }
        }
        return best?.language
    }
}
