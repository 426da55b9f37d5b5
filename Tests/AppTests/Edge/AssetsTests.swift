import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import App

@Suite("The assets")
struct AssetsTests {
    private func assets(_ files: [String: String]) throws -> Assets {
        try withTemporaryFolder { folder in
            for (name, text) in files {
                let file = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
            return try Assets(directory: folder)
        }
    }

    private let files = [
        "css/20-b.css": "b{}\n", "css/10-a.css": "a{}\n", "css/guest/05-c.css": "c{}\n", "css/staff/01-d.css": "d{}\n",
        "js/x.js": "1", "icon.svg": "<svg/>", "notes.txt": "secret",
    ]

    @Test("join the style sheets in the order of their names, the staff's for them alone, and hold only what is needed")
    func joined() throws {
        let assets = try assets(files)
        let sheet = try #require(assets[assets.links("css/site.css")])
        #expect(String(buffer: sheet.body) == "a{}\nb{}\nc{}\n")
        let whole = try #require(assets[assets.links("css/staff.css")])
        #expect(String(buffer: whole.body) == "a{}\nb{}\nc{}\nd{}\n")
        #expect(sheet.headers[.contentType] == "text/css; charset=utf-8")
        #expect(sheet.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(assets[assets.links("css/10-a.css")] == nil)
        #expect(assets[assets.links("notes.txt")] == nil && assets["/notes.txt"] == nil)
        #expect(assets["/icon.svg"]?.headers[.cacheControl] == "public, max-age=3600")
        #expect(assets["/x.js"] == nil)
    }

    @Test("have a version that changes with any content or name, and only with them")
    func version() throws {
        let version = try assets(files).links.version
        #expect(try assets(files).links.version == version)
        #expect(try assets(files.merging(["js/x.js": "2"]) { $1 }).links.version != version)
        #expect(try assets(files.merging(["js/y.js": ""]) { $1 }).links.version != version)
        #expect(try assets(files.merging(["notes.txt": "other"]) { $1 }).links.version == version)
    }

    @Test("are served with GET and HEAD, and not again to who has them")
    func served() async throws {
        let assets = try assets(files)
        let router = Router(context: AppContext.self)
        router.add(middleware: AssetMiddleware(assets: assets))
        router.post("/icon.svg") { _, _ in "posted" }
        try await Application(router: router).test(.router) { client in
            let browser = Browser(client: client)
            let path = assets.links("icon.svg")
            let first = try await browser.get(path)
            #expect(first.text == "<svg/>" && first.headers[.contentLength] == "6")
            let tag = try #require(first.headers[.eTag])
            let second = try await browser.get(path, headers: [.ifNoneMatch: "\"other\", \(tag)"])
            #expect(second.status == .notModified && second.body.readableBytes == 0)
            #expect(try await browser.get(path, headers: [.ifNoneMatch: "\"other\""]).status == .ok)
            let head = try await browser.send(.head, path)
            #expect(head.status == .ok && head.body.readableBytes == 0 && head.headers[.contentLength] == "6")
            #expect(try await browser.send(.post, "/icon.svg").text == "posted")
            #expect(try await browser.get("/assets/old/js/x.js").status == .notFound)
        }
    }

    @Test("include a service worker that knows its deploy, is asked for with every visit, and may fetch from here")
    func worker() throws {
        let house = try Assets(directory: repository.appending(path: "Public"))
        let worker = try #require(house["/service-worker.js"])
        let script = String(buffer: worker.body)
        #expect(script.contains("version: \"\(house.links.version)\""))
        for file in ["css/site.css", "js/guest.js", "js/ride.js", "img/icon.svg"] {
            #expect(script.contains("\"\(house.links(file))\""), "\(file)")
        }
        #expect(!script.contains("\nimport "))
        #expect(worker.headers[.cacheControl] == "no-cache")
        var headers = worker.headers
        SecurityHeadersMiddleware(isHTTPS: true).add(to: &headers)
        #expect(headers[values: .contentSecurityPolicy].count == 1)
        #expect(headers[.contentSecurityPolicy]?.contains("connect-src 'self'") ?? false)
    }

    @Test("of the house name only files that are there")
    func linksInPages() throws {
        let assets = try Assets(directory: repository.appending(path: "Public"))
        let folder = repository.appending(path: "Sources/App").path
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        for name in names where name.hasSuffix(".swift") {
            let source = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            for match in source.matches(of: /modules: \[([^\]]*)\]/) {
                for module in match.1.matches(of: /"([^"]+)"/) {
                    #expect(assets[assets.links("js/\(module.1)")] != nil, "\(name): \(module.1)")
                }
            }
            for match in source.matches(of: /assets\("([^"\\]+)"\)/) {
                #expect(assets[assets.links(String(match.1))] != nil, "\(name): \(match.1)")
            }
        }
    }
}
