import Foundation
import Testing

@testable import App

/// The sentences against the source that uses them.
@Suite("The locale files")
struct LocaleFilesTests {
    /// Every Swift file of the program, joined.
    private static let source: String = {
        let root = repository.appending(path: "Sources/App").path
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }
            .compactMap { try? String(contentsOfFile: "\(root)/\($0)", encoding: .utf8) }.joined(separator: "\n")
    }()

    private static var problemKeys: Set<String> {
        let codes =
            source.matches(of: /code: "([a-z_]+)"/).map(\.1) + source.matches(of: /\.conflict\("([a-z_]+)"/).map(\.1)
        return Set(codes.map { "problem.\($0)" })
    }

    private static var invalidKeys: Set<String> {
        Set(source.matches(of: /"(invalid\.[A-Za-z.]+)"/).map { String($0.1) })
    }

    @Test(
        "have a sentence for every code of a problem and for every fault of a field, and none that nobody says",
        arguments: Shipped.languages)
    func problems(language: Language) throws {
        let keys = Set(try Shipped.sentences(language).keys)
        #expect(Self.problemKeys.count > 30 && Self.invalidKeys.count > 15)
        #expect(keys.filter { $0.hasPrefix("problem.") } == Self.problemKeys)
        #expect(keys.filter { $0.hasPrefix("invalid.") } == Self.invalidKeys)
    }

    @Test(
        "all have the same sentences, and those with a count in every number of their language",
        arguments: Shipped.languages)
    func sameSentences(language: Language) throws {
        let english = Set(try Shipped.sentences(try Shipped.localisation().english).keys)
        let counted = english.filter { $0.hasSuffix(".other") && english.contains($0.dropLast(5) + "one") }
            .map { String($0.dropLast(6)) }
        let plain = english.filter { key in !counted.contains { key == "\($0).one" || key == "\($0).other" } }
        let forms = counted.flatMap { stem in language.plurals.categories.map { "\(stem).\($0)" } }
        let own = Set(try Shipped.sentences(language).keys)
        #expect(own.subtracting(plain.union(forms)).sorted() == [])
        #expect(plain.union(forms).subtracting(own).sorted() == [])
    }

    @Test("fill the same placeholders in every language", arguments: Shipped.languages)
    func samePlaceholders(language: Language) throws {
        let english = try Shipped.sentences(try Shipped.localisation().english)
        for (key, sentence) in try Shipped.sentences(language) {
            guard let original = english[key] else { continue }
            let own = Set(sentence.matches(of: /\{\w+\}/).map { String($0.0) })
            let theirs = Set(original.matches(of: /\{\w+\}/).map { String($0.0) })
            // A language may say "one" or "two" in words.
            let isCounted = [".zero", ".one", ".two"].contains { key.hasSuffix($0) }
            #expect(
                own == theirs || isCounted && own.subtracting(theirs).isSubset(of: ["{count}"]),
                "\(language.tag) \(key)")
        }
    }

    @Test("have every sentence that the program asks for by name, in every number", arguments: Shipped.languages)
    func askedFor(language: Language) throws {
        let table = try Shipped.sentences(language)
        for match in Self.source.matches(of: /words\("([A-Za-z_.]+)"(, count:)?/) {
            let key = String(match.1)
            if match.2 == nil {
                #expect(table[key] != nil, "\(key)")
            } else {
                for category in language.plurals.categories {
                    #expect(table["\(key).\(category)"] != nil, "\(key).\(category)")
                }
            }
        }
    }
}
