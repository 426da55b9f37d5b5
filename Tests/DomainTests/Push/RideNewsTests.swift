import Domain
import Foundation
import Testing

@Suite("What guests are told of their rides")
struct RideNewsTests {
    private func effect(of command: RideCommand, on status: Ride.Status, after seconds: TimeInterval = 7200) throws
        -> PushEffect?
    {
        try Resort.ride(status).deciding(command, limits: Resort.hotel.limits, at: Resort.requestedAt + seconds)
            .pushEffect
    }

    @Test(
        "is what others do, told by the kind of its event",
        arguments: [
            (.accept(Resort.duty()), .pending, .accepted),
            (.assign(Resort.duty(Resort.otherCrew), force: false), .accepted, .accepted),
            (.release(by: Resort.driver), .accepted, .released),
            (.release(by: nil), .accepted, .released),
            (.cancel(by: .staff, reason: nil), .scheduled, .cancelled),
            (.cancel(by: .staff, reason: nil), .onboard, .cancelled),
            (.cancel(by: .driver, reason: nil), .accepted, .cancelled),
            (.cancel(by: .system, reason: nil), .pending, .cancelled),
            (.giveUp, .pending, .unanswered),
            (.reportNoShow(by: Resort.driver), .accepted, .noShow),
            (.complete(by: Resort.driver, at: Resort.beach, note: nil), .onboard, .completed),
        ] as [(RideCommand, Ride.Status, RideNews)])
    func told(command: RideCommand, status: Ride.Status, news: RideNews) throws {
        #expect(try effect(of: command, on: status) == .tell(news))
        #expect(Event.Kind(rawValue: news.rawValue) != nil)
    }

    @Test("is told again when a no-show is taken back")
    func undone() throws {
        let undo = RideCommand.undoNoShow(by: Resort.driver, Resort.duty())
        #expect(try effect(of: undo, on: .noShow, after: 700) == .tell(.accepted))
    }

    @Test("is neither what they do themselves nor what they see")
    func silent() throws {
        #expect(try effect(of: .cancel(by: .guest, reason: nil), on: .accepted) == .end)
        #expect(try effect(of: .pickUp(by: Resort.driver), on: .accepted) == .withdraw)
        #expect(try effect(of: .handOver(to: Resort.otherCrew), on: .accepted) == nil)
        #expect(try effect(of: .activate, on: .scheduled) == nil)
        #expect(try effect(of: .rate(.init(stars: 5, comment: nil)), on: .completed) == nil)
    }

    @Test("is true of the status in which the ride is then")
    func status() throws {
        for command in [RideCommand.accept(Resort.duty()), .giveUp, .cancel(by: .staff, reason: nil)] {
            let decision = try Resort.ride(.pending).deciding(
                command, limits: Resort.hotel.limits, at: Resort.requestedAt + 7200)
            guard case .tell(let news) = decision.pushEffect else { throw Silent() }
            #expect(news.status == decision.ride.status)
        }
    }

    private struct Silent: Error {}
}
