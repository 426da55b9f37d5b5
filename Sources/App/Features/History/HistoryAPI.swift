import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// The append-only history (contract §6), for administrators.
struct HistoryAPI: Sendable {
    let history: any HistoryReader
    let hotels: any HotelStore

    private static let after = InputField<Int>.integer("after", 0...Int(Int32.max))
    private static let kind = InputField<Event.Kind>.choice("kind", of: Event.Kind.allCases)
    private static let subject = InputField<Ride.ID>.id("subject")

    var endpoints: [Endpoint] {
        let query: [any DescribedField] =
            [Self.after, Self.kind, Self.subject, RideFilterFields.from, RideFilterFields.to] + PageRequest.fields
        return [
            .staff(
                .administrators, .get, .events,
                .json("Everything that happened, in order", Shape<Event>.event.list, query: query),
                list)
        ]
    }

    private func list(_ call: Call, _ administrator: Principal) async throws -> Response {
        var reader = InputReader(call.query)
        var filter = EventFilter()
        filter.after = reader.optional(Self.after)
        filter.kind = reader.optional(Self.kind)
        filter.subject = reader.optional(Self.subject)?.uuid
        (filter.from, filter.to) = reader.days(in: try await hotels.hotel(administrator.hotel).timezone)
        try reader.finish()
        let page = try await history.history(of: administrator.hotel, matching: filter, page: call.page())
        return call.json(Shape<Event>.event.list, page)
    }
}
