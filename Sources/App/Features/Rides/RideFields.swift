import Domain
import Foundation

/// The fields that calls for rides are made of, in JSON as in forms (contract §3).
enum RideFields {
    static let locationCode = InputField<String>.text("locationCode", 1...40)
    static let location = InputField<Location.ID>.id("locationId")
    static let destination = InputField<Location.ID>.id("destinationId")
    static let partySize = InputField<Int>.integer("partySize", Ride.Party.sizes)
    static let roomNumber = InputField<String>.text("roomNumber", 1...20)
    static let guestName = InputField<String>.text("guestName", 1...80)
    static let phone = InputField<String>.text("phone", 1...30)
    static let note = InputField<String>.text("note", 1...500)
    static let needs = InputField<[Need]>.list(.choice("needs", of: Need.allCases))
    static let locale = InputField<String>.text("locale", pattern: "^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$")
    static let scheduledFor = InputField<Date>.time("scheduledFor")

    static let stars = InputField<Int>.integer("stars", Ride.Rating.stars)
    static let comment = InputField<String>.text("comment", 1...500)
    static let reason = InputField<String>.text("reason", 1...200)
    static let buggy = InputField<Buggy.ID>.id("buggyId")
    static let force = InputField<Bool>.flag("force")

    /// What a guest may say with a call.
    static let details: [any DescribedField] = [
        destination, partySize, roomNumber, guestName, phone, note, needs, locale, scheduledFor,
    ]
}

extension InputReader {
    mutating func rideRequest() -> RideRequest {
        RideRequest(
            destination: optional(RideFields.destination),
            party: .init(
                size: optional(RideFields.partySize) ?? 1, needs: Set(optional(RideFields.needs) ?? [])),
            guest: GuestDetails(
                name: optional(RideFields.guestName), roomNumber: optional(RideFields.roomNumber),
                phone: optional(RideFields.phone), note: optional(RideFields.note), locale: optional(RideFields.locale)),
            scheduledFor: optional(RideFields.scheduledFor))
    }

    mutating func rating() -> Ride.Rating {
        Ride.Rating(stars: required(RideFields.stars, else: 1), comment: optional(RideFields.comment))
    }
}
