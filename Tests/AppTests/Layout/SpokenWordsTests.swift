import Foundation
import Testing

@testable import App

/// The repository, found from this file.
private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

/// A key without its grammatical number.
private func stem(_ key: String) -> String {
    let categories = ["zero", "one", "two", "few", "many", "other"]
    guard let dot = key.lastIndex(of: "."), categories.contains(String(key[key.index(after: dot)...])) else {
        return key
    }
    return String(key[..<dot])
}

@Suite("Words and the pages that say them")
struct SpokenWordsTests {
    @Test("every key in the sources has its words, and no words are without a key")
    func used() throws {
        let english = try Shipped.sentences(try Shipped.localisation().english)
        let keys = Set(english.keys).union(english.keys.map(stem))
        let sections = Set(english.keys.compactMap { $0.split(separator: ".").first.map(String.init) })
        var reached: Set<String> = []
        for literal in try literals(of: sections) {
            let pattern = try Regex(literal.pattern)
            let hits = keys.filter { $0.wholeMatch(of: pattern) != nil }
            #expect(!hits.isEmpty, "\(literal.text) has no words")
            reached.formUnion(hits)
        }
        #expect(english.keys.filter { !reached.contains($0) && !reached.contains(stem($0)) }.sorted() == [])
    }

    @Test("the clock on the wall follows the hotel across a change to summer time")
    func wallClock() throws {
        let clock = HotelClock(timeZone: try #require(TimeZone(identifier: "Europe/Berlin")))
        #expect(clock.time(Date(timeIntervalSince1970: 1_774_745_940)) == "01:59")
        #expect(clock.time(Date(timeIntervalSince1970: 1_774_746_000)) == "03:00")
    }

    /// Everything in quotes that begins with a section of the locale files; what is interpolated stands for any one word.
    private func literals(of sections: Set<String>) throws -> Set<Literal> {
        let quoted = try Regex(
            #"["`]((?:\#(sections.sorted().joined(separator: "|")))"#
                + #"\.(?:[A-Za-z0-9_.]|\\\([^)]*\)|\$\{[^}]*\})+)["`]"#)
        var found: Set<Literal> = []
        for (folder, suffix) in [("Sources/App", "swift"), ("Public/js", "js")] {
            let base = root.appending(path: folder)
            let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path)
            for path in paths where path.hasSuffix(".\(suffix)") {
                let source = try String(contentsOf: base.appending(path: path), encoding: .utf8)
                for match in source.matches(of: quoted) {
                    guard let text = match.output[1].substring.map(String.init), !text.hasSuffix(".js") else {
                        continue
                    }
                    found.insert(Literal(text: text))
                }
            }
        }
        return found
    }

    private struct Literal: Hashable {
        let text: String

        var pattern: String {
            text.replacing(/\\\([^)]*\)|\$\{[^}]*\}/, with: "§").replacing(".", with: "\\.")
                .replacing("§", with: "[A-Za-z0-9_]+")
        }
    }
}
