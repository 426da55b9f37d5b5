import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// Places (contract §6): everybody of the staff reads, administrators change.
struct LocationsAPI: Sendable {
    let locations: any LocationReader
    let transactor: any Transactor
    let actions: LocationActions
    let site: Site

    var endpoints: [Endpoint] {
        [
            .staff(.everybody, .get, .locations, .json("Every place", shape.list), list),
            .staff(.administrators, .post, .locations, creation, create),
            .staff(.everybody, .get, .location, .json("One place", shape), location),
            .staff(
                .administrators, .patch, .location, .json("Change a place", shape, input: LocationFields.all), change),
            .staff(.administrators, .delete, .location, .empty("Remove a place; its history stays"), remove),
            .staff(
                .administrators, .post, .locationCode, .json("A new code; the old one stops working", shape),
                replaceCode),
            .staff(.everybody, .get, .locationSVG, Self.picture("image/svg+xml"), svg),
            .staff(.everybody, .get, .locationPNG, Self.picture("image/png", query: [Self.size]), png),
        ]
    }

    private var shape: Shape<Location> { .location(site) }

    private var creation: Endpoint.Documentation {
        .json("A new place", shape, status: .created, input: LocationFields.all, required: ["name"])
    }

    private static let size = InputField<Int>.integer("size", QRCode.pixels)
    /// Prints 6 cm wide at 300 dots an inch.
    private static let defaultSize = 720

    private static func picture(_ type: String, query: [any DescribedField] = []) -> Endpoint.Documentation {
        Endpoint.Documentation(
            summary: "The QR code of a place", query: query, answers: [.init(status: .ok, contentType: type)])
    }

    private func list(_ call: Call, _ person: Principal) async throws -> Response {
        let all = try await locations.locations(of: person.hotel)
        return try call.json(shape.list, call.page().slice(all))
    }

    private func create(_ call: Call, _ administrator: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let details = reader.newLocation()
        try reader.finish()
        let actions = actions
        return try await call.perform(
            in: administrator.hotel, scope: administrator.idempotencyScope, shape, status: .created,
            location: { Path.location($0.id.text) }
        ) { tx in try actions.create(details, by: administrator.actor, of: administrator.hotel, in: tx) }
    }

    private func location(_ call: Call, _ person: Principal) async throws -> Response {
        let location = try await locations.location(call.id(), of: person.hotel)
        return call.versioned(shape, location, version: location.version)
    }

    private func change(_ call: Call, _ administrator: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let change = LocationChange(from: &reader)
        try reader.finish()
        let (actions, id, version) = (actions, try call.id("id", Location.self), try call.expectedVersion())
        let location = try await transactor.transact(in: administrator.hotel) { tx in
            try actions.change(id, version: version, by: administrator, in: tx, change.apply)
        }
        return call.versioned(shape, location, version: location.version)
    }

    private func remove(_ call: Call, _ administrator: Principal) async throws -> Response {
        let (actions, id) = (actions, try call.id("id", Location.self))
        try await transactor.transact(in: administrator.hotel) { tx in try actions.remove(id, by: administrator, in: tx)
        }
        return .empty()
    }

    private func replaceCode(_ call: Call, _ administrator: Principal) async throws -> Response {
        let (actions, id) = (actions, try call.id("id", Location.self))
        let location = try await transactor.transact(in: administrator.hotel) { tx in
            try actions.replaceCode(of: id, by: administrator, in: tx)
        }
        return call.versioned(shape, location, version: location.version)
    }

    private func svg(_ call: Call, _ person: Principal) async throws -> Response {
        .bytes(Array(try await code(call, person).svg().utf8), "image/svg+xml")
    }

    private func png(_ call: Call, _ person: Principal) async throws -> Response {
        var reader = InputReader(call.query)
        let size = reader.optional(Self.size)
        try reader.finish()
        return .bytes(try await code(call, person).png(size: size ?? Self.defaultSize), "image/png")
    }

    private func code(_ call: Call, _ person: Principal) async throws -> QRCode {
        let location = try await locations.location(call.id(), of: person.hotel)
        return try QRCode(site.guestURL(location.code))
    }
}

extension Shape<Location> {
    static func location(_ site: Site) -> Shape {
        Shape(
            "Location",
            [
                .id("id") { $0.id.uuid },
                .text("name") { $0.details.name },
                .text(optional: "description") { $0.details.description },
                .integer("displayOrder") { $0.details.displayOrder },
                .flag("active") { $0.details.active },
                .object(optional: "position", .position) { $0.details.position },
                .text("code") { $0.code.text },
                .text("guestURL") { site.guestURL($0.code) },
                .text(optional: "photoURL") { _ in nil },
                .integer("version") { $0.version },
            ])
    }
}

extension Shape<LocationDetails.Position> {
    fileprivate static let position = Shape("Position", [.number("x") { $0.x }, .number("y") { $0.y }])
}
