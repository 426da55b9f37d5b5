import Domain
import Foundation
import Persistence
import TestSupport
import Testing

@Suite("A hotel in the store")
struct HotelTests {
    @Test("everything that may be changed is read back, and the change is told")
    func roundTrip() async throws {
        try await Resort.with { resort in
            var hotel = resort.hotel
            hotel.name = "Deniz \"Kızı\""
            hotel.timezone = try #require(TimeZone(identifier: "Europe/Istanbul"))
            hotel.locales = ["tr", "en", "de", "ru", "ar"]
            hotel.phone = "+90 242"
            hotel.serviceHours = ServiceHours(windows: [
                .init(days: [1, 7], from: 7 * 60 + 5, to: 24 * 60), .init(days: [5, 6], from: 18 * 60, to: 2 * 60),
            ])
            hotel.limits.warnAfter = [60, 120, 180]
            hotel.limits.unansweredAfter = 900
            hotel.limits.noShowGrace = 1
            hotel.limits.staleAfter = 31
            hotel.limits.idleStaleAfter = 32
            hotel.limits.releaseAfter = 33
            hotel.limits.maxShift = 34
            hotel.dispatchMode = .offer
            hotel.version = 2
            try await resort.store.save(hotel, by: resort.administrator.actor, at: resort.time.now)
            try await #expect(resort.store.hotel(hotel.id) == hotel)
            try await #expect(resort.store.hotels() == [hotel])
            let cursor = try await resort.store.newestCursors()[hotel.id] ?? 0
            let event = try await resort.store.events(of: hotel.id, after: cursor - 1, limit: 1).first?.event
            #expect(event?.kind == .hotelUpdated)
            #expect(event?.actor == resort.administrator.actor)
        }
    }

    @Test("there is one founder, however many try at the same time")
    func found() async throws {
        try await Resort.with { resort in
            let outcomes = await together(0..<4) { _ in
                let hotel = Hotel(
                    id: resort.ids.next(), name: "Second", timezone: .gmt, locale: "en", locales: ["en"])
                return try await resort.store.transact(in: hotel.id) {
                    try $0.found(hotel, at: resort.time.now)
                }
            }
            #expect(outcomes.successes == [false, false, false, false])
            try await #expect(resort.store.hotels().map(\.id) == [resort.hotel.id])
        }
    }

    @Test("a hotel that is not there is not found")
    func unknown() async throws {
        try await Resort.with { resort in
            await #expect(throws: Refusal.notFound) { try await resort.store.hotel(resort.ids.next()) }
        }
    }
}
