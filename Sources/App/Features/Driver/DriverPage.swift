import Domain
import Foundation
import Hummingbird

/// The driver's phone. The page brings words and markup; its script reads the board and keeps it true.
struct DriverPage: Sendable {
    let locations: any LocationReader
    let buggies: any BuggyReader
    let hotels: any HotelStore

    var endpoints: [Endpoint] {
        [.staff(.drivers, .get, .driver, .page("The driver's phone"), page)]
    }

    private func page(_ call: Call, _ driver: Principal) async throws -> Response {
        let hotel = try await hotels.hotel(driver.hotel)
        let places = try await locations.locations(of: driver.hotel).filter(\.details.active)
        let own = Set(driver.staff.buggies.map(\.id))
        let fleet = try await buggies.buggies(of: driver.hotel).filter { own.contains($0.buggy.id) }
        let model = DriverPageModel(
            staffID: driver.staff.id.text, name: driver.name.fullName, timeZone: hotel.timezone.identifier,
            buggies: fleet.map { DriverBuggy($0, for: driver) },
            places: places.map { Choice(id: $0.id.text, name: $0.details.name) }, completedToday: 0,
            warnAfter: hotel.limits.warnAfter)
        return .html(model.html(words: call.words, assets: call.assets))
    }
}

extension DriverBuggy {
    fileprivate init(_ state: BuggyState, for driver: Principal) {
        let other = state.shift.flatMap { $0.driver.id == driver.staff.id ? nil : $0.driver.fullName }
        self.init(
            id: state.buggy.id.text, badge: BuggyBadge(state.buggy.details), model: state.buggy.details.model ?? "",
            seats: state.buggy.details.seats, takenBy: other)
    }
}
