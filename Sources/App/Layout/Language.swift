import Foundation

/// A language that every page can speak: what the head of its file says, `config/locales/{tag}.json`.
struct Language: Sendable {
    enum Direction: String, Sendable {
        case leftToRight = "ltr"
        case rightToLeft = "rtl"
    }

    /// BCP 47, such as `de` or `zh-Hant`; the name of the file.
    let tag: String
    /// Its name in itself, by which its speakers find it.
    let nativeName: String
    let direction: Direction
    /// Whose customs times and numbers follow: a Unicode locale identifier (UTS 35 §3), such as `en-GB` or `ar-u-nu-latn`.
    let formats: String
    let locale: Locale
    let plurals: PluralRules
}

extension Language: Hashable {
    static func == (one: Language, other: Language) -> Bool { one.tag == other.tag }

    func hash(into hasher: inout Hasher) { hasher.combine(tag) }
}

extension Language {
    /// Everything in a locale file that is about the language itself begins with this.
    static let head = "language."

    /// Reads the head of a locale file: `language.name`, `.direction`, `.formats`, and a `.plural.{category}` for each
    /// grammatical number but "other".
    ///
    /// - Throws: `LocaleFileFault`: half a language must not go live.
    init(tag: String, head entries: [String: String]) throws(LocaleFileFault) {
        func entry(_ name: String) throws(LocaleFileFault) -> String {
            guard let text = entries[Self.head + name], !text.isEmpty else {
                throw LocaleFileFault(tag: tag, text: "\(Self.head)\(name) is missing")
            }
            return text
        }
        self.tag = tag
        nativeName = try entry("name")
        formats = try entry("formats")
        locale = Locale(identifier: formats)
        guard let direction = Direction(rawValue: try entry("direction")) else {
            throw LocaleFileFault(tag: tag, text: "\(Self.head)direction is neither ltr nor rtl")
        }
        self.direction = direction
        var conditions: [String: String] = [:]
        for (key, condition) in entries where key.hasPrefix("\(Self.head)plural.") {
            conditions[String(key.dropFirst(Self.head.count + 7))] = condition
        }
        do {
            plurals = try PluralRules(conditions)
        } catch {
            throw LocaleFileFault(tag: tag, text: "\(Self.head)plural: \(error)")
        }
    }
}

/// Why a file of `config/locales` is not one.
struct LocaleFileFault: Error, CustomStringConvertible {
    let tag: String
    let text: String

    var description: String { "config/locales/\(tag).json: \(text)" }
}
