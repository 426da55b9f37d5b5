import Crypto
import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Persistence
import Testing

@testable import App

@Suite("Being told of one's ride", .timeLimit(.minutes(10)))
struct PushTests {
    private static let p256dh = P256.KeyAgreement.PrivateKey().publicKey.x963Representation
    private static let endpoint = "https://fcm.googleapis.com/fcm/send/secret-of-the-guest"

    private static func body(
        _ endpoint: String = endpoint, p256dh: Data = p256dh, auth: Data = Data(repeating: 7, count: 16)
    ) -> JSONValue {
        [
            "endpoint": .text(endpoint), "expirationTime": .null,
            "keys": ["p256dh": .text(p256dh.base64URL), "auth": .text(auth.base64URL)],
        ]
    }

    private static func path(_ token: String) -> String { "/api/v1/guest/rides/\(token)/push-subscription" }

    private func subscriptions(_ house: TestHouse) async throws -> [String] {
        try await house.pool.query("select endpoint from push_subscriptions").map { try $0.next() }
    }

    @Test("begins with the browser's subscription, which a newer one replaces, and ends when the guest says so")
    func subscribe() async throws {
        try await TestHouse.run { house in
            let path = Self.path(try await house.call(house.visitor).json()["token"].string)
            for endpoint in [Self.endpoint, Self.endpoint, Self.endpoint + "2"] {
                #expect(try await house.visitor.send(.put, path, json: Self.body(endpoint)).status == .noContent)
                #expect(try await subscriptions(house) == [endpoint])
            }
            for _ in 0..<2 { #expect(try await house.visitor.send(.delete, path).status == .noContent) }
            #expect(try await subscriptions(house) == [])
        }
    }

    @Test("is for open rides alone")
    func closed() async throws {
        try await TestHouse.run { house in
            let token = try await house.call(house.visitor).json()["token"].string
            _ = try await house.visitor.send(.put, Self.path(token), json: Self.body())
            _ = try await house.visitor.send(.post, "/api/v1/guest/rides/\(token)/cancellation")
            #expect(try await subscriptions(house) == [])
            let late = try await house.visitor.send(.put, Self.path(token), json: Self.body())
            #expect(late.status == .conflict && late.code == "ride_closed")
            #expect(try await house.visitor.send(.delete, Self.path(token)).status == .noContent)
            for path in [Self.path("unknown"), Self.path(String(repeating: "A", count: 24))] {
                #expect(try await house.visitor.send(.put, path, json: Self.body()).status == .notFound)
                #expect(try await house.visitor.send(.delete, path).status == .notFound)
            }
        }
    }

    @Test("goes to no other address and to no key that is none, and says which of the two it is")
    func refused() async throws {
        try await TestHouse.run { house in
            let path = Self.path(try await house.call(house.visitor).json()["token"].string)
            func faults(_ body: JSONValue) async throws -> Set<String> {
                let response = try await house.visitor.send(.put, path, json: body)
                #expect(response.status.code == 422 && response.code == "invalid_input")
                return response.faultyFields
            }
            for endpoint in [
                "https://evil.example/x", "http://fcm.googleapis.com/x", "http://127.0.0.1:5432/", "https://[::1]/x",
                "https://fcm.googleapis.com@evil.example/x", "https://fcm.googleapis.com:8443/x",
            ] {
                #expect(try await faults(Self.body(endpoint)) == ["endpoint"], "\(endpoint)")
            }
            #expect(try await faults(Self.body(p256dh: Self.p256dh.dropLast())) == ["keys"])
            #expect(try await faults(Self.body(p256dh: Data(repeating: 4, count: 65))) == ["keys"])
            #expect(try await faults(Self.body(auth: Data(count: 15))) == ["keys"])
            #expect(try await faults([:]) == ["endpoint", "keys"])
            #expect(try await faults(["endpoint": .text(Self.endpoint), "keys": "none"]) == ["keys"])
            #expect(try await subscriptions(house) == [])
        }
    }

    @Test("is offered with the key that push services know the server by, the same whenever it starts")
    func key() async throws {
        try await TestHouse.run { house in
            let token = try await house.call(house.visitor).json()["token"].string
            let page = try await house.visitor.page("/r/\(token)").text
            let key = try #require(page.firstMatch(of: /data-push-key="([\w-]+)"/)?.1)
            let bytes = try #require(Data(base64URL: String(key)))
            #expect(bytes.count == 65)
            let secrets = Secrets(key: String(repeating: "k", count: 32))
            #expect(bytes == secrets.pushKey().publicKey.x963Representation)
            #expect(bytes != Secrets(key: String(repeating: "l", count: 32)).pushKey().publicKey.x963Representation)
        }
    }

    @Test("is not offered where it is off, and a subscription is refused")
    func off() async throws {
        try await TestHouse.run(environment: ["PUSH_SERVICES": "none"]) { house in
            let token = try await house.call(house.visitor).json()["token"].string
            #expect(try await !house.visitor.page("/r/\(token)").text.contains("data-push-key"))
            #expect(try await house.visitor.send(.put, Self.path(token), json: Self.body()).status.code == 422)
        }
    }

    private func ride(_ locale: String?, colour: String = "blue", promise: Promise? = nil) throws -> GuestRide {
        let (now, ids) = (Date(timeIntervalSince1970: 1_790_000_000), IdentifierSource { UUID() })
        let hotel = Hotel(id: ids.next(), name: "Seaside", timezone: .gmt, locale: "tr", locales: ["tr"])
        let crew = Crew(shift: ids.next(), buggy: ids.next(), driver: ids.next())
        let ride = Ride(
            id: ids.next(), hotel: hotel.id, source: .guest, pickup: ids.next(), destination: nil, party: .init(),
            requestedAt: now, phase: .accepted(.init(crew: crew, at: now)), promise: promise)
        let summary = RideSummary(
            ride: ride, number: 1, guest: GuestDetails(locale: locale), pickup: .init(id: ride.pickup, name: "Lobby"),
            destination: nil, dropoff: nil, buggy: BuggyName(id: crew.buggy, code: "B7", icon: "🐬", color: colour),
            driver: StaffName(id: crew.driver, fullName: "Ada Lovelace"), queuePosition: nil)
        return GuestRide(summary: summary, hotel: hotel)
    }

    private func notifications() throws -> RideNotifications {
        RideNotifications(
            localisation: try Shipped.localisation(), secrets: Secrets(key: String(repeating: "k", count: 32)))
    }

    @Test(
        "is in the guest's language, else the hotel's, else English",
        arguments: [
            ("de", "de", "ltr"), ("de-AT", "de", "ltr"), ("ar", "ar", "rtl"), ("ru", "ru", "ltr"), ("tr", "tr", "ltr"),
            ("en-GB", "en", "ltr"), ("xx", "tr", "ltr"), (nil, "tr", "ltr"),
        ] as [(String?, String, String)])
    func language(locale: String?, tag: String, direction: String) throws {
        let notifications = try notifications()
        let words = notifications.localisation.words(in: try #require(notifications.localisation.language(tag)))
        for news in RideNews.allCases {
            let notification = notifications.notification(news, of: try ride(locale))
            #expect(notification.language.tag == tag && notification.language.direction.rawValue == direction)
            let key = "told.\(news.rawValue.dropFirst(5))"
            #expect(notification.title == words("\(key).title") && notification.title != "\(key).title")
            #expect(!notification.body.contains("told.") && !notification.body.contains("{"))
        }
    }

    @Test("says what to look out for, and no more of the driver than the first name")
    func wording() throws {
        let ride = try ride("en")
        let notification = try notifications().notification(.accepted, of: ride)
        #expect(notification.title == "Your buggy is coming" && notification.body == "Buggy B7 · Blue · Driver: Ada")
        let plain = try notifications().notification(.accepted, of: try self.ride("en", colour: "#123456"))
        #expect(plain.body == "Buggy B7 · Driver: Ada")
        let promise = Promise(
            earliest: Date(timeIntervalSince1970: 1_790_000_040), latest: Date(timeIntervalSince1970: 1_790_000_400))
        let promised = try notifications().notification(.accepted, of: try self.ride("en", promise: promise))
        #expect(promised.body == "Buggy B7 · Blue · Driver: Ada · 14:14 – 14:20")
        let token = Secrets(key: String(repeating: "k", count: 32)).guestToken(of: ride.summary.ride.id)
        #expect(notification.url == "/r/\(token)")
    }

    @Test("is one notification a ride, whose topic tells nothing of it, and short enough for any push service")
    func message() throws {
        let notifications = try notifications()
        let ride = try ride("ru")
        for news in RideNews.allCases {
            let delivery = PushDelivery(
                news: news, version: 2, ride: ride, subscription: .init(endpoint: "", key: [], secret: []), attempts: 1,
                expiresAt: .now, leasedUntil: .now)
            let message = notifications.message(of: delivery, worthFor: 12.1)
            let payload = try JSONDecoder().decode(JSONValue.self, from: Data(message.payload))
            #expect(payload.keys == ["title", "body", "tag", "url", "lang", "dir", "kind"])
            #expect(payload["kind"].string == news.rawValue && payload["tag"].string == message.topic)
            #expect(message.topic.wholeMatch(of: /[\w-]{32}/) != nil && message.timeToLive == 13)
            #expect(!payload["url"].string.contains(message.topic) && message.payload.count < 2000)
            #expect(message.isUrgent == (news != .completed))
        }
    }
}
