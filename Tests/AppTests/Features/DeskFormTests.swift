import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Persistence
import Testing

@testable import App

@Suite("The desk's forms", .timeLimit(.minutes(10)))
struct DeskFormTests {
    @Test("make, change and remove a place, and show what is wrong beside what was typed")
    func places() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let list = "/admin/locations"
            let bad = try await admin.submit(list, ["name": "", "description": "<kept>", "displayOrder": "x"])
            #expect(bad.status.code == 422)
            #expect(bad.text.contains("&lt;kept&gt;") && bad.text.contains("id=\"f-name-error\""))
            #expect(bad.text.contains("id=\"f-displayOrder-error\"") && bad.text.contains("value=\"x\""))
            #expect(try await house.count("locations") == 6)
            let made = try await admin.submit(list, ["name": "Pier", "description": "", "displayOrder": "7"])
            #expect(made.status == .seeOther && made.headers[.location] == list)
            let pier = try #require(
                try await house.store.locations(of: house.hotel.id).first { $0.details.name == "Pier" })
            let path = "\(list)/\(pier.id.text)"
            #expect(try await admin.page(path).text.contains("Pier"))
            let fields: KeyValuePairs = [
                "action": "save", "version": "1", "name": "Old pier", "description": "By the water",
                "displayOrder": "8",
                "active": "true", "x": "0.25", "y": "0.5",
            ]
            #expect(try await admin.submit(path, fields).headers[.location] == path)
            let changed = try await house.store.location(pier.id, of: house.hotel.id).details
            #expect(
                changed.name == "Old pier" && changed.displayOrder == 8 && changed.position == .init(x: 0.25, y: 0.5))
            let stale = try await admin.submit(path, fields)
            #expect((400..<500).contains(stale.status.code) && stale.text.contains("in the meantime"))
            let renewed = try await admin.submit(path, ["action": "new-code", "version": "2"])
            #expect(renewed.status == .seeOther)
            #expect(try await house.store.location(pier.id, of: house.hotel.id).code != pier.code)
            #expect(try await admin.submit(path, ["action": "remove", "version": "3"]).headers[.location] == list)
            #expect(try await admin.page(path).status == .notFound)
        }
    }

    @Test(
        "take both halves of a position or neither",
        arguments: [("0.5", ""), ("", "0.5"), ("2", "0.5"), ("left", "0.5"), ("nan", "0.5")])
    func positions(x: String, y: String) async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let place = house.locations[0]
            let response = try await admin.submit(
                "/admin/locations/\(place.id.text)",
                ["action": "save", "name": "Lobby", "displayOrder": "1", "active": "true", "x": x, "y": y])
            #expect(response.status.code == 422)
            #expect(
                try await house.store.location(place.id, of: house.hotel.id).details.position == place.details.position)
        }
    }

    @Test("say that a place in use stays")
    func placeInUse() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            _ = try await house.call(house.visitor)
            let response = try await admin.submit(
                "/admin/locations/\(house.locations[0].id.text)", ["action": "remove"])
            #expect((400..<500).contains(response.status.code) && response.text.contains("in use"))
            #expect(response.text.contains("value=\"Lobby\""))
        }
    }

    @Test("make, change and retire a buggy")
    func buggies() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let list = "/admin/buggies"
            let taken = try await admin.submit(
                list, ["code": "B1", "seats": "4", "color": "teal", "icon": "🐬", "model": "kept"])
            #expect(
                taken.status.code == 422 && taken.text.contains("id=\"f-code-error\"")
                    && taken.text.contains("value=\"kept\""))
            let made = try await admin.submit(
                list,
                [
                    "code": "B9", "seats": "4", "color": "teal", "icon": "🐬", "model": "", "licensePlate": "",
                    "features": "luggage",
                ])
            #expect(made.status == .seeOther && made.headers[.location] == list)
            let id = try await house.buggy("B9")
            let path = "\(list)/\(id)"
            let saved = try await admin.submit(
                path,
                [
                    "action": "save", "version": "1", "code": "B9", "seats": "6", "color": "#112233", "icon": "🐢",
                    "inService": "false",
                ])
            #expect(saved.status == .seeOther)
            let details = try await house.store.buggies(of: house.hotel.id).first { $0.buggy.id.text == id }?.buggy
                .details
            #expect(details?.seats == 6 && details?.features == [] && details?.inService == false)
            let bad = try await admin.submit(
                path, ["action": "save", "code": "B9", "seats": "0", "color": "teal", "icon": "🐬"])
            #expect(bad.status.code == 422 && bad.text.contains("id=\"f-seats-error\""))
            #expect(try await admin.submit(path, ["action": "remove"]).headers[.location] == list)
            #expect(try await admin.page(path).status == .notFound)
        }
    }

    @Test("make, change and deactivate a person, and show the one-time password once")
    func people() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let list = "/admin/staff"
            let bad = try await admin.submit(list, ["username": "", "fullName": "Kept Name", "role": "king"])
            #expect(bad.status.code == 422 && bad.text.contains("Kept Name"))
            let made = try await admin.submit(
                list, ["username": "ada", "fullName": "Ada L", "role": "driver", "locale": ""])
            #expect(made.status == .ok)
            let password = try #require(made.text.firstMatch(of: /[2-9a-z]{4}(-[2-9a-z]{4}){3}/).map { String($0.0) })
            #expect(try await !admin.page(list).text.contains(password))
            let staff = try await house.store.staff(of: house.hotel.id)
            let ada = try #require(staff.first { $0.details.username == "ada" })
            let path = "\(list)/\(ada.id.text)"
            let saved = try await admin.submit(
                path,
                [
                    "action": "save", "version": "1", "username": "ada", "fullName": "Ada Lovelace", "role": "driver",
                    "active": "true",
                ])
            #expect(saved.status == .seeOther)
            #expect(
                try await admin.submit(path, ["action": "assign", "buggies": try await house.buggy("B2")]).status
                    == .seeOther)
            let changed = try await house.store.staff(ada.id, of: house.hotel.id)
            #expect(changed.details.fullName == "Ada Lovelace" && changed.buggies.map(\.code) == ["B2"])
            let reset = try await admin.submit(path, ["action": "reset-password"])
            let second = try #require(reset.text.firstMatch(of: /[2-9a-z]{4}(-[2-9a-z]{4}){3}/).map { String($0.0) })
            #expect(second != password)
            #expect(try await admin.submit(path, ["action": "deactivate"]).status == .seeOther)
            #expect(try await house.store.staff(ada.id, of: house.hotel.id).details.active == false)
            let signIn = try await house.visitor.submit("/login", ["username": "ada", "password": second])
            #expect(signIn.status == .unauthorized)
            let own = try #require(staff.first { $0.details.username == "admin" })
            let last = try await admin.submit("\(list)/\(own.id.text)", ["action": "deactivate"])
            #expect(last.text.contains("One administrator must remain"))
        }
    }

    @Test("do nothing for an action that they do not have, and nothing for another site")
    func unknownAction() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            for path in [
                "/admin/locations/\(house.locations[0].id.text)", "/admin/buggies/\(try await house.buggy("B1"))",
            ] {
                #expect(try await admin.submit(path, ["action": "explode"]).status.code == 422)
                let foreign = try await admin.send(
                    .post, path, text: "action=remove", type: "application/x-www-form-urlencoded",
                    headers: [.secFetchSite: "cross-site"])
                #expect(foreign.status == .forbidden && foreign.code == "cross_origin")
                #expect(try await admin.page(path).status == .ok)
            }
        }
    }

    @Test("and pages of the staff are there for their role, and lead others to signing in")
    func pages() async throws {
        try await TestHouse.run { house in
            let browsers = [
                "admin": try await house.signedIn("admin"), "desk": try await house.signedIn("desk"),
                "driver": try await house.signedIn("driver1"),
            ]
            for endpoint in house.house.table.endpoints
            where endpoint.method == .get && endpoint.path.parameters.isEmpty {
                guard case .staff(let roles, _) = endpoint.access, !endpoint.path.pattern.hasPrefix("/api/") else {
                    continue
                }
                let path = endpoint.path()
                #expect(try await house.visitor.page(path).headers[.location] == "/login", "\(path)")
                for (role, name) in [(Role.admin, "admin"), (.dispatcher, "desk"), (.driver, "driver")]
                where roles.contains(role) {
                    let page = try await browsers[name]?.page(path)
                    #expect(
                        page?.status == .ok && page?.headers[.contentType]?.hasPrefix("text/html") == true,
                        "\(path) \(name)")
                    #expect(page?.text.contains("</html>") == true)
                }
            }
        }
    }
}
