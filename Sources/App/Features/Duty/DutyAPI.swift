import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// Shifts: the driver's own, and an administrator's hand on somebody's (contract §§5–6).
struct DutyAPI: Sendable {
    let transactor: any Transactor
    let actions: DutyActions

    private static let buggy = InputField<Buggy.ID>.id("buggyId")
    private static let location = InputField<Location.ID>.id("locationId")
    private static let takeOver = InputField<Bool>.flag("takeOver")
    private static let onBreak = InputField<Bool>.flag("onBreak")

    var endpoints: [Endpoint] {
        [
            .staff(.drivers, .post, .shift, Self.start, start),
            .staff(
                .drivers, .patch, .shift,
                .json("Correct the place; start or end a break", .shift, input: [Self.location, Self.onBreak]), change),
            .staff(.drivers, .delete, .shift, .empty("End of duty"), end),
            .staff(.administrators, .delete, .personShift, .empty("End somebody's shift now"), endSomebodys),
        ]
    }

    private static let start = Endpoint.Documentation.json(
        "Start of duty", .shift, status: .created, input: [buggy, location, takeOver],
        required: ["buggyId", "locationId"])

    private func start(_ call: Call, _ driver: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let buggy = reader.required(Self.buggy, else: Buggy.ID(UUID()))
        let location = reader.required(Self.location, else: Location.ID(UUID()))
        let takeOver = reader.optional(Self.takeOver) ?? false
        try reader.finish()
        let actions = actions
        return try await call.perform(
            in: driver.hotel, scope: driver.idempotencyScope, .shift, status: .created, location: { _ in Path.shift() }
        ) { tx in
            try actions.start(buggy: buggy, location: location, takeOver: takeOver, by: driver, in: tx)
        }
    }

    private func change(_ call: Call, _ driver: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let location = reader.optional(Self.location)
        let onBreak = reader.optional(Self.onBreak)
        try reader.finish()
        let actions = actions
        return try await call.perform(in: driver.hotel, scope: driver.idempotencyScope, .shift) { tx in
            try actions.change(location: location, onBreak: onBreak, by: driver, in: tx)
        }
    }

    private func end(_ call: Call, _ driver: Principal) async throws -> Response {
        let actions = actions
        try await transactor.transact(in: driver.hotel) { tx in try actions.end(by: driver, in: tx) }
        return .empty()
    }

    private func endSomebodys(_ call: Call, _ administrator: Principal) async throws -> Response {
        let (actions, id) = (actions, try call.id("id", Staff.self))
        try await transactor.transact(in: administrator.hotel) { tx in
            try actions.end(shiftOf: id, by: administrator, in: tx)
        }
        return .empty()
    }
}

extension Shape<ShiftSummary> {
    static let shift = Shape(
        "Shift",
        [
            .id("id") { $0.shift.id.uuid },
            .object("buggy", .buggyName) { $0.buggy },
            .object("driver", .staffName) { $0.driver },
            .object("location", .place) { $0.location },
            .time("startedAt") { $0.shift.startedAt },
            .time(optional: "endedAt") { $0.shift.end?.at },
            .choice(optional: "endReason") { $0.shift.end?.reason },
            .flag("onBreak") { $0.onBreak },
            .flag("stale") { $0.isStale },
            .time("lastSeenAt") { $0.shift.lastSeenAt },
        ])
}
