import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import App

@Suite("Pages for guests who cannot be served", .timeLimit(.minutes(10)))
struct GuestFaultTests {
    private static let phone = "+90 242 555 01 00"
    private static let link = "href=\"tel:+902425550100\""

    private func withPhone(_ house: TestHouse) async throws -> Browser {
        let admin = try await house.signedIn("admin")
        let response = try await admin.send(.patch, "/api/v1/hotel", json: ["phone": .text(Self.phone)])
        #expect(response.status == .ok)
        return admin
    }

    @Test("of an unknown code say so and ring the desk of the only hotel")
    func unknown() async throws {
        try await TestHouse.run { house in
            _ = try await withPhone(house)
            for path in ["/q/ZZZZZZZZZZZZ", "/q/no-code-at-all"] {
                let page = try await house.visitor.page(path)
                #expect(page.status == .notFound && page.text.contains("do not know this code"), "\(path)")
                #expect(page.text.contains(Self.link) && page.text.contains(house.hotel.name), "\(path)")
            }
            #expect(try await house.visitor.submit("/q/ZZZZZZZZZZZZ", [:]).text.contains(Self.link))
            // A program is told as everywhere.
            #expect(try await house.visitor.get("/q/ZZZZZZZZZZZZ").code == "not_found")
        }
    }

    @Test("do not say which of several hotels it might be")
    func severalHotels() async throws {
        try await TestHouse.run { house in
            _ = try await withPhone(house)
            _ = try await OtherHotel(in: house)
            let page = try await house.visitor.page("/q/ZZZZZZZZZZZZ").text
            #expect(!page.contains("tel:") && !page.contains(house.hotel.name) && page.contains("front desk"))
        }
    }

    @Test("of a replaced code and of a place out of use name their hotel's desk, however many hotels there are")
    func known() async throws {
        try await TestHouse.run { house in
            let admin = try await withPhone(house)
            _ = try await OtherHotel(in: house)
            let beach = house.locations[1]
            _ = try await admin.send(.post, "/api/v1/locations/\(house.locations[0].id.text)/code")
            _ = try await admin.send(.patch, "/api/v1/locations/\(beach.id.text)", json: ["active": false])
            let old = try await house.visitor.page("/q/\(house.code)")
            #expect(old.status == .gone && old.text.contains("no longer in use") && old.text.contains(Self.link))
            let closed = try await house.visitor.page("/q/\(beach.code.text)")
            #expect(closed.status == .notFound && closed.text.contains(Self.link))
            #expect(closed.text.contains(beach.details.name) && closed.text.contains("not in use"))
            let api = try await house.visitor.get("/api/v1/guest/locations/\(beach.code.text)")
            #expect(api.status == .notFound && api.code == "not_found")
        }
    }

    @Test("of a ride that is not there say how to get one")
    func ride() async throws {
        try await TestHouse.run { house in
            _ = try await withPhone(house)
            for token in ["x", String(repeating: "a", count: 24)] {
                let page = try await house.visitor.page("/r/\(token)")
                #expect(page.status == .notFound && page.text.contains("cannot find this ride"))
                #expect(page.text.contains(Self.link))
                #expect(try await house.visitor.submit("/r/\(token)", ["action": "cancel"]).status == .notFound)
            }
        }
    }

    @Test("outside the hours of service say when it opens again, and ring the desk; the form answers alike")
    func closed() async throws {
        try await TestHouse.run { house in
            let admin = try await withPhone(house)
            let now = house.clock.wall.now()
            let hours = ClosedHours(around: now, in: house.hotel.timezone)
            _ = try await admin.send(.patch, "/api/v1/hotel", json: ["serviceHours": .list([hours.laterToday])])
            let page = try await house.visitor.page("/q/\(house.code)").text
            #expect(page.contains("today at \(hours.laterTodayText)") && page.contains(Self.link))
            #expect(!page.contains("data-call"))
            let call = try await house.visitor.submit("/q/\(house.code)", ["idempotencyKey": "a"])
            #expect(call.status == .conflict && call.text.contains("today at \(hours.laterTodayText)"))
            #expect(try await house.call(house.visitor).code == "hotel_closed")

            _ = try await admin.send(.patch, "/api/v1/hotel", json: ["serviceHours": .list([hours.tomorrow])])
            // The page from memory is not older than the hotel's last event.
            let tomorrow = try await house.visitor.submit("/q/\(house.code)", ["idempotencyKey": "b"]).text
            #expect(tomorrow.contains("tomorrow at 00:15"))
            _ = try await admin.send(.patch, "/api/v1/hotel", json: ["serviceHours": .list([hours.inThreeDays])])
            let later = try await house.visitor.submit("/q/\(house.code)", ["idempotencyKey": "c"]).text
            #expect(later.contains("on \(hours.inThreeDaysName) at 07:30"))
        }
    }

    @Test("of a destination that is no more bring the form back with what was typed")
    func destination() async throws {
        try await TestHouse.run { house in
            let page = try await house.visitor.submit(
                "/q/\(house.code)",
                ["idempotencyKey": "a", "destinationId": UUID().uuidString, "note": "by the tree"])
            #expect(page.status == .unprocessableContent && page.text.contains("by the tree"))
            #expect(page.text.contains("id=\"f-destinationId-error\""))
        }
    }

    @Test("of an old form that was changed and sent again bring it back with a key that works")
    func oldForm() async throws {
        try await TestHouse.run { house in
            let path = "/q/\(house.code)"
            let first = try await house.visitor.submit(path, ["idempotencyKey": "a"])
            let again = try await house.visitor.submit(path, ["idempotencyKey": "a", "note": "two of us"])
            #expect(again.status == .unprocessableContent && again.text.contains("two of us"))
            let key = try #require(again.text.firstMatch(of: /name="idempotencyKey" value="([^"]+)"/)).1
            #expect(key != "a")
            let known = try await house.visitor.keeping(first).submit(path, ["idempotencyKey": "a", "note": "two"])
            #expect(known.status == .seeOther && known.headers[.location] == "\(first.headers[.location] ?? "")?found")
        }
    }
}

/// Hours of service around an instant that is far enough from midnight, by the hotel's wall.
private struct ClosedHours {
    let laterToday: JSONValue
    let laterTodayText: String
    let tomorrow: JSONValue
    let inThreeDays: JSONValue
    let inThreeDaysName: String

    init(around now: Date, in timezone: TimeZone) {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = timezone
        let parts = calendar.dateComponents([.weekday, .hour], from: now)
        let today = ((parts.weekday ?? 1) + 5) % 7 + 1
        let hour = parts.hour ?? 0
        func window(_ day: Int, _ from: String, _ to: String) -> JSONValue {
            ["days": [.integer((day - 1) % 7 + 1)], "from": .text(from), "to": .text(to)]
        }
        laterTodayText = "\(hour + 1 < 10 ? "0" : "")\(hour + 1):30"
        laterToday = window(today, laterTodayText, "23:59")
        tomorrow = window(today + 1, "00:15", "00:30")
        inThreeDays = window(today + 3, "07:30", "08:00")
        let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        inThreeDaysName = names[(today + 2) % 7]
    }
}
