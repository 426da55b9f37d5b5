import Foundation
import Testing

@testable import App

@Suite("Words")
struct LocalisationTests {
    private let words = Words(
        language: .german, table: ["hello": "Hallo {name}", "ride.one": "eine Fahrt", "ride.other": "{count} Fahrten"],
        fallback: ["hello": "Hello {name}", "bye": "Bye", "car.one": "a car", "car.other": "{count} cars"])

    @Test("are those of the language, else English, else the key")
    func fallback() {
        #expect(words("hello", ["name": "Ada"]) == "Hallo Ada")
        #expect(words("bye") == "Bye")
        #expect(words("nothing.here") == "nothing.here")
    }

    @Test("are never filled twice, and keep a placeholder that has no value")
    func filling() {
        #expect(words("hello", ["name": "{name} {count}"]) == "Hallo {name} {count}")
        #expect(words("hello") == "Hallo {name}")
    }

    @Test("follow the count")
    func counts() {
        #expect(words("ride", count: 1) == "eine Fahrt")
        #expect(words("ride", count: 0) == "0 Fahrten")
        #expect(words("car", count: 1) == "a car")
        #expect(words("car", count: 5) == "5 cars")
        #expect(words.patterns("ride").map(\.text) == ["eine Fahrt", "{count} Fahrten"])
        #expect(words.patterns("hello").map(\.text) == ["Hallo {name}"])
    }

    @Test(
        "have the plural categories of CLDR",
        arguments: [
            (.english, [0: "other", 1: "one", 2: "other"]), (.turkish, [1: "one", 5: "other"]),
            (
                .russian,
                [1: "one", 2: "few", 4: "few", 5: "many", 11: "many", 12: "many", 21: "one", 22: "few", 111: "many"]
            ),
            (
                .arabic,
                [
                    0: "zero", 1: "one", 2: "two", 3: "few", 10: "few", 11: "many", 99: "many", 100: "other",
                    102: "other", 103: "few",
                ]
            ),
        ] as [(Language, [Int: String])])
    func categories(language: Language, expected: [Int: String]) {
        for (count, category) in expected { #expect(language.pluralCategory(of: count) == category, "\(count)") }
        for count in 0..<300 { #expect(language.pluralCategories.contains(language.pluralCategory(of: count))) }
    }

    @Test("are in the language that was chosen, was chosen before, or is preferred")
    func negotiation() {
        func negotiated(_ query: String?, _ cookie: String?, _ header: String?) -> Language? {
            Language.negotiate(query: query, cookie: cookie, acceptLanguage: header)
        }
        #expect(negotiated("tr", "de", "ru") == .turkish)
        #expect(negotiated("xx", "de", "ru") == .german)
        #expect(negotiated(nil, "klingon", "ru-RU,ru;q=0.9") == .russian)
        #expect(negotiated(nil, nil, "fr;q=1, de-AT;q=0.5, ar;q=0.7") == .arabic)
        #expect(negotiated(nil, nil, "en;q=0, de;q=0.1") == .german)
        #expect(negotiated(nil, nil, "zh-Hant-TW_x") == nil)
        #expect(negotiated(nil, nil, ";;,,q=") == nil)
        #expect(negotiated(nil, nil, nil) == nil)
    }

    @Test("are not loaded at all when a file is missing")
    func incomplete() throws {
        try withTemporaryFolder { folder in
            try Data("{}".utf8).write(to: folder.appending(path: "en.json"))
            #expect(throws: (any Error).self) { try Localisation(directory: folder) }
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
