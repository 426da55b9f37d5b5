import Foundation
import HTTPTypes
import HummingbirdTesting
import Persistence
import Testing

@testable import App

@Suite("The language of an answer", .timeLimit(.minutes(10)))
struct LanguageChoiceTests {
    private func language(of page: TestResponse) -> String {
        page.text.firstMatch(of: /<html lang="([^"]+)"/).map { String($0.1) } ?? ""
    }

    private func run(_ body: @escaping @Sendable (TestHouse) async throws -> Void) async throws {
        try await TestHouse.run { house in
            try await house.pool.query("update hotels set locale = 'tr'")
            try await body(house)
        }
    }

    @Test(
        "is the one that was chosen, then that of before, then the phone's, then the hotel's",
        arguments: [
            ("?lang=ar", "de", "ru", "ar"), ("?lang=xx", "de", "ru", "de"), ("", "de-AT", "ru", "de"),
            ("", "xx", "ru-RU,en;q=0.5", "ru"), ("", nil, "fr;q=0.9, ar;q=0.1", "ar"), ("", nil, "fr, *;q=0.5", "tr"),
            ("", nil, nil, "tr"),
        ] as [(String, String?, String?, String)])
    func order(query: String, cookie: String?, header: String?, expected: String) async throws {
        try await run { house in
            let call = try await house.visitor.submit("/q/\(house.code)", ["idempotencyKey": "a"])
            let ride = try #require(call.headers[.location])
            var headers: HTTPFields = [.accept: "text/html"]
            headers[.acceptLanguage] = header
            headers[.cookie] = cookie.map { "lang=\($0)" }
            for path in ["/q/\(house.code)", "/q/\(house.code)", ride] {
                let page = try await house.visitor.get(path + query, headers: headers)
                #expect(language(of: page) == expected, "\(path)")
                #expect(page.headers[.contentLanguage] == expected)
            }
        }
    }

    @Test("is the hotel's also when a form of a guest comes back")
    func forms() async throws {
        try await run { house in
            let path = "/q/\(house.code)"
            let wrong = try await house.visitor.submit(path, ["idempotencyKey": "a", "partySize": "99"])
            #expect(wrong.status.code == 422 && language(of: wrong) == "tr")
            let turkish = house.house.edge.localisation.words(
                in: try #require(try Shipped.localisation().language("tr")))
            #expect(wrong.text.contains(turkish("invalid.range", numbers: ["min": 1, "max": 20])))
            let call = try await house.visitor.submit(path, ["idempotencyKey": "b"])
            let ride = try #require(call.headers[.location])
            let early = try await house.visitor.submit(ride, ["action": "rate", "stars": "5"])
            #expect(early.status == .conflict && early.text.contains(turkish("problem.rating_closed")))
        }
    }

    @Test("is English where no hotel is known and nothing else is understood")
    func english() async throws {
        try await run { house in
            let page = try await house.visitor.page("/")
            #expect(language(of: page) == "en")
        }
    }

    @Test("is remembered for a year once it was chosen, on a page that failed as well")
    func remembered() async throws {
        try await run { house in
            for path in ["/", "/q/\(house.code)", "/q/ZZZZZZZZZZZZ", "/nothing/here"] {
                let chosen = try await house.visitor.page("\(path)?lang=ru")
                let cookie = chosen.headers[values: .setCookie].first { $0.hasPrefix("lang=ru;") } ?? ""
                #expect(cookie.contains("Max-Age=31536000"), "\(path)")
                #expect(try await language(of: house.visitor.keeping(chosen).page("/login")) == "ru")
            }
        }
    }

    @Test("is told by problems, in their title and detail, and by what it was chosen")
    func problems() async throws {
        try await run { house in
            let problem = try await house.visitor.get("/api/v1/board", headers: [.acceptLanguage: "de-CH, en;q=0.8"])
            let json = try problem.json()
            #expect(json["title"].string == "Bitte melden Sie sich an." && json["detail"] == json["title"])
            #expect(problem.headers[.contentLanguage] == "de")
            #expect(problem.headers[.vary] == "Accept-Language, Cookie")
            for path in ["/", "/q/\(house.code)", "/nothing"] {
                #expect(try await house.visitor.page(path).headers[.vary] == "Accept-Language, Cookie")
            }
            let health = try await house.visitor.get("/health/live").headers
            #expect(health[.vary] == nil && health[.contentLanguage] == nil)
        }
    }

    @Test("is offered on the page where one is, with what its address asks")
    func offered() async throws {
        try await run { house in
            let admin = try await house.signedIn("admin")
            let rides = try await admin.page("/admin/rides?status=pending&lang=de&q=a%26b%22")
            #expect(rides.text.contains("href=\"?status=pending&amp;q=a%26b%22&amp;lang=tr\""))
            #expect(language(of: rides) == "de")
            let page = try await house.visitor.page("/q/\(house.code)")
            for language in Shipped.languages { #expect(page.text.contains("href=\"?lang=\(language.tag)\"")) }
            #expect(page.text.contains("lang=\"tr\" dir=\"ltr\" aria-current=\"true\""))
        }
    }

    @Test("is that of the account from the moment somebody signs in")
    func account() async throws {
        try await run { house in
            let admin = try await house.signedIn("admin")
            let wish: JSONValue = [
                "username": "olga", "fullName": "Olga", "role": "dispatcher", "locale": "ru-RU",
                "password": "a good password",
            ]
            #expect(try await admin.send(.post, "/api/v1/staff", json: wish).status == .created)
            let form = try await house.visitor.submit("/login", ["username": "olga", "password": "a good password"])
            #expect(house.visitor.keeping(form).cookies["lang"] == "ru")
            let credentials: JSONValue = ["username": "olga", "password": "a good password"]
            let session = try await house.visitor.send(.post, "/api/v1/auth/session", json: credentials)
            #expect(try await language(of: house.visitor.keeping(session).page("/password")) == "ru")
            // Who has no language set keeps the device's.
            #expect(admin.cookies["lang"] == nil)
        }
    }
}
