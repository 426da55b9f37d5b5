import Domain
import Foundation
import Testing

@Suite("What becomes of a message")
struct PushDeliveryTests {
    private let now = Resort.acceptedAt

    private func delivery(attempts: Int = 1, expiresIn seconds: TimeInterval = 300, status: Ride.Status = .accepted)
        -> PushDelivery
    {
        let summary = RideSummary(
            ride: Resort.ride(status), number: 1, guest: .init(), pickup: .init(id: Resort.lobby, name: "Lobby"),
            destination: nil, dropoff: nil, buggy: nil, driver: nil, queuePosition: nil)
        return PushDelivery(
            news: .accepted, version: 5, ride: GuestRide(summary: summary, hotel: Resort.hotel),
            subscription: PushSubscription(endpoint: "", key: [], secret: []), attempts: attempts,
            expiresAt: now + seconds, leasedUntil: now + 15)
    }

    @Test("ends when it is delivered or will never be, and with the subscription when that is gone")
    func ended() {
        #expect(delivery().settlement(after: .delivered, at: now, random: 1) == .ended)
        #expect(delivery().settlement(after: .refused(why: "413"), at: now, random: 1) == .ended)
        #expect(delivery().settlement(after: .gone, at: now, random: 1) == .unsubscribed)
    }

    @Test(
        "waits longer after each failure, from half to all of twice as long",
        arguments: [
            (1, 2), (2, 4), (3, 8), (4, 16), (5, 32), (6, 64), (7, 64), (40, 64),
        ])
    func backOff(attempts: Int, longest: TimeInterval) {
        let failed = PushOutcome.failed(why: "timeout", retryAfter: nil)
        let delivery = delivery(attempts: attempts)
        for (random, wait) in [(0, longest / 2), (0.5, longest * 0.75), (1, longest)] {
            #expect(
                delivery.settlement(after: failed, at: now, random: random)
                    == .again(at: now + wait, attempts: attempts))
        }
    }

    @Test("waits as long as the push service asks, and is given up when it would come too late")
    func patience() {
        let delivery = delivery(expiresIn: 100)
        func after(_ seconds: TimeInterval) -> PushSettlement {
            delivery.settlement(after: .failed(why: "429", retryAfter: seconds), at: now, random: 1)
        }
        #expect(after(1) == .again(at: now + 2, attempts: 1))
        #expect(after(99) == .again(at: now + 99, attempts: 1))
        #expect(after(100) == .ended && after(1e9) == .ended)
    }

    @Test("was not tried while its push service is left alone")
    func heldBack() {
        #expect(
            delivery(attempts: 3).settlement(after: .heldBack(5), at: now, random: 1)
                == .again(at: now + 5, attempts: 2))
    }

    @Test("is worth telling until it expires, and only while it is true")
    func worth() {
        #expect(delivery().worth(at: now) == 300)
        #expect(delivery().worth(at: now + 299) == 1)
        #expect(delivery().worth(at: now + 300) == 0 && delivery().worth(at: now + 301) == 0)
        #expect(delivery(status: .onboard).worth(at: now) == 0)
    }
}
