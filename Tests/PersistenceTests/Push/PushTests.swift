import Domain
import Foundation
import Persistence
import TestSupport
import Testing

extension Resort {
    private var push: PushActions { PushActions(clock: time.clock) }

    fileprivate func subscribe(_ ride: Ride.ID, endpoint: String = "https://push.example/1") async throws {
        let subscription = PushSubscription(
            endpoint: endpoint, key: [UInt8](repeating: 4, count: 65), secret: [UInt8](repeating: 7, count: 16))
        try await transact { try push.subscribe(ride, subscription, in: $0) }
    }

    fileprivate func unsubscribe(_ ride: Ride.ID) async throws {
        try await transact { try push.unsubscribe(ride, in: $0) }
    }

    fileprivate func take(_ limit: Int = 10) async throws -> [PushDelivery] {
        try await store.takeDeliveries(limit, lease: 15, at: time.now)
    }

    fileprivate func settle(_ delivery: PushDelivery, _ settlement: PushSettlement) async throws {
        try await store.settle(delivery, settlement, at: time.now)
    }

    /// Subscriptions, and messages that are still to be delivered.
    fileprivate func kept() async throws -> [Int] {
        [
            try await number("select count(*) from push_subscriptions"),
            try await number("select count(*) from push_deliveries"),
        ]
    }

    /// An accepted ride whose guest has subscribed, and the message of it in hand.
    fileprivate func acceptedInHand() async throws -> (ride: Ride.ID, delivery: PushDelivery) {
        try await startDuty()
        let ride = try await call()
        try await subscribe(ride)
        try await accept(ride)
        return (ride, try #require(try await take().first))
    }
}

@Suite("What guests' phones are sent")
struct PushTests {
    @Test("is written with the change of the ride, and read with all that it takes to tell it")
    func told() async throws {
        try await Resort.with { resort in
            try await resort.startDuty()
            let request = RideRequest(guest: GuestDetails(locale: "de-AT"))
            let (ride, other) = (try await resort.call(request: request), try await resort.call())
            try await resort.subscribe(ride)
            try await #expect(resort.take() == [])
            try await resort.accept(ride)
            try await resort.accept(other, by: 1)
            let taken = try await resort.take()
            let delivery = try #require(taken.first)
            #expect(taken.count == 1 && delivery.news == .accepted && delivery.version == 2 && delivery.attempts == 1)
            #expect(delivery.subscription.endpoint == "https://push.example/1")
            #expect(delivery.subscription.key.count == 65 && delivery.subscription.secret.count == 16)
            #expect(delivery.expiresAt == resort.time.now + 300)
            #expect(delivery.ride.summary.guest.locale == "de-AT" && delivery.ride.summary.buggy?.code == "B1")
            #expect(delivery.ride.summary.driver?.firstName == "driver1" && delivery.ride.hotel.id == resort.hotel.id)
        }
    }

    @Test("is in one hand at a time until its lease ends, however many reach for it", arguments: 0..<5)
    func races(_ round: Int) async throws {
        try await Resort.with(crews: 8, size: 8) { resort in
            try await resort.startDuty()
            for number in 0..<8 {
                let ride = try await resort.call()
                try await resort.subscribe(ride)
                try await resort.accept(ride, by: number)
            }
            let hands = await together(0..<16) { _ in try await resort.take(3) }
            #expect(!hands.refusals.contains(nil))
            let taken = hands.successes.flatMap(\.self)
            #expect(taken.count == 8 && Set(taken.map(\.ride.summary.ride.id)).count == 8)
            resort.time.advance(by: 14.9)
            try await #expect(resort.take().isEmpty)
            resort.time.advance(by: 0.1)
            let again = try await resort.take()
            #expect(again.count == 8 && again.allSatisfy { $0.attempts == 2 })
        }
    }

    @Test("is tried again when it is due, and not before")
    func again() async throws {
        try await Resort.with(crews: 1) { resort in
            let (_, delivery) = try await resort.acceptedInHand()
            try await resort.settle(delivery, .again(at: resort.time.now + 4, attempts: 1))
            resort.time.advance(by: 3.9)
            try await #expect(resort.take() == [])
            resort.time.advance(by: 0.1)
            let second = try #require(try await resort.take().first)
            #expect(second.attempts == 2 && second.news == .accepted)
            try await resort.settle(second, .again(at: resort.time.now, attempts: 1))
            try await #expect(resort.take().first?.attempts == 2)
        }
    }

    @Test("is the newest: what was not delivered is replaced, and tried at once")
    func replaced() async throws {
        try await Resort.with(crews: 1) { resort in
            let (ride, delivery) = try await resort.acceptedInHand()
            try await resort.settle(delivery, .again(at: resort.time.now + 60, attempts: 5))
            try await resort.transact { _ = try resort.rides.release(ride, reason: nil, by: resort.drivers[0], in: $0) }
            let taken = try await resort.take()
            #expect(taken.map(\.news) == [.released] && taken.map(\.version) == [3] && taken.map(\.attempts) == [1])
            try await #expect(resort.kept() == [1, 1])
        }
    }

    @Test("is told in order: a newer message waits for one under way, and is not taken for it")
    func inOrder() async throws {
        for settlement in [PushSettlement.ended, .again(at: .distantFuture, attempts: 1)] {
            try await Resort.with(crews: 1) { resort in
                let (ride, first) = try await resort.acceptedInHand()
                try await resort.transact {
                    _ = try resort.rides.release(ride, reason: nil, by: resort.drivers[0], in: $0)
                }
                try await #expect(resort.take() == [])
                try await resort.settle(first, settlement)
                let second = try #require(try await resort.take().first)
                #expect(second.news == .released && second.attempts == 1)
                try await resort.settle(second, .ended)
                try await #expect(resort.kept() == [1, 0])
            }
        }
    }

    @Test("of a replica that was too slow does not free what another one has in hand")
    func lateSettlement() async throws {
        try await Resort.with(crews: 1) { resort in
            let (_, slow) = try await resort.acceptedInHand()
            resort.time.advance(by: 15)
            try await #expect(resort.take().count == 1)
            try await resort.settle(slow, .again(at: resort.time.now, attempts: 1))
            try await #expect(resort.take() == [])
        }
    }

    @Test("ends with the ride: the last message is still delivered, then nothing of it is kept")
    func closing() async throws {
        try await Resort.with(crews: 1) { resort in
            let (ride, first) = try await resort.acceptedInHand()
            try await resort.settle(first, .ended)
            try await #expect(resort.kept() == [1, 0])
            try await resort.pickUp(ride)
            try await #expect(resort.take() == [])
            try await resort.complete(ride)
            let last = try #require(try await resort.take().first)
            #expect(last.news == .completed && last.expiresAt == resort.time.now + 3600)
            try await resort.settle(last, .again(at: resort.time.now, attempts: 1))
            try await #expect(resort.kept() == [1, 1])
            try await resort.settle(try #require(try await resort.take().first), .ended)
            try await #expect(resort.kept() == [0, 0])
        }
    }

    @Test("outlives a no-show for as long as that may be taken back, and is forgotten then")
    func noShow() async throws {
        try await Resort.with(crews: 1) { resort in
            let (ride, accepted) = try await resort.acceptedInHand()
            try await resort.settle(accepted, .ended)
            resort.time.advance(by: 600)
            let driver = resort.drivers[0]
            _ = try await resort.transact { try resort.rides.reportNoShow(ride, by: driver, in: $0) }
            try await resort.settle(try #require(try await resort.take().first), .ended)
            let undone = try await resort.transact { try resort.rides.undoNoShow(ride, by: driver, in: $0) }
            #expect(try #require(undone.ride.promise).earliest >= resort.time.now)
            let again = try #require(try await resort.take().first)
            #expect(again.news == .accepted)
            try await resort.settle(again, .ended)
            resort.time.advance(by: 600)
            _ = try await resort.transact { try resort.rides.reportNoShow(ride, by: driver, in: $0) }
            try await resort.settle(try #require(try await resort.take().first), .ended)
            try await resort.store.forgetEnded(before: resort.time.now)
            try await #expect(resort.kept() == [1, 0])
            try await resort.store.forgetEnded(before: resort.time.now + 1)
            try await #expect(resort.kept() == [0, 0])
        }
    }

    @Test("is not true any more once the guest is on board, and of no use once the guest has cancelled")
    func withdrawn() async throws {
        try await Resort.with(crews: 1) { resort in
            try await resort.startDuty()
            let ride = try await resort.call()
            try await resort.subscribe(ride)
            try await resort.accept(ride)
            try await resort.pickUp(ride)
            try await #expect(resort.kept() == [1, 0])
            try await resort.complete(ride)
            let second = try await resort.call()
            try await resort.subscribe(second)
            try await resort.accept(second)
            try await #expect(resort.kept() == [2, 2])
            try await resort.transact {
                _ = try resort.rides.cancel(second, by: .guest, actor: .guest, reason: nil, in: $0)
            }
            try await #expect(resort.kept() == [1, 1])
        }
    }

    @Test("goes to the newest subscription, at once, and to none that is no more")
    func subscribedAnew() async throws {
        try await Resort.with(crews: 1) { resort in
            let (ride, first) = try await resort.acceptedInHand()
            try await resort.settle(first, .again(at: resort.time.now + 60, attempts: 3))
            try await resort.subscribe(ride, endpoint: "https://push.example/2")
            let second = try #require(try await resort.take().first)
            #expect(second.subscription.endpoint == "https://push.example/2" && second.attempts == 1)
            // The old one is found to be gone only now: the new one stays.
            try await resort.settle(first, .unsubscribed)
            try await #expect(resort.kept() == [1, 1])
            try await resort.settle(second, .unsubscribed)
            try await #expect(resort.kept() == [0, 0])
            try await resort.subscribe(ride)
            try await resort.unsubscribe(ride)
            try await resort.unsubscribe(ride)
            try await #expect(resort.kept() == [0, 0])
        }
    }

    @Test("cannot be asked for when the ride is closed, nor by another hotel")
    func closed() async throws {
        try await Resort.withTwo { first, second in
            let ride = try await first.call()
            await #expect(throws: Refusal.notFound) { try await second.subscribe(ride) }
            try await first.cancel(ride)
            await #expect(throws: Refusal.rideClosed) { try await first.subscribe(ride) }
            try await #expect(first.kept() == [0, 0])
        }
    }

    @Test("never fails a change of the ride, whatever happens to the subscription meanwhile", arguments: 0..<10)
    func contention(_ round: Int) async throws {
        try await Resort.with(crews: 1, size: 8) { resort in
            let (ride, delivery) = try await resort.acceptedInHand()
            let outcomes = await together([
                { @Sendable in
                    try await resort.transact {
                        _ = try resort.rides.release(ride, reason: nil, by: resort.drivers[0], in: $0)
                    }
                },
                { @Sendable in try await resort.settle(delivery, .unsubscribed) },
                { @Sendable in try await resort.settle(delivery, .ended) },
                { @Sendable in try await resort.subscribe(ride, endpoint: "https://push.example/2") },
                { @Sendable in _ = try await resort.take() },
                { @Sendable in try await resort.unsubscribe(ride) },
            ])
            #expect(outcomes.refusals.isEmpty, "\(outcomes)")
            try await #expect(Invariants.violations(resort.pool) == [])
        }
    }
}
