import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Persistence
import Testing

@testable import App

@Suite("The administration", .timeLimit(.minutes(10)))
struct AdministrationTests {
    private struct Resource: Sendable, CustomTestStringConvertible {
        let path: String
        let table: String
        let good: JSONValue
        let bad: JSONValue
        let badFields: Set<String>
        let keys: Set<String>
        let change: JSONValue
        var testDescription: String { path }
    }

    private static let resources: [Resource] = [
        Resource(
            path: "/api/v1/locations", table: "locations", good: ["name": "Pier", "position": ["x": 0.5, "y": 1]],
            bad: ["name": "", "description": 5, "displayOrder": -1, "active": "yes", "position": ["x": 2]],
            badFields: ["name", "description", "displayOrder", "active", "position"],
            keys: [
                "id", "name", "description", "displayOrder", "active", "position", "code", "guestURL", "photoURL",
                "version",
            ],
            change: ["description": "By the water"]),
        Resource(
            path: "/api/v1/buggies", table: "buggies", good: ["code": "B9", "seats": 4, "features": ["wheelchair"]],
            bad: [
                "code": .text(String(repeating: "x", count: 21)), "model": 1, "licensePlate": "\u{1}", "icon": "",
                "color": "#12", "seats": 0, "features": ["wings"], "inService": 1,
            ],
            badFields: ["code", "model", "licensePlate", "icon", "color", "seats", "features", "inService"],
            keys: [
                "id", "code", "model", "licensePlate", "icon", "color", "seats", "features", "inService", "status",
                "location",
                "driver", "version",
            ],
            change: ["inService": false]),
        Resource(
            path: "/api/v1/staff", table: "staff", good: ["username": "ada", "fullName": "Ada L", "role": "driver"],
            bad: ["username": "", "fullName": 3, "role": "king", "locale": "!", "password": "short"],
            badFields: ["username", "fullName", "role", "locale", "password"],
            keys: [
                "id", "username", "fullName", "role", "locale", "active", "mustChangePassword", "buggies", "version",
                "oneTimePassword",
            ],
            change: ["fullName": "Ada Lovelace"]),
    ]

    @Test("makes things with the contract's members, and refuses bad ones with every field named", arguments: resources)
    private func creates(resource: Resource) async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let (rows, events) = (try await house.count(resource.table), try await house.count("events"))
            let bad = try await admin.send(.post, resource.path, json: resource.bad)
            #expect(bad.status.code == 422 && bad.faultyFields == resource.badFields, "\(bad.text)")
            let empty = try await admin.send(.post, resource.path, json: [:])
            #expect(empty.status.code == 422)
            #expect(try await house.count(resource.table) == rows)
            #expect(try await house.count("events") == events)
            let good = try await admin.send(.post, resource.path, json: resource.good)
            #expect(good.status == .created)
            #expect(try good.json().keys == resource.keys)
            #expect(try await house.count(resource.table) == rows + 1)
            let link = try #require(good.headers[.location])
            let made = try await admin.get(link)
            #expect(made.status == .ok && made.headers[.eTag] == "\"1\"")
            #expect(try made.json()["id"] == good.json()["id"])
        }
    }

    @Test("changes what If-Match names, and nothing that somebody else changed since", arguments: resources)
    private func ifMatch(resource: Resource) async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let id = try await admin.send(.post, resource.path, json: resource.good).json()["id"].string
            let path = "\(resource.path)/\(id)"
            let changed = try await admin.send(.patch, path, json: resource.change, headers: [.ifMatch: "\"1\""])
            #expect(changed.status == .ok && changed.headers[.eTag] == "\"2\"")
            for (name, value) in zip(resource.change.keys, resource.change.keys.map { resource.change[$0] }) {
                #expect(try changed.json()[name] == value)
            }
            for tag in ["\"1\"", "\"9\"", "W/\"x\"", "nonsense"] {
                let stale = try await admin.send(.patch, path, json: resource.change, headers: [.ifMatch: tag])
                #expect(stale.status == .preconditionFailed && stale.code == "version_mismatch", "\(tag)")
            }
            #expect(try await admin.get(path).json()["version"] == 2)
            let merge = try await admin.send(
                .patch, path, json: resource.change,
                headers: [.ifMatch: "\"2\"", .contentType: "application/merge-patch+json"])
            #expect(merge.status == .ok)
            let nulled = try await admin.send(.patch, path, json: .object([resource.good.keys.sorted()[0]: .null]))
            #expect(nulled.status.code == 422)
        }
    }

    @Test("refuses a second one of the same name, code or user, and says which field it is")
    func taken() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let buggy = try await admin.send(.post, "/api/v1/buggies", json: ["code": "B1"])
            #expect(buggy.status == .conflict && buggy.code == "already_exists" && buggy.faultyFields == ["code"])
            let staff = try await admin.send(
                .post, "/api/v1/staff", json: ["username": "DESK", "fullName": "Other", "role": "driver"])
            #expect(staff.status == .conflict && staff.faultyFields == ["username"])
        }
    }

    @Test("does not remove a place where a ride is open or a buggy stands, and says how many there are")
    func inUse() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            _ = try await house.call(house.visitor)
            _ = try await house.onDuty("driver1", with: "B1")
            let path = "/api/v1/locations/\(house.locations[0].id.text)"
            let refused = try await admin.send(.delete, path)
            #expect(refused.status == .conflict && refused.code == "location_in_use")
            #expect(try refused.json()["count"] == 2)
            let free = "/api/v1/locations/\(house.locations[3].id.text)"
            #expect(try await admin.send(.delete, free).status == .noContent)
            #expect(try await admin.get(free).status == .notFound)
            #expect(try await admin.send(.delete, free).status == .notFound)
        }
    }

    @Test("resets a password to one that is shown once, must be changed and ends the sessions")
    func resetPassword() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let driver = try await house.signedIn("driver1")
            let id = try await driver.get("/api/v1/auth/session").json()["staff"]["id"].string
            let reset = try await admin.send(.post, "/api/v1/staff/\(id)/password-reset")
            let password = try reset.json()["oneTimePassword"].string
            #expect(reset.status == .ok && password.count == 19)
            #expect(try await driver.get("/api/v1/auth/session").status == .unauthorized)
            let signIn = try await house.visitor.send(
                .post, "/api/v1/auth/session", json: ["username": "driver1", "password": .text(password)])
            #expect(try signIn.json()["staff"]["mustChangePassword"] == true)
            #expect(try await !admin.get("/api/v1/staff/\(id)").text.contains(password))
            #expect(try await !admin.get("/api/v1/events").text.contains(password))
        }
    }

    @Test("keeps one administrator, and gives a driver the buggies that it names")
    func people() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let own = try await admin.get("/api/v1/auth/session").json()["staff"]["id"].string
            #expect(try await admin.send(.delete, "/api/v1/staff/\(own)").code == "last_administrator")
            #expect(
                try await admin.send(.patch, "/api/v1/staff/\(own)", json: ["role": "driver"]).code
                    == "last_administrator")
            let staff = try await house.store.staff(of: house.hotel.id)
            let driver = try #require(staff.first { $0.details.username == "driver1" }?.id.text)
            let path = "/api/v1/staff/\(driver)/buggies"
            let buggies: JSONValue = [.text(try await house.buggy("B2")), .text(try await house.buggy("B3"))]
            let assigned = try await admin.send(.put, path, json: buggies)
            #expect(assigned.status == .ok)
            #expect(Set(try assigned.json()["buggies"].items.map { $0["code"].string }) == ["B2", "B3"])
            #expect(try await admin.send(.put, path, json: ["nonsense"]).faultyFields == ["buggies"])
            #expect(try await admin.send(.put, path, json: .object([:])).status.code == 422)
            #expect(try await admin.send(.put, path, json: []).json()["buggies"] == [])
        }
    }

    @Test("reads and changes the hotel's settings, all or nothing")
    func hotel() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let path = "/api/v1/hotel"
            let before = try await admin.get(path)
            #expect(
                try before.json().keys == [
                    "name", "timezone", "locale", "locales", "phone", "serviceHours", "unansweredAfterSeconds",
                    "warnAfterSeconds",
                    "noShowGraceSeconds", "staleAfterSeconds", "idleStaleAfterSeconds", "releaseAfterSeconds",
                    "maxShiftSeconds",
                    "dispatchMode", "version",
                ])
            let bad = try await admin.send(
                .patch, path,
                json: [
                    "name": "New", "timezone": "Mars/Base", "locales": ["x"], "serviceHours": [["days": [9]]],
                    "maxShiftSeconds": 0, "dispatchMode": "chaos", "warnAfterSeconds": "soon", "staleAfterSeconds": nil,
                ])
            #expect(
                bad.faultyFields == [
                    "timezone", "locales", "serviceHours", "maxShiftSeconds", "dispatchMode", "warnAfterSeconds",
                    "staleAfterSeconds",
                ])
            #expect(try await admin.get(path).bytes == before.bytes)
            let hours: JSONValue = [["days": [1, 2], "from": "07:00", "to": "24:00"]]
            let good = try await admin.send(
                .patch, path, json: ["serviceHours": hours, "phone": "+90 1", "noShowGraceSeconds": 1])
            #expect(good.status == .ok)
            let after = try await admin.get(path).json()
            #expect(after["serviceHours"] == hours && after["phone"] == "+90 1" && after["noShowGraceSeconds"] == 1)
            #expect(
                try await admin.send(.patch, path, json: ["name": "x"], headers: [.ifMatch: "\"1\""]).status
                    == .preconditionFailed)
        }
    }

    @Test("lists the history in pages of the contract's members, and refuses a limit out of range")
    func events() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let first = try await admin.get("/api/v1/events?limit=3").json()
            #expect(first["items"].items.count == 3)
            #expect(
                first["items"].items.allSatisfy {
                    $0.keys == ["cursor", "kind", "at", "subject", "actor", "data", "hash"]
                })
            let next = try await admin.get("/api/v1/events?limit=3&cursor=\(first["nextCursor"].string)").json()
            let cursors = (first["items"].items + next["items"].items).map { $0["cursor"].int }
            #expect(Set(cursors).count == 6)
            for query in ["limit=0", "limit=201", "limit=x"] {
                #expect(try await admin.get("/api/v1/events?\(query)").faultyFields == ["limit"], "\(query)")
            }
            let wrong = try await admin.get(
                "/api/v1/events?after=-1&kind=ride.stolen&subject=me&from=2026-02-30&to=tomorrow+noon")
            #expect(wrong.faultyFields == ["after", "kind", "subject", "from", "to"])
            for cursor in ["nonsense", "%00", "99999999999999999999", "-1"] {
                for path in ["events", "rides"] {
                    let response = try await admin.get("/api/v1/\(path)?cursor=\(cursor)")
                    #expect(response.status.code != 500, "\(path) \(cursor)")
                }
            }
        }
    }

    @Test("gives out codes as pictures of the size that is asked for")
    func pictures() async throws {
        try await TestHouse.run { house in
            let driver = try await house.signedIn("driver1")
            let path = "/api/v1/locations/\(house.locations[0].id.text)"
            let png = try await driver.get("\(path)/qr.png?size=100")
            #expect(png.headers[.contentType] == "image/png")
            #expect(PNGImage(png.bytes)?.width == 100)
            #expect(try await driver.get("\(path)/qr.svg").headers[.contentType] == "image/svg+xml")
            for size in ["63", "2049", "big"] {
                #expect(try await driver.get("\(path)/qr.png?size=\(size)").faultyFields == ["size"])
            }
        }
    }
}
