/// A person who signs in.
package struct Staff: Identifiable, Equatable, Sendable {
    package typealias ID = Identifier<Staff>

    package let id: ID
    package let hotel: Hotel.ID
    package var details: StaffDetails
    package var mustChangePassword: Bool
    /// The buggies that a driver may take.
    package var buggies: [BuggyName]
    package var version: Int

    package init(
        id: ID, hotel: Hotel.ID, details: StaffDetails, mustChangePassword: Bool, buggies: [BuggyName] = [],
        version: Int = 1
    ) {
        self.id = id
        self.hotel = hotel
        self.details = details
        self.mustChangePassword = mustChangePassword
        self.buggies = buggies
        self.version = version
    }
}

/// What an administrator may change about a person.
package struct StaffDetails: Equatable, Sendable {
    package var username: String
    package var fullName: String
    package var role: Role
    package var locale: String?
    package var active: Bool

    package init(username: String, fullName: String, role: Role, locale: String? = nil, active: Bool = true) {
        self.username = username
        self.fullName = fullName
        self.role = role
        self.locale = locale
        self.active = active
    }
}

package enum Role: String, CaseIterable, Sendable {
    case admin, dispatcher, driver
}

/// A person as rides and events refer to them.
package struct StaffName: Equatable, Sendable {
    package let id: Staff.ID
    package let fullName: String

    package init(id: Staff.ID, fullName: String) {
        self.id = id
        self.fullName = fullName
    }

    /// All that a guest is told of a driver.
    package var firstName: String {
        fullName.split(separator: " ").first.map(String.init) ?? fullName
    }
}
