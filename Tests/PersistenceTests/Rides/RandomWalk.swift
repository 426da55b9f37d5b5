import Domain
import Foundation
import Persistence
import Synchronization
import TestSupport

/// The rides that everybody may do something to.
final class KnownRides: Sendable {
    private let rides = Mutex<[Ride.ID]>([])

    /// Few, so that people meet.
    var latest: [Ride.ID] { rides.withLock { $0.suffix(8) } }

    func add(_ ride: Ride.ID) { rides.withLock { $0.append(ride) } }
}

/// One person who does anything.
struct RandomWalk: Sendable {
    let resort: Resort
    var generator: SeededGenerator
    /// What went through.
    var done: Set<String> = []

    init(resort: Resort, seed: Int) {
        self.resort = resort
        generator = SeededGenerator(seed: seed)
    }

    /// Refusals are part of life; any other error is a defect, and thrown.
    mutating func step(_ known: KnownRides) async throws {
        if roll(0...5) == 0 { resort.time.advance(by: TimeInterval(roll(-3...120))) }
        let driver = resort.drivers[roll(0...1)]
        // Half of the time it is the driver's own ride, or hardly any would come to its end.
        let board = try await resort.store.board(ofDriver: driver.staff.id, in: resort.hotel.id)
        let own = roll(0...1) == 0 ? board.rides.first?.ride.id : nil
        let (name, work) = action(on: own ?? known.latest.randomElement(using: &generator), by: driver)
        do {
            if let ride = try await resort.transact(work) { known.add(ride) }
            done.insert(name)
        } catch is Refusal {}
    }

    private typealias Work = @Sendable (any HotelTransaction) throws -> Ride.ID?

    private mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    private mutating func action(on ride: Ride.ID?, by driver: Principal) -> (String, Work) {
        guard let ride, roll(0...9) > 2 else { return roll(0...1) == 0 ? call() : dutyAction() }
        return rideAction(on: ride, by: driver)
    }

    private mutating func call() -> (String, Work) {
        let (rides, place) = (resort.rides, resort.places[roll(0...2)].id)
        let request = RideRequest(party: .init(size: roll(1...5)))
        let driver = resort.drivers[roll(0...1)]
        guard roll(0...2) > 0 else { return ("walk up", { try rides.walkUp(request, by: driver, in: $0).ride.id }) }
        let access = GuestAccess(token: Resort.secret(), device: [UInt8(roll(0...9))])
        return (
            "call",
            {
                try rides.request(request, id: rides.newID(), at: place, access: access, in: $0).summary.ride.id
            }
        )
    }

    private mutating func dutyAction() -> (String, Work) {
        let (resort, duty, administrator) = (resort, resort.duty, resort.administrator)
        let (driver, buggy) = (resort.drivers[roll(0...1)], resort.buggies[roll(0...1)].id)
        let (place, coin, isTired) = (resort.places[roll(0...2)].id, roll(0...1) == 0, roll(0...4) == 0)
        let (job, moment) = (roll(0...3), resort.time.now)
        switch roll(0...8) {
        case 0: return doing("end") { try duty.end(by: driver, in: $0) }
        case 1:
            return doing("end by administrator") { try duty.end(shiftOf: driver.staff.id, by: administrator, in: $0) }
        case 2: return doing("change") { try duty.change(location: place, onBreak: isTired, by: driver, in: $0) }
        case 6, 7: return doing("job") { try Self.perform(job, resort, on: driver.staff.id, in: $0) }
        case 8: return doing("hear") { try duty.hear(driver.staff.id, at: moment, in: $0) }
        default:
            return doing("start") { try duty.start(buggy: buggy, location: place, takeOver: coin, by: driver, in: $0) }
        }
    }

    /// What time does to a driver who is silent or too long on duty.
    private static func perform(
        _ job: Int, _ resort: Resort, on driver: Staff.ID, in tx: any HotelTransaction
    ) throws {
        switch job {
        case 0: try resort.duty.endOverlong(driver, in: tx)
        case 1: try resort.rides.releaseAbandoned(by: driver, listeningSince: .distantPast, in: tx)
        default: try resort.duty.markStale(driver, listeningSince: .distantPast, in: tx)
        }
    }

    private mutating func rideAction(on ride: Ride.ID, by driver: Principal) -> (String, Work) {
        let (rides, desk, buggy) = (resort.rides, resort.administrator, resort.buggies[roll(0...1)].id)
        let (place, force) = (resort.places[roll(0...2)].id, roll(0...1) == 0)
        let accept = doing("accept") { try rides.accept(ride, by: driver, in: $0) }
        let assign = doing("assign") { try rides.assign(ride, to: buggy, force: force, by: desk, in: $0) }
        let pickUp = doing("pick up") { try rides.pickUp(ride, by: driver, in: $0) }
        let complete = doing("complete") { try rides.complete(ride, at: place, note: nil, by: driver, in: $0) }
        // Two of five try the next step of a ride that goes well.
        let next = [accept, pickUp][roll(0...1)]
        if roll(0...4) < 2 { return next }
        let actions: [(String, Work)] = [
            accept, accept, assign, assign, assign, pickUp, pickUp, complete, complete,
            doing("release") { try rides.release(ride, reason: "x", by: driver, in: $0) },
            doing("cancel") { try rides.cancel(ride, by: .guest, actor: .guest, reason: nil, in: $0) },
            doing("no-show") { try rides.reportNoShow(ride, by: driver, in: $0) },
            doing("undo") { try rides.undoNoShow(ride, by: driver, in: $0) },
            doing("give up") { try rides.giveUp(ride, in: $0) },
            doing("rate") { try rides.rate(ride, .init(stars: 3, comment: nil), in: $0) },
        ]
        return actions[roll(0...actions.count - 1)]
    }

    /// An action from which no ride comes.
    private func doing<Outcome>(
        _ name: String, _ act: @escaping @Sendable (any HotelTransaction) throws -> Outcome
    ) -> (String, Work) {
        (
            name,
            { tx in
                _ = try act(tx)
                return nil
            }
        )
    }
}
