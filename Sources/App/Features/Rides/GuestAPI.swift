import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// The guest's calls (contract §3): no account, the secret is in the path.
struct GuestAPI: Sendable {
    let desk: GuestDesk

    var endpoints: [Endpoint] {
        [
            .open(.guest, .get, .guestLocationAPI, .json("The place of a scanned code", .guestPlace), place),
            .open(.guest, .post, .guestRidesAPI, Self.creation, create),
            .open(.guest, .get, .guestRideAPI, .json("One's own ride", .guestRide), ride),
            .open(.guest, .post, .guestCancellation, .json("Cancel one's own ride", .guestRide), cancel),
            .open(.guest, .put, .guestRating, Self.rating, rate),
        ]
    }

    private static let creation = Endpoint.Documentation.json(
        "Call a buggy", .guestCall, status: .created, input: [RideFields.locationCode] + RideFields.details,
        required: ["locationCode"])
    private static let rating = Endpoint.Documentation.json(
        "Rate one's own ride", .guestRide, input: [RideFields.stars, RideFields.comment], required: ["stars"])

    private func place(_ call: Call) async throws -> Response {
        let place = try await desk.place(call.parameter("code"))
        return call.conditional(.guestPlace, PlaceNow(place: place, now: call.edge.clock.now()))
    }

    private func create(_ call: Call) async throws -> Response {
        guard call.request.headers[.idempotencyKey] != nil else { throw Problem.missingHeader("Idempotency-Key") }
        var reader = InputReader(try await call.input())
        let code = reader.required(RideFields.locationCode, else: "")
        let request = reader.rideRequest()
        try reader.finish()
        return try await desk.call(request, at: code, from: call)
    }

    private func ride(_ call: Call) async throws -> Response {
        call.conditional(.guestRide, try await desk.ride(call.parameter("token")))
    }

    private func cancel(_ call: Call) async throws -> Response {
        call.json(.guestRide, try await desk.cancel(call.parameter("token")))
    }

    private func rate(_ call: Call) async throws -> Response {
        var reader = InputReader(try await call.input())
        let rating = reader.rating()
        try reader.finish()
        return call.json(.guestRide, try await desk.rate(call.parameter("token"), rating))
    }
}

/// A place at an instant, which decides whether the hotel serves.
struct PlaceNow: Sendable {
    let place: GuestPlace
    let now: Date

    var isOpen: Bool { place.hotel.serviceHours.isOpen(at: now, in: place.hotel.timezone) }
}

extension Shape<PlaceNow> {
    static let guestPlace = Shape(
        "GuestPlace",
        [
            .object("hotel", .hotelForGuests) { $0.place.hotel },
            .object("location", .locationForGuests) { $0.place.location },
            .objects("destinations", .place) { $0.place.destinations },
            .object("service", .service) { $0 },
            .null("promise"),
        ])

    private static let service = Shape(
        "Service",
        [
            .flag("open") { $0.isOpen },
            .integer("buggiesOnDuty") { $0.place.buggiesOnDuty },
            .integer("waiting") { $0.place.waiting },
        ])
}

extension Shape<Hotel> {
    fileprivate static let hotelForGuests = Shape(
        "HotelForGuests", [.text("name") { $0.name }, .text("timezone") { $0.timezone.identifier }])
}

extension Shape<Location> {
    fileprivate static let locationForGuests = Shape(
        "LocationForGuests",
        [
            .id("id") { $0.id.uuid },
            .text("name") { $0.details.name },
            .text(optional: "description") { $0.details.description },
            .text(optional: "photoURL") { _ in nil },
        ])
}
