/// A ride with the names that screens and the contract's JSON show; each audience is sent its own part of it.
package struct RideSummary: Equatable, Sendable {
    package let ride: Ride
    /// Counted up, for people to say to each other; a number may be skipped.
    package let number: Int
    package let guest: GuestDetails
    package let pickup: LocationName
    package let destination: LocationName?
    package let dropoff: LocationName?
    package let buggy: BuggyName?
    package let driver: StaffName?
    /// 1 for the next to be served; nil unless pending, and for one that waits behind 200 others.
    package let queuePosition: Int?

    package init(
        ride: Ride, number: Int, guest: GuestDetails, pickup: LocationName, destination: LocationName?,
        dropoff: LocationName?, buggy: BuggyName?, driver: StaffName?, queuePosition: Int?
    ) {
        self.ride = ride
        self.number = number
        self.guest = guest
        self.pickup = pickup
        self.destination = destination
        self.dropoff = dropoff
        self.buggy = buggy
        self.driver = driver
        self.queuePosition = queuePosition
    }
}
