package import Domain
import Foundation

/// Fills an empty deployment, whole or not at all; does nothing to one that has a hotel. Any number of replicas may run it at
/// once.
package struct InitialDataLoader: Sendable {
    package struct Account: Sendable {
        package let username: String
        package let role: Role
        /// Nil for a password that the operator chose.
        package let oneTimePassword: String?
    }

    package struct Report: Sendable {
        package let hotel: Hotel
        package let isNew: Bool
        /// Those that this run made.
        package let accounts: [Account]
        package let locations: [Location]
    }

    private let hotels: any HotelStore
    private let locations: any LocationReader
    private let transactor: any Transactor
    private let clock: WallClock
    private let ids: IdentifierSource
    private let hash: @Sendable (String) async throws -> String
    private let oneTimePassword: @Sendable () -> String

    package init(
        hotels: any HotelStore, locations: any LocationReader, transactor: any Transactor, clock: WallClock,
        ids: IdentifierSource, hash: @escaping @Sendable (String) async throws -> String,
        oneTimePassword: @escaping @Sendable () -> String
    ) {
        self.hotels = hotels
        self.locations = locations
        self.transactor = transactor
        self.clock = clock
        self.ids = ids
        self.hash = hash
        self.oneTimePassword = oneTimePassword
    }

    package func run(_ settings: InitialData.Settings) async throws -> Report {
        if let hotel = try await hotels.hotels().first {
            return Report(
                hotel: hotel, isNew: false, accounts: [], locations: try await locations.locations(of: hotel.id))
        }
        let data = try InitialData.load(settings.path)
        let hotel = data.hotel.hotel(id: ids.next(), name: settings.hotelName)
        let (accounts, hashes) = try await accounts(for: data.staff, settings)
        guard try await fill(hotel, data, accounts, hashes) else { return try await run(settings) }
        return Report(
            hotel: hotel, isNew: true, accounts: accounts, locations: try await locations.locations(of: hotel.id))
    }

    private func accounts(
        for staff: [InitialData.StaffEntry], _ settings: InitialData.Settings
    ) async throws -> ([Account], hashes: [String]) {
        var accounts: [Account] = []
        var hashes: [String] = []
        for entry in staff {
            let role = Role(rawValue: entry.role) ?? .driver
            let chosen = role == .admin ? settings.administratorPassword : nil
            let password = chosen ?? oneTimePassword()
            let username = role == .admin ? settings.administrator ?? entry.username : entry.username
            hashes.append(try await hash(password))
            accounts.append(Account(username: username, role: role, oneTimePassword: chosen == nil ? password : nil))
        }
        return (accounts, hashes)
    }

    private func fill(
        _ hotel: Hotel, _ data: InitialData, _ accounts: [Account], _ hashes: [String]
    ) async throws -> Bool {
        let places = LocationActions(clock: clock, ids: ids)
        let buggies = BuggyActions(clock: clock, ids: ids)
        let people = StaffActions(clock: clock, ids: ids)
        return try await transactor.transact(in: hotel.id) { tx in
            guard try tx.found(hotel, at: clock.now()) else { return false }
            for entry in data.locations { _ = try places.create(entry.details, by: .system, of: hotel.id, in: tx) }
            var byCode: [String: Buggy.ID] = [:]
            for entry in data.buggies {
                byCode[entry.code] = try buggies.create(entry.details, by: .system, of: hotel.id, in: tx).id
            }
            for (index, entry) in data.staff.enumerated() {
                let account = accounts[index]
                let staff = try people.create(
                    entry.details(username: account.username, role: account.role), passwordHash: hashes[index],
                    mustChangePassword: account.oneTimePassword != nil, by: .system, of: hotel.id, in: tx)
                let own = (entry.buggies ?? []).compactMap { byCode[$0] }
                if !own.isEmpty { try people.assign(own, to: staff.id, by: .system, in: tx) }
            }
            return true
        }
    }
}

extension InitialData.HotelEntry {
    fileprivate func hotel(id: Hotel.ID, name chosen: String?) -> Hotel {
        Hotel(
            id: id, name: chosen ?? name, timezone: TimeZone(identifier: timezone) ?? .gmt, locale: locale,
            locales: locales, phone: phone)
    }
}

extension InitialData.LocationEntry {
    fileprivate var details: LocationDetails {
        LocationDetails(
            name: name, description: description, displayOrder: displayOrder ?? 0,
            position: position.map { .init(x: $0.x, y: $0.y) })
    }
}

extension InitialData.BuggyEntry {
    fileprivate var details: BuggyDetails {
        var details = BuggyDetails(code: code, model: model, licensePlate: licensePlate)
        details.icon = icon ?? details.icon
        details.color = color ?? details.color
        details.seats = seats ?? details.seats
        details.features = Set((features ?? []).compactMap(Need.init))
        return details
    }
}

extension InitialData.StaffEntry {
    fileprivate func details(username: String, role: Role) -> StaffDetails {
        StaffDetails(username: username, fullName: fullName, role: role, locale: locale)
    }
}
