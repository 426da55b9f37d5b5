import Domain
import Foundation
import Persistence
import TestSupport
import Testing

extension Resort {
    fileprivate func sign(_ driver: Int, at moment: Date) -> SignOfLife {
        SignOfLife(driver: drivers[driver].staff.id, hotel: hotel.id, at: moment)
    }

    fileprivate func lastSeen(_ driver: Int) async throws -> Date {
        try await pool.query(
            """
            select last_seen_at from shifts
            where driver_id = \(drivers[driver].staff.id.uuid) order by started_at desc limit 1
            """
        ).one { try $0.next() }
    }
}

@Suite("Presence")
struct PresenceTests {
    @Test("signs of several drivers of several hotels are noted in one go, and none is moved backwards")
    func heard() async throws {
        try await Resort.withTwo { first, second in
            try await first.startDuty()
            try await second.startDuty()
            let now = first.time.now
            let answer = try await first.store.heard([first.sign(0, at: now + 30), second.sign(0, at: now + 40)])
            #expect(answer == [])
            try await #expect(first.lastSeen(0) == now + 30)
            try await #expect(second.lastSeen(0) == now + 40)
            _ = try await first.store.heard([first.sign(0, at: now + 10), second.sign(0, at: now + 50)])
            try await #expect(first.lastSeen(0) == now + 30)
            try await #expect(second.lastSeen(0) == now + 50)
        }
    }

    @Test("a shift that has ended, a driver off duty and a driver named with another hotel are left alone")
    func nobodyThere() async throws {
        try await Resort.withTwo { first, second in
            try await first.startDuty()
            try await second.startDuty()
            let now = first.time.now
            try await first.transact { try first.duty.end(by: first.drivers[0], in: $0) }
            let stranger = SignOfLife(driver: second.drivers[0].staff.id, hotel: first.hotel.id, at: now + 30)
            let answer = try await first.store.heard([first.sign(0, at: now + 30), stranger])
            #expect(answer == [])
            try await #expect(first.lastSeen(0) == now)
            try await #expect(second.lastSeen(0) == now)
        }
    }

    @Test("the sign of a stale shift is noted and handed back, until its mark is cleared, which is told once")
    func back() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0, 1])
            try await resort.markStale(0)
            let signs = [resort.sign(0, at: resort.time.now), resort.sign(1, at: resort.time.now)]
            try await #expect(resort.store.heard(signs) == [signs[0]])
            try await #expect(resort.store.heard(signs) == [signs[0]])
            for _ in 0..<2 {
                try await resort.transact { try resort.duty.hear(signs[0].driver, at: signs[0].at, in: $0) }
            }
            try await #expect(resort.store.heard(signs) == [])
            let shift = try #require(await resort.shift(ofBuggy: 0))
            #expect(shift.staleSince == nil)
            let told = try await resort.pool.query(
                """
                select data->>'stale', actor_type from events
                where subject_id = \(shift.id.uuid) and kind = 'shift.stale' order by cursor
                """
            ).map { [try $0.next(String.self), try $0.next(String.self)] }
            #expect(told == [["true", "system"], ["false", "system"]])
        }
    }

    @Test("a shift that somebody has locked is handed back at once, and the others are noted meanwhile")
    func locked() async throws {
        try await Resort.with { resort in
            try await resort.startDuty()
            let now = resort.time.now + 30
            let signs = [resort.sign(0, at: now), resort.sign(1, at: now)]
            let gate = DispatchSemaphore(value: 0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (isLocked, locked) = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    try await resort.transact { tx in
                        _ = try tx.duty(ofDriver: resort.drivers[0].staff.id)
                        locked.finish()
                        // On the connection's own thread, which is there to be blocked.
                        gate.wait()
                    }
                }
                for await _ in isLocked {}
                let answer = await Result { try await resort.store.heard(signs) }
                gate.signal()
                try #expect(answer.get() == [signs[0]])
                try await group.waitForAll()
            }
            try await #expect(resort.lastSeen(1) == now)
            try await resort.transact { try resort.duty.hear(signs[0].driver, at: now, in: $0) }
            try await #expect(resort.lastSeen(0) == now)
        }
    }
}

extension Result where Failure == any Error, Success: Sendable {
    fileprivate init(_ work: () async throws -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}
