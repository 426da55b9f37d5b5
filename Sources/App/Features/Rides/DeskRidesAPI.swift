import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// What the desk does with rides (contract §6).
struct DeskRidesAPI: Sendable {
    let rides: any RideReader
    let hotels: any HotelStore
    let actions: RideActions

    var endpoints: [Endpoint] {
        [
            .staff(.desk, .get, .board, .json("Everything that goes on", .board), board),
            .staff(
                .desk, .get, .rides,
                .json("Rides, newest first", Shape<RideSummary>.ride.list, query: RideFilterFields.all),
                list),
            .staff(.desk, .post, .rides, Self.creation, create),
            .staff(.desk, .get, .ride, .json("One ride with its history", .rideWithHistory), ride),
            .staff(.desk, .post, .assignment, Self.assignment, assign),
            .staff(.desk, .post, .cancellation, Self.cancellation, cancel),
        ]
    }

    private static let creation = Endpoint.Documentation.json(
        "Call a buggy for a guest", .ride, status: .created, input: [RideFields.location] + RideFields.details,
        required: ["locationId"])
    private static let assignment = Endpoint.Documentation.json(
        "Give the ride to a buggy, or move it there", .ride, input: [RideFields.buggy, RideFields.force],
        required: ["buggyId"])
    private static let cancellation = Endpoint.Documentation.json(
        "Cancel a ride", .ride, input: [RideFields.reason], required: ["reason"])

    private func board(_ call: Call, _ staff: Principal) async throws -> Response {
        call.conditional(.board, try await rides.board(of: staff.hotel))
    }

    private func list(_ call: Call, _ staff: Principal) async throws -> Response {
        var reader = InputReader(call.query)
        let filter = reader.rideFilter(in: try await hotels.hotel(staff.hotel).timezone)
        try reader.finish()
        let page = try await rides.rides(of: staff.hotel, matching: filter, page: call.page())
        return call.json(Shape<RideSummary>.ride.list, page)
    }

    private func create(_ call: Call, _ staff: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let pickup = reader.required(RideFields.location, else: Location.ID(UUID()))
        let request = reader.rideRequest()
        try reader.finish()
        let actions = actions
        return try await call.perform(
            in: staff.hotel, scope: staff.idempotencyScope, .ride, status: .created,
            location: { Path.ride($0.ride.id.text) }
        ) { tx in try actions.request(request, at: pickup, by: staff, in: tx) }
    }

    private func ride(_ call: Call, _ staff: Principal) async throws -> Response {
        let found = try await rides.ride(call.id("id", Ride.self), of: staff.hotel)
        return call.versioned(
            .rideWithHistory, RideWithHistory(ride: found.ride, history: found.history),
            version: found.ride.ride.version)
    }

    private func assign(_ call: Call, _ staff: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let buggy = reader.required(RideFields.buggy, else: Buggy.ID(UUID()))
        let force = reader.optional(RideFields.force) ?? false
        try reader.finish()
        let (actions, id) = (actions, try call.id("id", Ride.self))
        return try await call.perform(in: staff.hotel, scope: staff.idempotencyScope, .ride) { tx in
            try actions.assign(id, to: buggy, force: force, by: staff, in: tx)
        }
    }

    private func cancel(_ call: Call, _ staff: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let reason = reader.required(RideFields.reason, else: "")
        try reader.finish()
        let (actions, id) = (actions, try call.id("id", Ride.self))
        return try await call.perform(in: staff.hotel, scope: staff.idempotencyScope, .ride) { tx in
            try actions.cancel(id, by: .staff, actor: staff.actor, reason: reason, in: tx)
        }
    }
}

/// A ride with its whole story.
struct RideWithHistory: Sendable {
    let ride: RideSummary
    let history: [Event]
}

extension Shape<RideWithHistory> {
    static let rideWithHistory = Shape(
        "RideWithHistory",
        Shape<RideSummary>.ride.members { $0.ride } + [.objects("history", .event) { $0.history }])
}

extension Shape<Board> {
    static let board = Shape(
        "Board",
        [
            .objects("rides", .ride) { $0.rides },
            .objects("buggies", .buggy) { $0.buggies },
            .object("counts", .counts) { $0 },
            .integer("cursor") { $0.cursor },
        ])

    private static let counts = Shape(
        "BoardCounts",
        [
            .integer("waiting") { $0.count(of: .pending) },
            .integer("accepted") { $0.count(of: .accepted) },
            .integer("onboard") { $0.count(of: .onboard) },
            .integer("scheduled") { $0.count(of: .scheduled) },
            .integer("onDuty") { board in board.buggies.count { $0.shift != nil } },
            .integer("available") { board in board.buggies.count { $0.status == .available } },
        ])
}

extension Board {
    fileprivate func count(of status: Ride.Status) -> Int {
        rides.count { $0.ride.status == status }
    }
}
