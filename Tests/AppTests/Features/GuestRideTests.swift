import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import App

extension TestHouse {
    var code: String { locations[0].code.text }

    /// A call from `browser` at the first place.
    func call(
        _ browser: Browser, _ more: [String: JSONValue] = [:], key: String = UUID().uuidString
    ) async throws -> TestResponse {
        let body = more.merging(["locationCode": .text(code)]) { given, _ in given }
        return try await browser.send(
            .post, "/api/v1/guest/rides", json: .object(body), headers: [.idempotencyKey: key])
    }

    /// Somebody on duty with one of their buggies at the first place.
    func onDuty(_ username: String, with buggy: String) async throws -> Browser {
        let driver = try await signedIn(username)
        let start: JSONValue = [
            "buggyId": .text(try await self.buggy(buggy)), "locationId": .text(locations[0].id.text),
        ]
        _ = try await driver.send(.post, "/api/v1/driver/shift", json: start)
        return driver
    }
}

@Suite("A guest's ride", .timeLimit(.minutes(10)))
struct GuestRideTests {
    private static let guestRideKeys: Set<String> = [
        "status", "version", "hotel", "pickup", "destination", "partySize", "buggy", "driver", "queuePosition",
        "promise",
        "requestedAt", "scheduledFor", "acceptedAt", "pickedUpAt", "completedAt", "closedAt", "canCancel", "rating",
    ]
    private static let rideKeys: Set<String> = [
        "id", "number", "status", "version", "pickup", "destination", "dropoff", "partySize", "needs", "guestName",
        "roomNumber", "phone", "note", "locale", "source", "buggy", "driver", "requestedAt", "scheduledFor",
        "acceptedAt",
        "pickedUpAt", "completedAt", "cancelledAt", "closedAt", "cancelledBy", "cancelReason", "completionNote",
        "responseSeconds", "waitSeconds", "totalSeconds", "queuePosition", "promise", "rating",
    ]

    @Test("shows its guest exactly what the contract says, from the call to the rating")
    func wholeRide() async throws {
        try await TestHouse.run { house in
            let driver = try await house.onDuty("driver1", with: "B1")
            let created = try await house.call(
                house.visitor,
                [
                    "destinationId": .text(house.locations[1].id.text), "guestName": "Ada", "roomNumber": "101",
                    "note": "by the tree",
                ])
            #expect(created.status == .created)
            let token = try created.json()["token"].string
            #expect(try created.json().keys == ["ride", "token", "statusURL"])
            #expect(created.headers[.location] == "/r/\(token)")
            #expect(try created.json()["statusURL"] == .text("/r/\(token)"))
            let path = "/api/v1/guest/rides/\(token)"
            let id = try await driver.get("/api/v1/driver/board").json()["queue"].items.first?["id"].string ?? ""

            func look(_ status: String) async throws -> JSONValue {
                let ride = try await house.visitor.get(path).json()
                #expect(ride.keys == Self.guestRideKeys)
                #expect(ride["status"] == .text(status))
                #expect(ride["hotel"].keys == ["name"] && ride["pickup"].keys == ["name"])
                return ride
            }
            #expect(try await look("pending")["queuePosition"] == 1)
            house.clock.advance(seconds: 30)
            let accepted = try await driver.send(.post, "/api/v1/rides/\(id)/acceptance")
            #expect(try accepted.json().keys == Self.rideKeys)
            let ride = try await look("accepted")
            #expect(ride["buggy"].keys == ["code", "icon", "color"] && ride["driver"].keys == ["firstName"])
            #expect(ride["driver"]["firstName"] == "Driver")
            #expect(try accepted.json()["responseSeconds"] == 30)
            _ = try await driver.send(.post, "/api/v1/rides/\(id)/pickup")
            #expect(try await look("onboard")["canCancel"] == false)
            let place: JSONValue = ["locationId": .text(house.locations[1].id.text)]
            _ = try await driver.send(.post, "/api/v1/rides/\(id)/completion", json: place)
            #expect(try await look("completed")["rating"] == .null)
            let rated = try await house.visitor.send(
                .put, path + "/rating", json: ["stars": 5, "comment": "Thank you"])
            #expect(try rated.json()["rating"] == ["stars": 5, "comment": "Thank you"])
            let late = try await house.visitor.send(.post, path + "/cancellation")
            #expect(late.status == .conflict && late.code == "ride_closed")
        }
    }

    @Test("is shown to the staff with exactly the contract's members")
    func staffView() async throws {
        try await TestHouse.run { house in
            _ = try await house.call(house.visitor, ["needs": ["wheelchair"], "guestName": "Ada"])
            let desk = try await house.signedIn("desk")
            let board = try await desk.get("/api/v1/board").json()
            #expect(board.keys == ["rides", "buggies", "counts", "cursor"])
            let ride = try #require(board["rides"].items.first)
            #expect(ride.keys == Self.rideKeys)
            #expect(ride["needs"] == ["wheelchair"] && ride["guestName"] == "Ada" && ride["source"] == "guest")
            let detail = try await desk.get("/api/v1/rides/\(ride["id"].string)")
            #expect(try detail.json().keys == Self.rideKeys.union(["history"]))
            #expect(detail.headers[.eTag] == "\"1\"")
            let list = try await desk.get("/api/v1/rides?limit=1").json()
            #expect(list.keys == ["items", "nextCursor"] && list["items"].items.first?.keys == Self.rideKeys)
        }
    }

    @Test("is shown on pages that hold nothing of the staff and nothing of other guests")
    func pages() async throws {
        try await TestHouse.run { house in
            let driver = try await house.onDuty("driver1", with: "B1")
            _ = try await house.call(
                house.visitor, ["guestName": "Grace Hopper", "note": "somebody else's note", "phone": "+1 555"])
            house.clock.advance(seconds: 1)
            let token = try await house.call(house.visitor).json()["token"].string
            let queue = try await driver.get("/api/v1/driver/board").json()["queue"].items
            let id = try #require(queue.last?["id"].string)
            let accepted = try await driver.send(.post, "/api/v1/rides/\(id)/acceptance")
            #expect(accepted.status == .ok, "\(accepted.code)")
            let secrets = [
                "Driver 1", "driver1", "Grace", "somebody else", "555", id, try await house.buggy("B1"),
                house.hotel.id.text, "07 B 001",
            ]
            for path in [
                "/q/\(house.code)", "/r/\(token)", "/api/v1/guest/rides/\(token)",
                "/api/v1/guest/locations/\(house.code)",
            ] {
                let text = try await house.visitor.page(path).text
                #expect(text.count > 200)
                for secret in secrets { #expect(!text.contains(secret), "\(path): \(secret)") }
            }
            let page = try await house.visitor.page("/r/\(token)").text
            #expect(page.contains("B1"))
        }
    }

    @Test("of a replayed call is the same answer to the byte, without another ride")
    func replay() async throws {
        try await TestHouse.run { house in
            let first = try await house.call(house.visitor, key: "one")
            house.clock.advance(seconds: 100)
            let second = try await house.call(house.visitor, key: "one")
            #expect(second.status == .created && second.bytes == first.bytes)
            #expect(second.headers[.location] == first.headers[.location])
            #expect(first.headers[.idempotentReplayed] == nil && second.headers[.idempotentReplayed] == "true")
            #expect(try await house.count("rides") == 1)
            let other = try await house.call(house.visitor, ["partySize": 2], key: "one")
            #expect(other.status.code == 422 && other.code == "idempotency_key_reused")
            #expect(try await house.count("rides") == 1)
        }
    }

    @Test("is called once, however often at once the same key comes")
    func parallelReplay() async throws {
        try await TestHouse.run { house in
            let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<8 { group.addTask { try await house.call(house.visitor, key: "same").bytes } }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(bodies.count == 1)
            #expect(try await house.count("rides") == 1)
        }
    }

    @Test("needs an idempotency key of 1 to 255 characters")
    func missingKey() async throws {
        try await TestHouse.run { house in
            let body: JSONValue = ["locationCode": .text(house.code)]
            let missing = try await house.visitor.send(.post, "/api/v1/guest/rides", json: body)
            #expect(missing.status == .badRequest && missing.code == "missing_header")
            #expect(missing.faultyFields == ["Idempotency-Key"])
            let long = try await house.call(house.visitor, key: String(repeating: "k", count: 256))
            #expect(long.status.code == 422 && long.faultyFields == ["Idempotency-Key"])
            #expect(try await house.call(house.visitor, key: String(repeating: "k", count: 255)).status == .created)
            #expect(try await house.count("rides") == 1)
        }
    }

    @Test("is refused with every wrong field named, and changes nothing")
    func badInput() async throws {
        try await TestHouse.run { house in
            let events = try await house.count("events")
            let response = try await house.call(
                house.visitor,
                [
                    "partySize": 21, "roomNumber": .text(String(repeating: "1", count: 21)), "guestName": 5,
                    "phone": "\u{0}", "note": .text(String(repeating: "n", count: 501)), "needs": ["wings"],
                    "locale": "not a tag", "scheduledFor": "later", "destinationId": "there",
                ])
            #expect(response.status.code == 422 && response.code == "invalid_input")
            #expect(
                response.faultyFields == [
                    "partySize", "roomNumber", "guestName", "phone", "note", "needs", "locale", "scheduledFor",
                    "destinationId",
                ])
            #expect(try await house.count("rides") == 0)
            #expect(try await house.count("idempotency_keys") == 0)
            #expect(try await house.count("events") == events)
        }
    }

    @Test(
        "survives every time that can be written",
        arguments: [
            "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "-9999-12-31T00:00:00Z",
            "9999-12-31T23:59:59.999Z", "12026-01-01T00:00:00Z", "999999-01-01T00:00:00Z",
            "2026-01-01T00:00:00.123456789Z",
        ])
    func extremeTimes(text: String) async throws {
        try await TestHouse.run { house in
            let response = try await house.call(house.visitor, ["scheduledFor": .text(text)])
            #expect([201, 409, 422].contains(response.status.code), "\(response.status)")
            let desk = try await house.signedIn("desk")
            #expect(try await desk.get("/api/v1/board").status == .ok)
        }
    }

    @Test("is one at a time for each device, and the second call leads to the first")
    func oneOpenRide() async throws {
        try await TestHouse.run { house in
            let first = try await house.call(house.visitor)
            let phone = house.visitor.keeping(first)
            #expect(first.headers[.setCookie]?.contains("HttpOnly") ?? false)
            #expect(phone.cookies.keys.contains("__Host-guest"))
            let second = try await house.call(phone)
            #expect(second.status == .conflict && second.code == "ride_already_open")
            #expect(try second.json()["statusURL"] == first.json()["statusURL"])
            #expect(try await house.count("rides") == 1)
            let token = try first.json()["token"].string
            _ = try await phone.send(.post, "/api/v1/guest/rides/\(token)/cancellation")
            #expect(try await house.call(phone).status == .created)
        }
    }

    @Test("and the boards are not sent again while nothing changes")
    func conditional() async throws {
        try await TestHouse.run { house in
            let token = try await house.call(house.visitor).json()["token"].string
            let driver = try await house.onDuty("driver1", with: "B1")
            let desk = try await house.signedIn("desk")
            let places = [
                (house.visitor, "/api/v1/guest/rides/\(token)"), (desk, "/api/v1/board"),
                (driver, "/api/v1/driver/board"),
            ]
            for (browser, path) in places {
                let first = try await browser.get(path)
                let tag = try #require(first.headers[.eTag])
                let second = try await browser.get(path, headers: [.ifNoneMatch: tag])
                #expect(second.status == .notModified && second.body.readableBytes == 0, "\(path)")
                #expect(second.headers[.eTag] == tag)
                #expect(try await browser.get(path, headers: [.ifNoneMatch: "\"other\""]).status == .ok)
            }
            let tags = try await places.asyncMap { try await $0.0.get($0.1).headers[.eTag] ?? "" }
            _ = try await house.visitor.send(.post, "/api/v1/guest/rides/\(token)/cancellation")
            for (index, (browser, path)) in places.enumerated() {
                #expect(try await browser.get(path, headers: [.ifNoneMatch: tags[index]]).status == .ok, "\(path)")
            }
        }
    }

    @Test("can be rated for a day, and changed till then")
    func rating() async throws {
        try await TestHouse.run { house in
            let driver = try await house.onDuty("driver1", with: "B1")
            let token = try await house.call(house.visitor).json()["token"].string
            let path = "/api/v1/guest/rides/\(token)/rating"
            #expect(try await house.visitor.send(.put, path, json: ["stars": 5]).code == "rating_closed")
            let id = try await driver.get("/api/v1/driver/board").json()["queue"].items[0]["id"].string
            _ = try await driver.send(.post, "/api/v1/rides/\(id)/acceptance")
            _ = try await driver.send(.post, "/api/v1/rides/\(id)/pickup")
            _ = try await driver.send(
                .post, "/api/v1/rides/\(id)/completion", json: ["locationId": .text(house.locations[2].id.text)])
            for stars in [0, 6] {
                #expect(
                    try await house.visitor.send(.put, path, json: ["stars": .integer(stars)]).faultyFields == ["stars"]
                )
            }
            #expect(try await house.visitor.send(.put, path, json: ["stars": 1]).status == .ok)
            house.clock.advance(seconds: 24 * 3600 - 1)
            #expect(try await house.visitor.send(.put, path, json: ["stars": 4]).json()["rating"]["stars"] == 4)
            house.clock.advance(seconds: 2)
            #expect(try await house.visitor.send(.put, path, json: ["stars": 5]).code == "rating_closed")
        }
    }

    @Test("begins at a place that shows exactly what the contract says")
    func place() async throws {
        try await TestHouse.run { house in
            let place = try await house.visitor.get("/api/v1/guest/locations/\(house.code.lowercased())").json()
            #expect(place.keys == ["hotel", "location", "destinations", "service", "promise"])
            #expect(place["hotel"].keys == ["name", "timezone"])
            #expect(place["location"].keys == ["id", "name", "description", "photoURL"])
            #expect(place["destinations"].items.first?.keys == ["id", "name"])
            #expect(place["destinations"].items.count == 5)
            #expect(place["service"] == ["open": true, "buggiesOnDuty": 0, "waiting": 0])
        }
    }
}
