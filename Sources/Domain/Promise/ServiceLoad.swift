package import Foundation

/// What is between a call and the buggy that will serve it. Buggies on a break, and those whose device is silent, take
/// no new work and do not count.
package struct ServiceLoad: Equatable, Sendable {
    /// Pending rides that are served before.
    package let ahead: Int
    /// Buggies on duty without a ride.
    package let free: Int
    /// When the buggies under way to their guests accepted.
    package let approaching: [Date]
    /// When the buggies with a party on board picked it up.
    package let carrying: [Date]

    package init(ahead: Int, free: Int, approaching: [Date] = [], carrying: [Date] = []) {
        self.ahead = ahead
        self.free = free
        self.approaching = approaching
        self.carrying = carrying
    }

    package var buggiesOnDuty: Int { free + approaching.count + carrying.count }
}
