package import Foundation

/// A signed-in browser. The token itself is only ever in its cookie; here is its hash.
package struct Session: Identifiable, Equatable, Sendable {
    package typealias ID = Identifier<Session>

    /// Ends without use for this long, and in any case after this long (ASVS 7.3): a driver's day, and a season's month.
    package static let idleLimit: TimeInterval = 14 * 24 * 3600
    package static let absoluteLimit: TimeInterval = 90 * 24 * 3600

    package let id: ID
    package let staff: Staff.ID
    package let createdAt: Date
    package let lastSeenAt: Date
    package let address: String?
    package let userAgent: String?

    package init(id: ID, staff: Staff.ID, createdAt: Date, lastSeenAt: Date, address: String?, userAgent: String?) {
        self.id = id
        self.staff = staff
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.address = address
        self.userAgent = userAgent
    }
}

/// A signed-in person on one request.
package struct Principal: Equatable, Sendable {
    package let session: Session.ID
    package let staff: Staff

    package init(session: Session.ID, staff: Staff) {
        self.session = session
        self.staff = staff
    }

    package var hotel: Hotel.ID { staff.hotel }
    package var name: StaffName { StaffName(id: staff.id, fullName: staff.details.fullName) }
    package var actor: Event.Actor { .staff(name) }
}
