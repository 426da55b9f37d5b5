package import Foundation

/// Hotels themselves. Fulfilled by Persistence.
package protocol HotelStore: Sendable {
    /// - Throws: `Refusal.notFound`.
    func hotel(_ id: Hotel.ID) async throws -> Hotel
    /// Every hotel of the deployment, oldest first.
    func hotels() async throws -> [Hotel]
    func save(_ hotel: Hotel, by actor: Event.Actor, at now: Date) async throws
}

/// Making the first hotel, in the transaction that also furnishes it.
package protocol FoundingTransaction {
    /// The transaction's hotel with its empty history. One founder at a time: false when there is a hotel already.
    func found(_ hotel: Hotel, at now: Date) throws -> Bool
}
