import Foundation
import Testing

@testable import App

/// The files against each other, and against what the program asks of them.
@Suite("The locale files")
struct LocaleFilesTests {
    private static func english() throws -> [String: String] {
        try Shipped.sentences(try Shipped.localisation().english)
    }

    /// Every code that a problem can have.
    static func problemCodes() throws -> Set<String> {
        let source = try Source.swift().joined(separator: "\n")
        let codes =
            source.matches(of: /code: "([a-z_]+)"/).map(\.1) + source.matches(of: /\.conflict\("([a-z_]+)"/).map(\.1)
        return Set(codes.map(String.init))
    }

    @Test("have a sentence for every code of a problem")
    func problems() throws {
        let codes = try Self.problemCodes()
        #expect(codes.count > 30)
        #expect(Set(try Self.english().keys).filter { $0.hasPrefix("problem.") } == Set(codes.map { "problem.\($0)" }))
    }

    @Test(
        "all have the same sentences, and those with a count in every number of their language",
        arguments: Shipped.languages)
    func sameSentences(language: Language) throws {
        let english = Set(try Self.english().keys)
        let counted = Set(english.filter { $0.hasSuffix(".other") }.map(KeyScan.stem))
        let plain = english.filter { !counted.contains(KeyScan.stem($0)) }
        let forms = counted.flatMap { stem in language.plurals.categories.map { "\(stem).\($0)" } }
        let own = Set(try Shipped.sentences(language).keys)
        #expect(own.subtracting(plain.union(forms)).sorted() == [], "English has no such sentence, or no such number")
        #expect(plain.union(forms).subtracting(own).sorted() == [])
    }

    @Test("fill the same placeholders in every language", arguments: Shipped.languages)
    func samePlaceholders(language: Language) throws {
        let english = try Self.english()
        for (key, sentence) in try Shipped.sentences(language) {
            let stem = KeyScan.stem(key)
            let original = try #require(english[key] ?? english["\(stem).other"], "\(key)")
            let own = Set(sentence.matches(of: /\{\w+\}/).map { String($0.0) })
            let theirs = Set(original.matches(of: /\{\w+\}/).map { String($0.0) })
            // A number that only one or two counts have may be said in words, as long as it has no others.
            let mayBeWords = ["zero", "one", "two"].contains { key == "\(stem).\($0)" && isSingle(language, $0) }
            #expect(own == theirs || mayBeWords && theirs.subtracting(own) == ["{count}"], "\(language.tag) \(key)")
        }
    }

    /// Whether one count only has this number: Russian 1, 21 and 31 are all "one".
    private func isSingle(_ language: Language, _ category: String) -> Bool {
        (0...200).filter { language.plurals.category(of: $0).rawValue == category }.count == 1
    }

    @Test("are asked for a number only where they have one", arguments: Shipped.languages)
    func counted(language: Language) throws {
        let table = try Shipped.sentences(language)
        for match in try Source.swift().joined(separator: "\n").matches(of: /words\("([A-Za-z_.]+)"(, count:)?/) {
            let key = String(match.1)
            let forms = match.2 == nil ? [key] : language.plurals.categories.map { "\(key).\($0)" }
            for form in forms { #expect(table[form] != nil, "\(form)") }
        }
    }

    @Test("say something, once, without blanks around it", arguments: Shipped.languages)
    func tidy(language: Language) throws {
        for (key, sentence) in try Shipped.entries(language) {
            #expect(!sentence.isEmpty && sentence == sentence.trimmingCharacters(in: .whitespaces), "\(key)")
        }
        // A JSON parser takes the last of two equal keys without a word.
        let file = Shipped.folder.appending(path: "\(language.tag).json")
        let written = try String(contentsOf: file, encoding: .utf8).matches(
            of: /^ *"([^"]+)":/.anchorsMatchLineEndings())
        let repeated = Dictionary(grouping: written.map { String($0.1) }, by: \.self).filter { $1.count > 1 }
        #expect(repeated.keys.sorted() == [])
    }

    @Test("name formats that the formatter knows", arguments: Shipped.languages)
    func formats(language: Language) {
        #expect(Locale.availableIdentifiers.contains(language.locale.identifier(.icu).prefix { $0 != "@" }.description))
        #expect(language.locale.language.languageCode?.identifier == language.tag)
        let expected: Locale.LanguageDirection = language.direction == .rightToLeft ? .rightToLeft : .leftToRight
        #expect(language.locale.language.characterDirection == expected)
    }
}
