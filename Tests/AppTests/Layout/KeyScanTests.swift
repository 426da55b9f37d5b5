import Domain
import Foundation
import Testing

@testable import App

@Suite("The keys of the sentences")
struct KeyScanTests {
    /// What is computed in the sources, by the values it is computed from.
    private static func computed() throws -> [String: Set<String>] {
        let connections = ["connecting", "live", "polling", "offline"]
        let closing = Stage.allCases.filter { $0 != .pending && $0 != .scheduled }
        let faults = FaultPageModel.Topic.allCases.map(\.rawValue)
        let news = RideNews.allCases.map { String($0.rawValue.dropFirst("ride.".count)) }
        let codes = try LocaleFilesTests.problemCodes()
        let parts: [String: [String]] = [
            "call.opensOn.*": (1...7).map(String.init),
            "colour.*": buggyColours,
            "desk.*": connections,
            "drive.*": connections,
            "fault.*.text": faults,
            "fault.*.title": faults,
            "follow.detail.*": closing.map(\.rawValue),
            "follow.headline.*": Stage.allCases.map(\.rawValue),
            "follow.title.*": Stage.allCases.map(\.rawValue),
            "happened.*": Event.Kind.allCases.map { $0.rawValue.replacing(".", with: "_") },
            "need.*": partyNeeds,
            "people.role.*": staffRoles,
            "problem.*": codes.sorted(),
            "rides.fact.*": RideFact.Subject.allCases.map(\.rawValue),
            "state.*": Stage.allCases.map(\.rawValue),
            "state.buggy.*": buggyStatuses,
            // What a buggy that comes is told by stands in parts.
            "told.*.body": news.filter { $0 != "accepted" },
            "told.*.title": news,
            "*.age": ["desk", "drive"],
            "*.ageNow": ["desk", "drive"],
        ]
        return parts.reduce(into: [:]) { table, entry in
            table[entry.key] = Set(entry.value.map { entry.key.replacing("*", with: $0) })
        }
    }

    @Test("are all in the sources, and those in the sources all have a sentence")
    func sources() throws {
        let keys = Set(try Shipped.sentences(try Shipped.localisation().english).keys)
        let scan = KeyScan(keys: keys, computed: try Self.computed())
        let found = scan.findings(in: try Source.swift() + Source.scripts())
        #expect(found.missing.sorted() == [], "in the sources, but without words")
        #expect(found.unused.sorted() == [], "words that nobody says: remove them, or say them")
        #expect(found.undeclared.sorted() == [], "computed keys: declare here what they may become")
        #expect(found.outdated.sorted() == [], "declared here, but no longer in the sources")
    }

    @Test("of the browser are sent with a page: the server knows each of them")
    func sent() throws {
        let keys = Set(try Shipped.sentences(try Shipped.localisation().english).keys)
        let scan = KeyScan(keys: keys, computed: try Self.computed())
        let said = keys.subtracting(scan.findings(in: try Source.scripts()).unused)
        let known = keys.subtracting(scan.findings(in: try Source.swift()).unused)
        #expect(said.subtracting(known).sorted() == [])
    }

    @Test(
        "are found when they are planted",
        arguments: [
            (#"words("call.new")"#, KeyScan.Findings(missing: ["call.new"])),
            ("say('x'); say(`call.new`, { a })", .init(missing: ["call.new"])),
            (#"// words("call.new")"#, .init()),
            (#"words("call.go", count: 3) + "no.section""#, .init()),
            (#"words("state.\(stage.rawValue)")"#, .init(undeclared: ["state.*"])),
            ("say(`state.${ride.status}`)", .init(undeclared: ["state.*"])),
            ("say(`${voice}.age`)", .init(undeclared: ["*.age"])),
            (#"words("follow.\(word)")"#, .init(missing: ["follow.two"])),
        ])
    func planted(source: String, expected: KeyScan.Findings) {
        let scan = KeyScan(
            keys: ["call.go.one", "call.go.other", "follow.one", "state.a"],
            computed: ["follow.*": ["follow.one", "follow.two"]])
        var found = scan.findings(in: [source])
        if !source.contains("follow") { found.outdated = [] }
        found.unused = []
        #expect(found == expected)
    }

    @Test("are found when nobody says them, in every number")
    func unused() {
        let scan = KeyScan(
            keys: ["a.said", "a.old", "a.many.one", "a.many.other", "a.none.one"], computed: ["a.*": []])
        let found = scan.findings(in: [#"words("a.said"); words("a.many", count: 2) // "a.old""#, #"/// "a.none""#])
        #expect(found == .init(unused: ["a.none.one", "a.old"], outdated: ["a.*"]))
        #expect(scan.findings(in: []).unused == scan.keys)
    }
}

/// The program's own text.
enum Source {
    static func swift() throws -> [String] { try files("Sources/App", "swift") }
    static func scripts() throws -> [String] { try files("Public", "js") }

    private static func files(_ folder: String, _ suffix: String) throws -> [String] {
        let base = repository.appending(path: folder)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path).filter { $0.hasSuffix(".\(suffix)") }
        return try paths.map { try String(contentsOf: base.appending(path: $0), encoding: .utf8) }
    }
}
