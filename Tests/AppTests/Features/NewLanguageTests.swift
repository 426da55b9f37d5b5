import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import App

/// A language comes by a file alone: nothing else in these houses knows of it.
@Suite("A new language", .timeLimit(.minutes(10)))
struct NewLanguageTests {
    struct Sample: CustomTestStringConvertible {
        let tag: String
        let name: String
        let direction: String
        let plurals: [String: String]
        /// What a call that waits, two of them and none are in the language.
        let numbers: [Int: String]

        var testDescription: String { tag }
    }

    static let samples = [
        Sample(
            tag: "fr", name: "Français", direction: "ltr",
            plurals: ["one": "i = 0,1", "many": "e = 0 and i != 0 and i % 1000000 = 0 and v = 0 or e != 0..5"],
            numbers: [0: "one", 1: "one", 2: "other", 1_000_000: "many"]),
        Sample(
            tag: "he", name: "עברית", direction: "rtl",
            plurals: ["one": "i = 1 and v = 0 or i = 0 and v != 0", "two": "i = 2 and v = 0"],
            numbers: [0: "other", 1: "one", 2: "two", 12: "other"]),
    ]

    /// English with the new tag before each sentence, in each number of the language.
    private func file(for sample: Sample) throws -> Data {
        var entries = ["name": sample.name, "direction": sample.direction, "formats": sample.tag]
        for (category, rule) in sample.plurals { entries["plural.\(category)"] = rule }
        entries = Dictionary(uniqueKeysWithValues: entries.map { (Language.head + $0, $1) })
        for (key, sentence) in try Shipped.sentences(try Shipped.localisation().english) {
            let stem = KeyScan.stem(key)
            if stem == key {
                entries[key] = "\(sample.tag): \(sentence)"
            } else {
                for category in sample.plurals.keys + ["other"] {
                    entries["\(stem).\(category)"] = "\(sample.tag) \(category): \(sentence)"
                }
            }
        }
        return try JSONEncoder().encode(entries)
    }

    /// The program's folder with one more file in it.
    private func run(_ sample: Sample, _ body: @escaping @Sendable (TestHouse) async throws -> Void) async throws {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appending(path: "buggy-\(UUID().uuidString)")
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? files.removeItem(at: folder) }
        try files.copyItem(at: repository.appending(path: "config"), to: folder.appending(path: "config"))
        for name in ["Public", "migrations"] {
            try files.createSymbolicLink(
                at: folder.appending(path: name), withDestinationURL: repository.appending(path: name))
        }
        try file(for: sample).write(to: folder.appending(path: "config/locales/\(sample.tag).json"))
        try await TestHouse.run(environment: ["APP_DIRECTORY": folder.path], body)
    }

    @Test("is spoken by every page, to guests, drivers and the desk", arguments: samples)
    func everywhere(sample: Sample) async throws {
        try await run(sample) { house in
            let html = "<html lang=\"\(sample.tag)\" dir=\"\(sample.direction)\""
            let fields: HTTPFields = [.acceptLanguage: "\(sample.tag)-XX, en;q=0.5", .accept: "text/html"]
            let driver = try await house.signedIn("driver1"), admin = try await house.signedIn("admin")
            let pages: [(Browser, String)] = [
                (house.visitor, "/"), (house.visitor, "/q/\(house.code)"), (house.visitor, "/q/ZZZZZZZZZZZZ"),
                (house.visitor, "/login"), (driver, "/driver"), (admin, "/admin"), (admin, "/admin/staff"),
                (admin, "/admin/qr"), (admin, "/admin/rides"),
            ]
            for (browser, path) in pages {
                let page = try await browser.get(path, headers: fields)
                #expect(page.text.contains(html), "\(path)")
                #expect(page.text.contains("\(sample.tag): "), "\(path)")
                #expect(page.headers[.contentLanguage] == sample.tag)
            }
            #expect(try await admin.get("/admin/qr").text.contains("\(sample.tag): Scan the code"))
            #expect(try await admin.get("/admin/staff").text.contains("<option value=\"\(sample.tag)\">\(sample.name)"))
        }
    }

    @Test("is offered to all, chosen by link and remembered, and told to programs", arguments: samples)
    func chosen(sample: Sample) async throws {
        try await run(sample) { house in
            let page = try await house.visitor.page("/q/\(house.code)")
            #expect(page.text.contains("href=\"?lang=\(sample.tag)\""))
            #expect(page.text.contains("dir=\"\(sample.direction)\">\(sample.name)</a>"))
            let chosen = try await house.visitor.page("/q/\(house.code)?lang=\(sample.tag)")
            let later = try await house.visitor.keeping(chosen).send(.get, "/api/v1/board")
            #expect(try later.json()["detail"].string.hasPrefix("\(sample.tag): "))
            let staff: JSONValue = [
                "username": "new", "fullName": "N", "role": "driver", "locale": .text(sample.tag),
            ]
            #expect(try await house.signedIn("admin").send(.post, "/api/v1/staff", json: staff).status == .created)
        }
    }

    @Test("counts by its own rules", arguments: samples)
    func counted(sample: Sample) async throws {
        try await run(sample) { house in
            let fields: HTTPFields = [.acceptLanguage: sample.tag]
            _ = try await house.visitor.submit("/q/\(house.code)", ["idempotencyKey": "a"])
            let page = try await house.visitor.get("/q/\(house.code)", headers: fields)
            #expect(page.text.contains("\(sample.tag) \(sample.numbers[1] ?? ""): 1 call"))
            let localisation = house.house.edge.localisation
            let words = localisation.words(in: try #require(localisation.language(sample.tag)))
            for (count, category) in sample.numbers {
                #expect(words("call.waiting", count: count).hasPrefix("\(sample.tag) \(category): "), "\(count)")
            }
        }
    }
}
