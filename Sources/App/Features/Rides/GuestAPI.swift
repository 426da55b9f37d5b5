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
        call.conditional(.guestPlace, try await desk.placeNow(call.parameter("code")))
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

/// A place at an instant, which decides whether the hotel serves, and how soon.
struct PlaceNow: Sendable {
    let place: GuestPlace
    let isOpen: Bool
    /// When closed and known.
    let opening: ServiceHours.Opening?
    /// Until a buggy that is called now arrives, rounded for people; nil when none would be sent.
    let wait: ClosedRange<Int>?

    init(place: GuestPlace, now: Date, experience: Experience) {
        self.place = place
        let hours = place.hotel.serviceHours
        isOpen = hours.isOpen(at: now, in: place.hotel.timezone)
        opening = isOpen ? nil : hours.nextOpening(after: now, in: place.hotel.timezone)
        let wait = experience.wait(for: place.load, at: place.location.id, now: now)
        self.wait = isOpen ? wait?.roundedSeconds : nil
    }

    /// For a sentence: nobody says "in nought minutes".
    var waitMinutes: ClosedRange<Int>? { wait.map { max(1, $0.lowerBound / 60)...$0.upperBound / 60 } }
}

extension Shape<PlaceNow> {
    static let guestPlace = Shape(
        "GuestPlace",
        [
            .object("hotel", .hotelForGuests) { $0.place.hotel },
            .object("location", .locationForGuests) { $0.place.location },
            .objects("destinations", .place) { $0.place.destinations },
            .object("service", .service) { $0 },
            .object(optional: "promise", .wait) { $0.wait },
        ])

    private static let service = Shape(
        "Service",
        [
            .flag("open") { $0.isOpen },
            .integer("buggiesOnDuty") { $0.place.load.buggiesOnDuty },
            .integer("waiting") { $0.place.load.ahead },
        ])
}

extension Shape<ClosedRange<Int>> {
    /// Seconds from now.
    fileprivate static let wait = Shape(
        "Wait", [.integer("earliestSeconds") { $0.lowerBound }, .integer("latestSeconds") { $0.upperBound }])
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
            .text(optional: "photoURL") { $0.guestPhotoURL },
        ])
}
