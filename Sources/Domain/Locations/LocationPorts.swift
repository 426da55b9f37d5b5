package import Foundation

/// Places inside a transaction.
package protocol LocationTransaction {
    /// Locks the place. - Throws: `Refusal.notFound`, also for a removed one.
    func location(_ id: Location.ID) throws -> Location
    /// - Throws: `Refusal.alreadyExists` for a name that is taken.
    func insert(_ location: Location, at now: Date) throws
    func save(_ location: Location) throws
    /// The old code stops working and is remembered as replaced.
    func retire(_ code: LocationCode, of location: Location.ID, at now: Date) throws
    /// Open rides that start or end here, and buggies on duty standing here.
    func useCount(of location: Location.ID) throws -> Int
    func remove(_ location: Location.ID, at now: Date) throws
}

/// Reading places. Fulfilled by Persistence.
package protocol LocationReader: Sendable {
    /// Every place that is not removed, in display order.
    func locations(of hotel: Hotel.ID) async throws -> [Location]
    /// - Throws: `Refusal.notFound`.
    func location(_ id: Location.ID, of hotel: Hotel.ID) async throws -> Location
    /// The active place of a code, nil for any other code; all that a call needs to know before it locks the place.
    func pickup(code: LocationCode) async throws -> (hotel: Hotel.ID, location: Location.ID)?
    /// What a scanned code leads to.
    func place(code: LocationCode) async throws -> ScannedCode
    /// The photo of the active place of a code; nil for any other code, and without a photo.
    func photo(code: LocationCode) async throws -> LocationPhoto?
}

/// What a scanned code leads to.
package enum ScannedCode: Equatable, Sendable {
    case place(GuestPlace)
    /// Its place takes no calls at present.
    case inactive(Hotel, Location)
    /// It was a code of this hotel until it was replaced.
    case retired(Hotel)
    case unknown
}

/// A place as a guest meets it, with the state of service at the moment of reading.
package struct GuestPlace: Equatable, Sendable {
    package let hotel: Hotel
    package let location: Location
    /// The other active places, in display order.
    package let destinations: [LocationName]
    /// What would be between a call and its buggy.
    package let load: ServiceLoad

    package init(hotel: Hotel, location: Location, destinations: [LocationName], load: ServiceLoad) {
        self.hotel = hotel
        self.location = location
        self.destinations = destinations
        self.load = load
    }
}
