import Domain
import Foundation
import Testing

/// One cell of the table in domain.md §2: what a command by somebody does to a ride in one status.
struct RideTableCell: Sendable, CustomTestStringConvertible {
    enum Outcome: Equatable, Sendable {
        case becomes(Ride.Status)
        case refused(Refusal)
    }

    let name: String
    let command: RideCommand
    let status: Ride.Status
    let outcome: Outcome

    var testDescription: String { "\(name), \(status.rawValue): \(outcome)" }
}

/// The whole table. Each row names its outcomes for open rides in the order scheduled, pending, accepted, on board, and
/// then for the closed ones: completed, cancelled, unanswered, no-show.
enum RideTable {
    typealias Outcome = RideTableCell.Outcome

    static let cells = requests + carried + ends

    private static let requests =
        row(
            "activate", .activate, [.becomes(.pending), no(.rideNotPending), no(.rideNotPending), no(.rideNotPending)],
            no(.rideNotPending))
        + row(
            "accept", .accept(Resort.duty(Resort.otherCrew)),
            [no(.rideNotPending), .becomes(.accepted), no(.rideNotPending), no(.rideNotPending)], no(.rideNotPending))
        + row(
            "assign to a free buggy", .assign(Resort.duty(Resort.otherCrew), force: false),
            [no(.rideNotPending), .becomes(.accepted), .becomes(.accepted), no(.rideOnBoard)], no(.rideClosed))
        + row(
            "hand over", .handOver(to: Resort.otherCrew),
            [no(.rideNotAccepted), no(.rideNotAccepted), .becomes(.accepted), .becomes(.onboard)], no(.rideNotAccepted))
        + row(
            "give up", .giveUp,
            [no(.rideNotPending), .becomes(.unanswered), no(.rideNotPending), no(.rideNotPending)], no(.rideNotPending))

    private static let carried =
        carriers(
            "pick up", { .pickUp(by: $0) }, accepted: .becomes(.onboard), onboard: no(.rideNotAccepted))
        + carriers(
            "complete", { .complete(by: $0, at: Resort.beach, note: nil) }, accepted: .becomes(.completed),
            onboard: .becomes(.completed))
        + carriers("release", { .release(by: $0) }, accepted: .becomes(.pending), onboard: no(.rideOnBoard))
        + carriers("report no-show", { .reportNoShow(by: $0) }, accepted: .becomes(.noShow), onboard: no(.rideOnBoard))

    private static let ends =
        row(
            "release by the system", .release(by: nil),
            [no(.rideNotAccepted), no(.rideNotAccepted), .becomes(.pending), no(.rideOnBoard)], no(.rideClosed))
        + row(
            "cancel by the guest", .cancel(by: .guest, reason: nil),
            [.becomes(.cancelled), .becomes(.cancelled), .becomes(.cancelled), no(.rideOnBoard)], no(.rideClosed))
        + row(
            "cancel by staff", .cancel(by: .staff, reason: nil),
            [.becomes(.cancelled), .becomes(.cancelled), .becomes(.cancelled), .becomes(.cancelled)], no(.rideClosed))
        + row(
            "undo no-show", .undoNoShow(by: Resort.driver, Resort.duty()),
            [no(.rideClosed), no(.rideClosed), no(.rideClosed), no(.rideClosed)], no(.rideClosed),
            [.noShow: .becomes(.accepted)])
        + row(
            "undo another's no-show", .undoNoShow(by: Resort.colleague, Resort.duty(Resort.otherCrew)),
            [no(.rideClosed), no(.rideClosed), no(.rideClosed), no(.rideClosed)], no(.rideClosed),
            [.noShow: no(.rideNotYours)])
        + row(
            "rate", .rate(.init(stars: 5, comment: nil)),
            [no(.ratingClosed), no(.ratingClosed), no(.ratingClosed), no(.ratingClosed)], no(.ratingClosed),
            [.completed: .becomes(.completed)])

    /// What only the ride's own driver may do, tried by that driver and by a colleague.
    private static func carriers(
        _ name: String, _ command: (Staff.ID) -> RideCommand, accepted: Outcome, onboard: Outcome
    ) -> [RideTableCell] {
        row(
            name, command(Resort.driver), [no(.rideNotAccepted), no(.rideNotAccepted), accepted, onboard],
            no(.rideClosed))
            + row(
                "\(name) by a colleague", command(Resort.colleague),
                [no(.rideNotAccepted), no(.rideNotAccepted), no(.rideNotYours), no(.rideNotYours)], no(.rideClosed))
    }

    private static func row(
        _ name: String, _ command: RideCommand, _ open: [Outcome], _ closed: Outcome,
        _ other: [Ride.Status: Outcome] = [:]
    ) -> [RideTableCell] {
        zip(Ride.Status.allCases, open + [closed, closed, closed, closed]).map { status, outcome in
            RideTableCell(name: name, command: command, status: status, outcome: other[status] ?? outcome)
        }
    }

    private static func no(_ refusal: Refusal) -> Outcome { .refused(refusal) }
}

@Suite("The table of commands and phases")
struct RideTableTests {
    /// The grace of a no-show is over, its undoing is not; the hotel gives up after ten minutes.
    private static let moment = Resort.closedAt + 200
    private static let limits = {
        var limits = Hotel.Limits()
        limits.unansweredAfter = 600
        return limits
    }()

    @Test("every command has a cell for every status")
    func complete() {
        #expect(RideTable.cells.count == 19 * Ride.Status.allCases.count)
    }

    @Test("a command leads where the table says, or is refused as it says", arguments: RideTable.cells)
    func cell(_ cell: RideTableCell) {
        let ride = Resort.ride(cell.status)
        let result = Result { () throws(Refusal) in
            try ride.deciding(cell.command, limits: Self.limits, at: Self.moment)
        }
        switch cell.outcome {
        case .refused(let refusal): #expect(throws: refusal) { try result.get() }
        case .becomes(let status):
            let decision = try? result.get()
            #expect(decision?.ride.status == status)
            #expect(decision?.ride.version == ride.version + 1)
            #expect(decision?.facts.count == 1)
            #expect(decision?.facts.first?.data["version"] == .number(ride.version + 1))
            #expect(decision?.facts.first?.data["status"] == .text(status.rawValue))
        }
    }

    @Test("each change is told by the event that the contract names for it")
    func kinds() throws {
        let kinds: [(Ride.Status, RideCommand, Event.Kind)] = [
            (.scheduled, .activate, .rideUpdated), (.pending, .accept(Resort.duty()), .rideAccepted),
            (.pending, .assign(Resort.duty(), force: false), .rideAccepted),
            (.accepted, .pickUp(by: Resort.driver), .ridePickedUp),
            (.onboard, .complete(by: Resort.driver, at: Resort.beach, note: nil), .rideCompleted),
            (.accepted, .release(by: Resort.driver), .rideReleased),
            (.pending, .cancel(by: .guest, reason: nil), .rideCancelled),
            (.accepted, .reportNoShow(by: Resort.driver), .rideNoShow), (.pending, .giveUp, .rideUnanswered),
            (.completed, .rate(.init(stars: 1, comment: nil)), .rideUpdated),
        ]
        for (status, command, kind) in kinds {
            let decision = try Resort.ride(status).deciding(command, limits: Self.limits, at: Self.moment)
            #expect(decision.facts.map(\.kind) == [kind])
        }
    }
}
