package import Foundation

/// Hotels themselves. Fulfilled by Persistence.
package protocol HotelStore: Sendable {
    /// - Throws: `Refusal.notFound`.
    func hotel(_ id: Hotel.ID) async throws -> Hotel
    /// Every hotel of the deployment, oldest first.
    func hotels() async throws -> [Hotel]
    /// A new hotel with its empty history.
    func create(_ hotel: Hotel, at now: Date) async throws
    func save(_ hotel: Hotel, by actor: Event.Actor, at now: Date) async throws
}
