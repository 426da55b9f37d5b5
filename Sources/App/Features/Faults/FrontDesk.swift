import Domain
import Foundation
import Synchronization

/// The people whom a guest can reach when a page of ours cannot say which hotel it is about: those of the only hotel of the
/// deployment. Remembered, and kept fresh from the start, because they are needed most while the database is away.
final class FrontDesk: Sendable {
    private struct Known {
        let hotel: Hotel?
        let readAt: ContinuousClock.Instant
    }

    /// A new telephone number is told within that, and one that cannot be read is not asked for in each request.
    private static let lifetime = Duration.seconds(5)

    private let hotels: any HotelStore
    private let known = Mutex<Known?>(nil)

    init(hotels: any HotelStore) {
        self.hotels = hotels
    }

    /// Nil for a deployment of several hotels, and while none was ever read.
    func onlyHotel() async -> Hotel? {
        let last = known.withLock { $0 }
        if let last, .now - last.readAt < Self.lifetime { return last.hotel }
        let all = try? await hotels.hotels()
        let only = all.map { $0.count == 1 ? $0.first : nil } ?? last?.hotel
        known.withLock { $0 = Known(hotel: only, readAt: .now) }
        return only
    }
}
