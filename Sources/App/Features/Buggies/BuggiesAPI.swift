import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// Buggies (contract §6): everybody of the staff reads, administrators change.
struct BuggiesAPI: Sendable {
    let buggies: any BuggyReader
    let transactor: any Transactor
    let actions: BuggyActions

    var endpoints: [Endpoint] {
        [
            .staff(
                .everybody, .get, .buggies,
                .json("Every buggy", Shape<BuggyState>.buggy.list, query: PageRequest.fields), list),
            .staff(.administrators, .post, .buggies, Self.creation, create),
            .staff(.everybody, .get, .buggy, .json("One buggy", .buggy), buggy),
            .staff(.administrators, .patch, .buggy, .json("Change a buggy", .buggy, input: BuggyFields.all), change),
            .staff(.administrators, .delete, .buggy, .empty("Retire a buggy; its history stays"), remove),
        ]
    }

    private static let creation = Endpoint.Documentation.json(
        "A new buggy", .buggy, status: .created, input: BuggyFields.all, required: ["code"])

    private func list(_ call: Call, _ person: Principal) async throws -> Response {
        let all = try await buggies.buggies(of: person.hotel)
        return try call.json(Shape<BuggyState>.buggy.list, call.page().slice(all))
    }

    private func create(_ call: Call, _ administrator: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let details = reader.newBuggy()
        try reader.finish()
        let actions = actions
        return try await call.perform(
            in: administrator.hotel, scope: administrator.idempotencyScope, .buggy, status: .created,
            location: { Path.buggy($0.buggy.id.text) }
        ) { tx in
            let buggy = try actions.create(details, by: administrator.actor, of: administrator.hotel, in: tx)
            return BuggyState(buggy: buggy, shift: nil, isBusy: false)
        }
    }

    private func buggy(_ call: Call, _ person: Principal) async throws -> Response {
        let state = try await buggies.buggy(call.id(), of: person.hotel)
        return call.versioned(.buggy, state, version: state.buggy.version)
    }

    private func change(_ call: Call, _ administrator: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let change = BuggyChange(from: &reader)
        try reader.finish()
        let (actions, id, version) = (actions, try call.id("id", Buggy.self), try call.expectedVersion())
        _ = try await transactor.transact(in: administrator.hotel) { tx in
            try actions.change(id, version: version, by: administrator, in: tx, change.apply)
        }
        return try await buggy(call, administrator)
    }

    private func remove(_ call: Call, _ administrator: Principal) async throws -> Response {
        let (actions, id) = (actions, try call.id("id", Buggy.self))
        try await transactor.transact(in: administrator.hotel) { tx in try actions.remove(id, by: administrator, in: tx)
        }
        return .empty()
    }
}

extension Shape<BuggyState> {
    static let buggy = Shape(
        "Buggy",
        [
            .id("id") { $0.buggy.id.uuid },
            .text("code") { $0.buggy.details.code },
            .text(optional: "model") { $0.buggy.details.model },
            .text(optional: "licensePlate") { $0.buggy.details.licensePlate },
            .text("icon") { $0.buggy.details.icon },
            .text("color") { $0.buggy.details.color },
            .integer("seats") { $0.buggy.details.seats },
            .texts("features") { $0.buggy.details.features.map(\.rawValue).sorted() },
            .flag("inService") { $0.buggy.details.inService },
            .choice("status") { $0.status },
            .object(optional: "location", .place) { $0.shift?.location },
            .object(optional: "driver", .staffName) { $0.shift?.driver },
            .integer("version") { $0.buggy.version },
        ])
}
