import Foundation
import Testing

@testable import App

@Suite("Words")
struct WordsTests {
    private static func words() throws -> Words {
        let head = ["name": "Deutsch", "direction": "ltr", "formats": "de", "plural.one": "n = 1"]
        let language = try Language(
            tag: "de", head: Dictionary(uniqueKeysWithValues: head.map { ("language.\($0)", $1) }))
        return Words(
            language: language, languages: [language],
            table: ["hello": "Hallo {name}", "ride.one": "eine Fahrt", "ride.other": "{count} Fahrten"],
            fallback: ["hello": "Hello {name}", "bye": "Bye", "car.one": "a car", "car.other": "{count} cars"],
            fallbackPlurals: language.plurals)
    }

    @Test("are those of the language, else English, else the key")
    func fallback() throws {
        let words = try Self.words()
        #expect(words("hello", ["name": "Ada"]) == "Hallo Ada")
        #expect(words("bye") == "Bye")
        #expect(words("nothing.here") == "nothing.here")
    }

    @Test("are never filled twice, and keep a placeholder that has no value")
    func filling() throws {
        let words = try Self.words()
        #expect(words("hello", ["name": "{name} {count}"]) == "Hallo {name} {count}")
        #expect(words("hello") == "Hallo {name}")
    }

    @Test("follow the count")
    func counts() throws {
        let words = try Self.words()
        #expect(words("ride", count: 1) == "eine Fahrt")
        #expect(words("ride", count: 0) == "0 Fahrten")
        #expect(words("car", count: 1) == "a car")
        #expect(words("car", count: 5) == "5 cars")
        #expect(words.patterns("ride").map(\.text) == ["eine Fahrt", "{count} Fahrten"])
        #expect(words.patterns("hello").map(\.text) == ["Hallo {name}"])
    }
}

@Suite("Languages")
struct LocalisationTests {
    @Test("are the files of a folder, and the five of the repository among them")
    func shipped() throws {
        let localisation = try Shipped.localisation()
        #expect(Set(["ar", "de", "en", "ru", "tr"]).isSubset(of: localisation.languages.map(\.tag)))
        #expect(Shipped.languages == localisation.languages)
        #expect(localisation.language("ar")?.direction == .rightToLeft)
    }

    @Test("are found by any region or script of theirs, in any case")
    func tags() throws {
        let localisation = try Shipped.localisation()
        for (tag, found) in ["de-AT": "de", "DE_ch": "de", "ar-u-nu-arab": "ar", "en": "en"] {
            #expect(localisation.language(tag)?.tag == found)
        }
        for tag in ["", "-", "den", "d", "tlh-de", "*", "../en"] { #expect(localisation.language(tag) == nil) }
    }

    @Test("are chosen, were chosen before, or are preferred")
    func negotiation() throws {
        let localisation = try Shipped.localisation()
        func preferred(_ query: String?, _ cookie: String?, _ header: String?) -> String? {
            localisation.preferred(query: query, cookie: cookie, acceptLanguage: header)?.tag
        }
        #expect(preferred("tr", "de", "ru") == "tr")
        #expect(preferred("xx", "de", "ru") == "de")
        #expect(preferred(nil, "klingon", "ru-RU,ru;q=0.9") == "ru")
        #expect(preferred(nil, nil, "fr;q=1, de-AT;q=0.5, ar;q=0.7") == "ar")
        #expect(preferred(nil, nil, "en;q=0, de;q=0.1") == "de")
        #expect(preferred(nil, nil, "de, en") == "de")
        #expect(preferred(nil, nil, "en ; q=0.3 , tr ; q=0.4") == "tr")
        for header in ["zh-Hant-TW_x", "*", ";;,,q=", "", "en;q=x"] { #expect(preferred(nil, nil, header) == nil) }
        #expect(preferred(nil, nil, nil) == nil)
    }

    private static let head = """
        "language.name": "N", "language.direction": "ltr", "language.formats": "en", "language.plural.one": "n = 1"
        """

    @Test("are not spoken at all when a file is missing or wrong, and it is said which and why")
    func incomplete() throws {
        let wrong = [
            "{}": "language.name", "{\(Self.head.replacing("ltr", with: "up"))}": "direction",
            "{\(Self.head.replacing("n = 1", with: "n"))}": "plural", "{\(Self.head), \"a\": 1}": "",
        ]
        for (text, reason) in wrong {
            try withTemporaryFolder { folder in
                try Data("{\(Self.head)}".utf8).write(to: folder.appending(path: "en.json"))
                try Data(text.utf8).write(to: folder.appending(path: "xx.json"))
                let fault = #expect(throws: (any Error).self) { try Localisation(directory: folder) }
                let told = fault.map { String(describing: $0) } ?? ""
                if !reason.isEmpty { #expect(told.contains("xx.json") && told.contains(reason)) }
            }
        }
        try withTemporaryFolder { folder in
            try Data("{\(Self.head)}".utf8).write(to: folder.appending(path: "de.json"))
            #expect(throws: LocaleFileFault.self) { try Localisation(directory: folder) }
        }
    }

    @Test("of one primary tag are told apart by the longer one")
    func scripts() throws {
        try withTemporaryFolder { folder in
            for tag in ["en", "zh", "zh-Hant"] {
                try Data("{\(Self.head)}".utf8).write(to: folder.appending(path: "\(tag).json"))
            }
            let localisation = try Localisation(directory: folder)
            #expect(localisation.language("zh-Hant-TW")?.tag == "zh-Hant")
            #expect(localisation.language("zh-Hans-CN")?.tag == "zh")
        }
    }
}

/// A folder that is gone afterwards.
func withTemporaryFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "buggy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}
