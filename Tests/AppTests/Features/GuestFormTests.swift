import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import App

@Suite("The guest's pages without script", .timeLimit(.minutes(10)))
struct GuestFormTests {
    private func key(_ page: TestResponse) throws -> String {
        try #require(page.text.firstMatch(of: /name="idempotencyKey" value="([^"]+)"/).map { String($0.1) })
    }

    @Test("call a buggy with one tap, and a second tap is the same call")
    func call() async throws {
        try await TestHouse.run { house in
            let path = "/q/\(house.code)"
            let page = try await house.visitor.page(path)
            #expect(page.status == .ok && page.text.contains("Lobby"))
            let fields: KeyValuePairs = [
                "idempotencyKey": try key(page), "locale": "de", "partySize": "2", "destinationId": "",
                "roomNumber": "",
                "guestName": "", "phone": "", "note": "",
            ]
            let first = try await house.visitor.submit(path, fields)
            #expect(first.status == .seeOther)
            let location = try #require(first.headers[.location])
            #expect(location.wholeMatch(of: /\/r\/[A-Za-z0-9_-]{24}/) != nil)
            let second = try await house.visitor.submit(path, fields)
            #expect(second.status == .seeOther && second.headers[.location] == location)
            #expect(try await house.count("rides") == 1)
            let status = try await house.visitor.page(location)
            #expect(status.status == .ok)
            #expect(status.text.contains("http-equiv=\"refresh\""))
        }
    }

    @Test("are the same call in whatever order the fields come, and give the phone its cookie again")
    func order() async throws {
        try await TestHouse.run { house in
            let (path, key) = ("/q/\(house.code)", String(repeating: "k", count: 32))
            let first = try await house.visitor.submit(
                path, ["idempotencyKey": key, "guestName": "Ada", "needs": "luggage", "needs": "stroller"])
            let second = try await house.visitor.submit(
                path, ["needs": "luggage", "needs": "stroller", "guestName": "Ada", "idempotencyKey": key])
            #expect(second.status == .seeOther && second.headers[.location] == first.headers[.location])
            let cookies = [first, second].map { answer in
                answer.headers[values: .setCookie].first { $0.hasPrefix("__Host-guest=") }?.prefix { $0 != ";" }
            }
            #expect(cookies[0] != nil)
            #expect(cookies[0] == cookies[1])
            let other = try await house.visitor.submit(path, ["idempotencyKey": key, "guestName": "Bob"])
            #expect(other.status.code == 409 || other.status.code == 422)
            #expect(try await house.count("rides") == 1)
        }
    }

    @Test("come with a key of their own each time, also from memory")
    func keys() async throws {
        try await TestHouse.run { house in
            var keys = Set<String>()
            for _ in 0..<5 { keys.insert(try key(try await house.visitor.page("/q/\(house.code)"))) }
            #expect(keys.count == 5)
        }
    }

    @Test("come back with what was typed and what is wrong, escaped")
    func invalid() async throws {
        try await TestHouse.run { house in
            let response = try await house.visitor.submit(
                "/q/\(house.code)",
                [
                    "idempotencyKey": "k", "partySize": "99", "guestName": "Ada \"<b>\"", "needs": "luggage",
                    "note": "kept",
                    "destinationId": house.locations[1].id.text,
                ])
            #expect(response.status.code == 422)
            #expect(response.text.contains("value=\"99\""))
            #expect(response.text.contains("Ada &quot;&lt;b&gt;&quot;") && !response.text.contains("<b>\""))
            #expect(response.text.contains("kept"))
            #expect(response.text.contains("20"))
            #expect(response.text.firstMatch(of: /value="luggage"[^>]* checked/) != nil)
            #expect(response.text.contains("value=\"\(house.locations[1].id.text)\" selected"))
            #expect(try await house.count("rides") == 0)
        }
    }

    @Test("lead a device that has an open call to it")
    func openRide() async throws {
        try await TestHouse.run { house in
            let path = "/q/\(house.code)"
            let first = try await house.visitor.submit(path, ["idempotencyKey": "a"])
            let phone = house.visitor.keeping(first)
            let ride = try #require(first.headers[.location])
            #expect(try await phone.page(path).text.contains("href=\"\(ride)\""))
            let second = try await phone.submit(path, ["idempotencyKey": "b"])
            #expect(second.status == .seeOther && second.headers[.location] == "\(ride)?found")
            #expect(try await !house.visitor.page(path).text.contains(ride))
        }
    }

    @Test("cancel and rate, and say why not")
    func cancel() async throws {
        try await TestHouse.run { house in
            let call = try await house.visitor.submit("/q/\(house.code)", ["idempotencyKey": "a"])
            let location = try #require(call.headers[.location])
            #expect(try await house.visitor.submit(location, ["action": "dance"]).status.code == 422)
            #expect(try await house.visitor.submit(location, ["action": "rate", "stars": "9"]).status.code == 422)
            #expect(try await house.visitor.submit(location, ["action": "rate", "stars": "5"]).status == .conflict)
            let cancelled = try await house.visitor.submit(location, ["action": "cancel"])
            #expect(cancelled.status == .seeOther && cancelled.headers[.location] == location)
            let again = try await house.visitor.submit(location, ["action": "cancel"])
            #expect(again.status == .conflict && again.text.contains("already closed"))
            let page = try await house.visitor.page(location).text
            #expect(page.contains("href=\"/q/\(house.code)\"") && !page.contains("http-equiv=\"refresh\""))
        }
    }

    @Test("of a code that was replaced are gone, of an unknown one not found, both with a way to a human being")
    func codes() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let replaced = try await admin.send(.post, "/api/v1/locations/\(house.locations[0].id.text)/code")
            let new = try replaced.json()["code"].string
            #expect(new != house.code)
            let old = try await house.visitor.page("/q/\(house.code)")
            #expect(old.status == .gone && old.text.contains("no longer in use"))
            #expect(try await house.visitor.submit("/q/\(house.code)", ["idempotencyKey": "a"]).status == .gone)
            #expect(try await house.visitor.page("/q/\(new)").status == .ok)
            let unknown = try await house.visitor.page("/q/ZZZZZZZZZZZZ")
            #expect(unknown.status == .notFound)
            for page in [old, unknown] { #expect(page.text.contains("front desk") || page.text.contains("tel:")) }
            #expect(try await house.count("rides") == 0)
        }
    }

    @Test("of a place that is out of use are not found")
    func inactive() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let path = "/api/v1/locations/\(house.locations[0].id.text)"
            #expect(try await admin.send(.patch, path, json: ["active": false]).status == .ok)
            #expect(try await house.visitor.page("/q/\(house.code)").status == .notFound)
            let call = try await house.call(house.visitor)
            #expect(call.status == .notFound && call.code == "not_found")
        }
    }

    @Test("speak the language that is asked for", arguments: Shipped.languages)
    func languages(language: Language) async throws {
        try await TestHouse.run { house in
            let page = try await house.visitor.get("/q/\(house.code)", headers: [.acceptLanguage: language.tag])
            #expect(page.text.contains("<html lang=\"\(language.tag)\" dir=\"\(language.direction.rawValue)\""))
            let chosen = try await house.visitor.get("/q/\(house.code)?lang=\(language.tag)")
            #expect(chosen.text.contains("<html lang=\"\(language.tag)\""))
            #expect(
                try await house.visitor.keeping(chosen).get("/login").text.contains(
                    "<html lang=\"\(language.tag)\""))
        }
    }
}
