import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// The desk's list of rides, and one ride with its whole story.
struct RidesPages: Sendable {
    let rides: any RideReader
    let locations: any LocationReader
    let buggies: any BuggyReader
    let staff: any StaffReader
    let hotels: any HotelStore

    var endpoints: [Endpoint] {
        [
            .staff(.desk, .get, .deskRides, .page("Rides, newest first"), list),
            .staff(.desk, .get, .deskRide, .page("One ride with its story"), ride),
        ]
    }

    private func list(_ call: Call, _ person: Principal) async throws -> Response {
        let hotel = try await hotels.hotel(person.hotel)
        let clock = HotelClock(timeZone: hotel.timezone, language: call.words.language)
        var reader = InputReader(call.query)
        let filter = reader.rideFilter(in: hotel.timezone)
        let found = try await rides.rides(of: hotel.id, matching: filter, page: call.page())
        var shown = RideListFilter(call.query)
        shown.errors = Problem.invalid(reader.faults).messages(call.words)
        let model = RidesListModel(
            name: person.name.fullName, isAdmin: person.staff.details.role == .admin, filter: shown,
            places: try await locations.locations(of: hotel.id).map { Choice(id: $0.id.text, name: $0.details.name) },
            buggies: try await buggies.buggies(of: hotel.id).map {
                Choice(id: $0.buggy.id.text, name: $0.buggy.details.code)
            },
            drivers: try await staff.staff(of: hotel.id).filter { $0.details.role == .driver }.map {
                Choice(id: $0.id.text, name: $0.details.fullName)
            },
            rides: found.items.map { RideRow($0, clock) },
            nextPath: found.next.map { shown.path(after: $0) })
        return .html(model.html(words: call.words, assets: call.assets), status: .form(shown.errors))
    }

    private func ride(_ call: Call, _ person: Principal) async throws -> Response {
        let found = try await rides.ride(call.id("id", Ride.self), of: person.hotel)
        let timeZone = try await hotels.hotel(person.hotel).timezone
        let clock = HotelClock(timeZone: timeZone, language: call.words.language)
        let model = RideDetailModel(
            name: person.name.fullName, isAdmin: person.staff.details.role == .admin, number: found.ride.number,
            stage: Stage(found.ride.ride.status), facts: RideFact.all(of: found.ride, call.words),
            history: found.history.map { HistoryRow($0, clock) })
        return .html(model.html(words: call.words, assets: call.assets))
    }
}

extension RideListFilter {
    fileprivate init(_ query: Input) {
        self.init(
            status: query["status"] ?? "", from: query["from"] ?? "", to: query["to"] ?? "",
            locationId: query["locationId"] ?? "", buggyId: query["buggyId"] ?? "", driverId: query["driverId"] ?? "",
            q: query["q"] ?? "")
    }

    /// The same list, further on.
    fileprivate func path(after cursor: String) -> String {
        var components = URLComponents()
        components.path = Path.deskRides()
        let fields = [
            ("status", status), ("from", from), ("to", to), ("locationId", locationId), ("buggyId", buggyId),
            ("driverId", driverId), ("q", q), ("cursor", cursor),
        ]
        components.queryItems = fields.filter { !$0.1.isEmpty }.map { URLQueryItem(name: $0.0, value: $0.1) }
        return components.string ?? Path.deskRides()
    }
}

extension Stage {
    init(_ status: Ride.Status) {
        self = Stage(rawValue: status.rawValue) ?? .pending
    }
}

extension RideRow {
    fileprivate init(_ summary: RideSummary, _ clock: HotelClock) {
        let guest = [summary.guest.name, summary.guest.roomNumber].compactMap(\.self).joined(separator: " · ")
        self.init(
            id: summary.ride.id.text, number: summary.number, stage: Stage(summary.ride.status),
            requested: clock.dayAndTime(summary.ride.requestedAt), pickup: summary.pickup.name,
            destination: summary.dropoff?.name ?? summary.destination?.name, guest: guest.isEmpty ? nil : guest,
            buggyCode: summary.buggy?.code, driver: summary.driver?.fullName, waitSeconds: summary.ride.waitSeconds,
            stars: summary.ride.rating?.stars)
    }
}

extension RideFact {
    /// What is known of a ride, in reading order.
    fileprivate static func all(of summary: RideSummary, _ words: Words) -> [RideFact] {
        let ride = summary.ride
        let values: [(Subject, String?)] = [
            (.pickup, summary.pickup.name), (.destination, summary.destination?.name),
            (.dropoff, summary.dropoff?.name), (.party, words.number(ride.party.size)),
            (.needs, ride.party.needs.map { words.need($0.rawValue) }.sorted().joined(separator: ", ")),
            (.guest, summary.guest.name), (.room, summary.guest.roomNumber), (.phone, summary.guest.phone),
            (.note, summary.guest.note), (.buggy, summary.buggy?.code), (.driver, summary.driver?.fullName),
            (.response, ride.responseSeconds.map(words.duration)), (.wait, ride.waitSeconds.map(words.duration)),
            (.total, ride.totalSeconds.map(words.duration)),
            (.rating, ride.rating.map { String(repeating: "★", count: $0.stars) }),
            (.reason, ride.phase.cancellation?.reason), (.completionNote, ride.phase.completion?.note),
        ]
        return values.compactMap { subject, value in
            value.flatMap { $0.isEmpty ? nil : RideFact(subject: subject, value: $0) }
        }
    }
}
