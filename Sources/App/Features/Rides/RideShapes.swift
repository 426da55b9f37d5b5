import Domain
import Foundation

extension Shape<LocationName> {
    static let place = Shape("Place", [.id("id") { $0.id.uuid }, .text("name") { $0.name }])
    /// For guests, who have no use for ids.
    static let placeName = Shape("PlaceName", [.text("name") { $0.name }])
}

extension Shape<BuggyName> {
    static let buggyName = Shape(
        "BuggyName",
        [
            .id("id") { $0.id.uuid }, .text("code") { $0.code }, .text("icon") { $0.icon }, .text("color") { $0.color },
        ])
    static let guestBuggy = Shape(
        "GuestBuggy", [.text("code") { $0.code }, .text("icon") { $0.icon }, .text("color") { $0.color }])
}

extension Shape<StaffName> {
    static let staffName = Shape("StaffName", [.id("id") { $0.id.uuid }, .text("fullName") { $0.fullName }])
    static let guestDriver = Shape("GuestDriver", [.text("firstName") { $0.firstName }])
}

extension Shape<Ride.Rating> {
    static let rating = Shape("Rating", [.integer("stars") { $0.stars }, .text(optional: "comment") { $0.comment }])
}

extension Shape<Promise> {
    static let promise = Shape("Promise", [.time("earliest") { $0.earliest }, .time("latest") { $0.latest }])
}

extension Shape<RideSummary> {
    /// For staff: everything of a ride.
    static let ride = Shape(
        "Ride",
        [
            .id("id") { $0.ride.id.uuid },
            .integer("number") { $0.number },
            .choice("status") { $0.ride.status },
            .integer("version") { $0.ride.version },
            .object("pickup", .place) { $0.pickup },
            .object(optional: "destination", .place) { $0.destination },
            .object(optional: "dropoff", .place) { $0.dropoff },
            .integer("partySize") { $0.ride.party.size },
            .texts("needs") { $0.ride.party.needs.map(\.rawValue).sorted() },
            .text(optional: "guestName") { $0.guest.name },
            .text(optional: "roomNumber") { $0.guest.roomNumber },
            .text(optional: "phone") { $0.guest.phone },
            .text(optional: "note") { $0.guest.note },
            .text(optional: "locale") { $0.guest.locale },
            .choice("source") { $0.ride.source },
            .object(optional: "buggy", .buggyName) { $0.buggy },
            .object(optional: "driver", .staffName) { $0.driver },
            .time("requestedAt") { $0.ride.requestedAt },
            .time(optional: "scheduledFor") { $0.ride.scheduledFor },
            .time(optional: "acceptedAt") { $0.ride.phase.acceptance?.at },
            .time(optional: "pickedUpAt") { $0.ride.phase.pickedUpAt },
            .time(optional: "completedAt") { $0.ride.phase.completion?.at },
            .time(optional: "cancelledAt") { $0.ride.phase.cancellation?.at },
            .time(optional: "closedAt") { $0.ride.phase.closedAt },
            .choice(optional: "cancelledBy") { $0.ride.phase.cancellation?.by },
            .text(optional: "cancelReason") { $0.ride.phase.cancellation?.reason },
            .text(optional: "completionNote") { $0.ride.phase.completion?.note },
            .integer(optional: "responseSeconds") { $0.ride.responseSeconds },
            .integer(optional: "waitSeconds") { $0.ride.waitSeconds },
            .integer(optional: "totalSeconds") { $0.ride.totalSeconds },
            .integer(optional: "queuePosition") { $0.queuePosition },
            .object(optional: "promise", .promise) { $0.ride.promise },
            .object(optional: "rating", .rating) { $0.ride.rating },
        ])

    /// For drivers of a pending ride that somebody else has: all they need to take it off their screen.
    static let departure = Shape(
        "Departure",
        [
            .id("id") { $0.ride.id.uuid }, .choice("status") { $0.ride.status },
            .integer("version") { $0.ride.version },
        ])
}

extension Shape<GuestRide> {
    /// For the guest: their own ride, without ids and staff fields.
    static let guestRide = Shape(
        "GuestRide",
        [
            .choice("status") { $0.summary.ride.status },
            .integer("version") { $0.summary.ride.version },
            .object("hotel", .hotelName) { $0.hotel },
            .object("pickup", .placeName) { $0.summary.pickup },
            .object(optional: "destination", .placeName) { $0.summary.destination },
            .integer("partySize") { $0.summary.ride.party.size },
            .object(optional: "buggy", .guestBuggy) { $0.summary.buggy },
            .object(optional: "driver", .guestDriver) { $0.summary.driver },
            .integer(optional: "queuePosition") { $0.summary.queuePosition },
            .object(optional: "promise", .promise) { $0.summary.ride.promise },
            .time("requestedAt") { $0.summary.ride.requestedAt },
            .time(optional: "scheduledFor") { $0.summary.ride.scheduledFor },
            .time(optional: "acceptedAt") { $0.summary.ride.phase.acceptance?.at },
            .time(optional: "pickedUpAt") { $0.summary.ride.phase.pickedUpAt },
            .time(optional: "completedAt") { $0.summary.ride.phase.completion?.at },
            .time(optional: "closedAt") { $0.summary.ride.phase.closedAt },
            .flag("canCancel") { $0.summary.ride.guestCanCancel },
            .object(optional: "rating", .rating) { $0.summary.ride.rating },
        ])
}

extension Shape<Hotel> {
    static let hotelName = Shape("HotelName", [.text("name") { $0.name }])
}

extension Shape<GuestCall> {
    static let guestCall = Shape(
        "GuestCall",
        [
            .object("ride", .guestRide) { $0.ride }, .text("token") { $0.token }, .text("statusURL") { $0.statusURL },
        ])
}

/// A guest's call that was just taken, with the secret that leads back to it.
struct GuestCall: Sendable {
    let ride: GuestRide
    let token: String

    var statusURL: String { Path.guestRide(token) }
}
