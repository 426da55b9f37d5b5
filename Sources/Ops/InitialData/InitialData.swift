package import Domain
package import Foundation

/// The hotel that a new deployment starts with: `config/initial_data.json`, corrected by variables.
package struct InitialData: Decodable, Sendable {
    package let hotel: HotelEntry
    package let locations: [LocationEntry]
    package let buggies: [BuggyEntry]
    package let staff: [StaffEntry]

    package struct HotelEntry: Decodable, Sendable {
        let name: String
        let timezone: String
        let locale: String
        let locales: [String]
        let phone: String?
    }

    package struct LocationEntry: Decodable, Sendable {
        struct Position: Decodable, Sendable {
            let x: Double
            let y: Double
        }

        let name: String
        let description: String?
        let displayOrder: Int?
        let position: Position?
    }

    package struct BuggyEntry: Decodable, Sendable {
        let code: String
        let model: String?
        let licensePlate: String?
        let icon: String?
        let color: String?
        let seats: Int?
        let features: [String]?
    }

    package struct StaffEntry: Decodable, Sendable {
        let username: String
        let fullName: String
        let role: String
        let locale: String?
        let buggies: [String]?
    }
}

extension InitialData {
    /// Reads
    /// - `INITIAL_DATA_PATH` (`config/initial_data.json`)
    /// - `INITIAL_HOTEL_NAME`, `INITIAL_ADMIN_USERNAME`: instead of those in the file
    /// - `INITIAL_ADMIN_PASSWORD`: at least 10 characters; without it a one-time password is made
    package struct Settings: Sendable {
        package let path: URL
        package let hotelName: String?
        package let administrator: String?
        package let administratorPassword: String?

        package init(_ variables: inout Variables, directory: URL) {
            path = URL(filePath: variables["INITIAL_DATA_PATH"] ?? "config/initial_data.json", relativeTo: directory)
            hotelName = variables["INITIAL_HOTEL_NAME"]
            administrator = variables["INITIAL_ADMIN_USERNAME"]
            administratorPassword = variables["INITIAL_ADMIN_PASSWORD"]
            if let password = administratorPassword, !(10...128).contains(password.count) {
                variables.refuse(
                    "INITIAL_ADMIN_PASSWORD", "needs 10 to 128 characters; without it a one-time password is made")
            }
        }
    }

    /// - Throws: a `DecodingError` for a file of another form.
    package static func load(_ path: URL) throws -> InitialData {
        try JSONDecoder().decode(InitialData.self, from: Data(contentsOf: path))
    }
}
