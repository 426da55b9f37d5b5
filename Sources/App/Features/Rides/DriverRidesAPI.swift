import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// What a driver does with rides (contract §5).
struct DriverRidesAPI: Sendable {
    let rides: any RideReader
    let actions: RideActions

    var endpoints: [Endpoint] {
        [
            .staff(.drivers, .get, .driverBoard, .json("The driver's shift, rides and queue", .driverBoard), board),
            .staff(.drivers, .post, .walkUps, Self.walkUp, walkUp),
            .staff(.drivers, .post, .acceptance, .json("Accept a pending ride", .ride), accept),
            .staff(.drivers, .post, .pickup, .json("The party is on board", .ride), pickUp),
            .staff(.drivers, .post, .completion, Self.completion, complete),
            .staff(
                .drivers, .post, .release, .json("Give the ride back to the queue", .ride, input: [RideFields.reason]),
                release),
            .staff(.drivers, .post, .noShow, .json("Nobody came", .ride), reportNoShow),
            .staff(.drivers, .delete, .noShow, .json("Take back a no-show, within five minutes", .ride), undoNoShow),
        ]
    }

    private static let walkUp = Endpoint.Documentation.json(
        "A party that stood where the buggy was", .ride, status: .created,
        input: [RideFields.destination, RideFields.partySize])
    private static let completion = Endpoint.Documentation.json(
        "The ride is done; the buggy stands at the given place", .ride, input: [RideFields.location, RideFields.note],
        required: ["locationId"])

    private func board(_ call: Call, _ driver: Principal) async throws -> Response {
        let board = try await rides.board(ofDriver: driver.staff.id, in: driver.hotel)
        return call.conditional(.driverBoard, board, comparedAs: board.timeless)
    }

    private func walkUp(_ call: Call, _ driver: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let request = RideRequest(
            destination: reader.optional(RideFields.destination),
            party: .init(size: reader.optional(RideFields.partySize) ?? 1))
        try reader.finish()
        let actions = actions
        return try await call.perform(
            in: driver.hotel, scope: driver.idempotencyScope, .ride, status: .created,
            location: { Path.ride($0.ride.id.text) }
        ) { tx in try actions.walkUp(request, by: driver, in: tx) }
    }

    private func accept(_ call: Call, _ driver: Principal) async throws -> Response {
        let (actions, id) = (actions, try call.id("id", Ride.self))
        return try await perform(call, driver) { tx in try actions.accept(id, by: driver, in: tx) }
    }

    private func pickUp(_ call: Call, _ driver: Principal) async throws -> Response {
        let (actions, id) = (actions, try call.id("id", Ride.self))
        return try await perform(call, driver) { tx in try actions.pickUp(id, by: driver, in: tx) }
    }

    private func complete(_ call: Call, _ driver: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let place = reader.required(RideFields.location, else: Location.ID(UUID()))
        let note = reader.optional(RideFields.note)
        try reader.finish()
        let (actions, id) = (actions, try call.id("id", Ride.self))
        return try await perform(call, driver) { tx in
            try actions.complete(id, at: place, note: note, by: driver, in: tx)
        }
    }

    private func release(_ call: Call, _ driver: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let reason = reader.optional(RideFields.reason)
        try reader.finish()
        let (actions, id) = (actions, try call.id("id", Ride.self))
        return try await perform(call, driver) { tx in try actions.release(id, reason: reason, by: driver, in: tx) }
    }

    private func reportNoShow(_ call: Call, _ driver: Principal) async throws -> Response {
        let (actions, id) = (actions, try call.id("id", Ride.self))
        return try await perform(call, driver) { tx in try actions.reportNoShow(id, by: driver, in: tx) }
    }

    private func undoNoShow(_ call: Call, _ driver: Principal) async throws -> Response {
        let (actions, id) = (actions, try call.id("id", Ride.self))
        return try await perform(call, driver) { tx in try actions.undoNoShow(id, by: driver, in: tx) }
    }

    private func perform(
        _ call: Call, _ driver: Principal,
        _ work: @escaping @Sendable (any HotelTransaction) throws -> RideSummary
    ) async throws -> Response {
        try await call.perform(in: driver.hotel, scope: driver.idempotencyScope, .ride, work)
    }
}

extension Principal {
    /// A person's keys are their own.
    var idempotencyScope: String { staff.id.text }
}

extension DriverBoard {
    /// That the driver was heard a moment ago is no news to the driver, who has just asked.
    fileprivate var timeless: DriverBoard {
        guard let summary = shift else { return self }
        var shift = summary.shift
        shift.lastSeenAt = shift.startedAt
        let timeless = ShiftSummary(
            shift: shift, buggy: summary.buggy, driver: summary.driver, location: summary.location)
        return DriverBoard(cursor: cursor, shift: timeless, rides: rides, queue: queue)
    }
}

extension Shape<DriverBoard> {
    static let driverBoard = Shape(
        "DriverBoard",
        [
            .object(optional: "shift", .shift) { $0.shift },
            .objects("rides", .ride) { $0.rides },
            .objects("queue", .ride) { $0.queue },
            .integer("cursor") { $0.cursor },
        ])
}
