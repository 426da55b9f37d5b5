import Domain
import Foundation
import Testing

@Suite("A ride's times")
struct RideTimeTests {
    private func carried(at offsets: [TimeInterval]) throws -> Ride {
        let commands: [RideCommand] = [
            .accept(Resort.duty()), .pickUp(by: Resort.driver),
            .complete(by: Resort.driver, at: Resort.beach, note: "wet"),
        ]
        return try zip(commands, offsets).reduce(Resort.ride(.pending)) { ride, step in
            try ride.deciding(step.0, at: Resort.requestedAt + step.1)
        }
    }

    @Test("response, wait and total count from the request, each fixed by its own step")
    func seconds() throws {
        let ride = try carried(at: [42.4, 130.6, 500])
        #expect([ride.responseSeconds, ride.waitSeconds, ride.totalSeconds] == [42, 131, 500])
        let accepted = try carried(at: [42.4])
        #expect([accepted.responseSeconds, accepted.waitSeconds, accepted.totalSeconds] == [42, nil, nil])
    }

    @Test("times are ordered even when the clock runs backwards")
    func backwards() throws {
        let ride = try carried(at: [-10, 90, 30])
        #expect(ride.phase.acceptance?.at == Resort.requestedAt)
        #expect(ride.phase.pickedUpAt == Resort.requestedAt + 90)
        #expect(ride.phase.closedAt == Resort.requestedAt + 90)
    }

    @Test("a ride that is completed without being picked up has no waiting time")
    func neverPickedUp() throws {
        let ride = try Resort.ride(.accepted)
            .deciding(.complete(by: Resort.driver, at: Resort.beach, note: nil), at: Resort.closedAt)
        #expect(ride.waitSeconds == nil)
        #expect(ride.totalSeconds == 600)
        #expect(ride.phase.completion?.dropoff == Resort.beach)
    }

    @Test("completing says where the buggy stands; nothing else does")
    func standsAt() throws {
        let complete = RideCommand.complete(by: Resort.driver, at: Resort.beach, note: nil)
        let done = try Resort.ride(.onboard).deciding(complete, limits: .init(), at: Resort.closedAt)
        #expect(done.buggyStandsAt == Resort.beach)
        let pickUp = try Resort.ride(.accepted).deciding(
            .pickUp(by: Resort.driver), limits: .init(), at: Resort.closedAt)
        #expect(pickUp.buggyStandsAt == nil)
    }

    @Test("a released ride keeps the time of its request and forgets its crew")
    func release() throws {
        let released = try Resort.ride(.accepted).deciding(.release(by: Resort.driver), at: Resort.acceptedAt + 200)
        #expect(released.requestedAt == Resort.requestedAt)
        #expect(released.phase == .pending)
        #expect(released.responseSeconds == nil)
    }

    @Test("a take-over and a move by the desk keep the time of the first acceptance")
    func handOver() throws {
        let moved = Ride.Acceptance(crew: Resort.otherCrew, at: Resort.acceptedAt)
        let ride = Resort.ride(.accepted)
        #expect(try ride.deciding(.handOver(to: Resort.otherCrew), at: Resort.closedAt).phase == .accepted(moved))
        #expect(
            try ride.deciding(.assign(Resort.duty(Resort.otherCrew), force: false), at: Resort.closedAt).phase
                == .accepted(moved))
        #expect(
            try Resort.ride(.onboard).deciding(.handOver(to: Resort.otherCrew), at: Resort.closedAt).phase
                == .onboard(moved, pickedUpAt: Resort.pickedUpAt))
    }

    @Test("a cancelled ride remembers who had it")
    func cancelled() throws {
        let ride = try Resort.ride(.onboard).deciding(.cancel(by: .staff, reason: "storm"), at: Resort.closedAt)
        let cancellation = try #require(ride.phase.cancellation)
        #expect(cancellation.acceptance?.crew == Resort.crew)
        #expect(cancellation.pickedUpAt == Resort.pickedUpAt)
        #expect(cancellation.reason == "storm")
    }
}
