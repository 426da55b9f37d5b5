import Domain
import Persistence
import TestSupport
import Testing

@Suite("Idempotency keys")
struct IdempotencyTests {
    private func key(_ text: String, scope: String = "guest", request: UInt8 = 1) -> IdempotencyKey {
        IdempotencyKey(scope: scope, text: text, request: [request])
    }

    /// An answer that no two runs of the work would give alike.
    private func answer(_ status: Int = 201) -> Answer {
        Answer(status: status, sealed: Resort.secret())
    }

    @Test("ten parallel calls with one key have one effect and ten equal answers, nine of them replays")
    func tenCalls() async throws {
        try await Resort.with(size: 10) { resort in
            for round in 0..<40 {
                let key = key("call \(round)")
                let outcomes = await together(0..<10) { _ in
                    try await resort.store.transact(in: resort.hotel.id, once: key) { tx in
                        _ = try resort.rides.request(
                            .init(), at: resort.lobby, by: resort.administrator, in: tx)
                        return answer()
                    }
                }
                #expect(outcomes.successes.count == 10)
                #expect(Set(outcomes.successes.map(\.answer.sealed)).count == 1)
                #expect(outcomes.successes.count(where: \.isReplay) == 9)
                try await #expect(resort.number("select count(*) from rides") == round + 1)
            }
            try await #expect(Invariants.violations(resort.pool) == [])
        }
    }

    @Test("a device's two calls with one key are one call, answered twice")
    func deviceTwice() async throws {
        try await Resort.with { resort in
            for round in 0..<40 {
                let (device, key) = (Resort.secret(), key("device \(round)"))
                let outcomes = await together(0..<2) { _ in
                    // Each attempt of the application has an id, and so a token, of its own.
                    let access = GuestAccess(token: Resort.secret(), device: device)
                    return try await resort.store.transact(in: resort.hotel.id, once: key) { tx in
                        _ = try resort.rides.request(
                            .init(), id: resort.rides.newID(), at: resort.lobby, access: access, in: tx)
                        return answer()
                    }
                }
                #expect(outcomes.refusals == [])
                #expect(Set(outcomes.successes.map(\.answer.sealed)).count == 1)
                try await #expect(resort.number("select count(*) from rides") == round + 1)
            }
        }
    }

    @Test("a driver's two acceptances with one key are one, answered twice: the winner is not told of losing")
    func acceptTwice() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            for round in 0..<40 {
                let ride = try await resort.call()
                let key = key("accept \(round)", scope: "driver")
                let outcomes = await together(0..<3) { _ in
                    try await resort.store.transact(in: resort.hotel.id, once: key) { tx in
                        _ = try resort.rides.accept(ride, by: resort.drivers[0], in: tx)
                        return answer(200)
                    }
                }
                #expect(outcomes.refusals == [])
                #expect(Set(outcomes.successes.map(\.answer.sealed)).count == 1)
                try await #expect(resort.ride(ride).version == 2)
                try await resort.cancel(ride)
            }
        }
    }

    @Test("a key that comes with another request is refused, and nothing happens")
    func reused() async throws {
        try await Resort.with { resort in
            let first = try await resort.store.transact(in: resort.hotel.id, once: key("a")) { _ in answer() }
            await #expect(throws: IdempotencyKeyReused.self) {
                try await resort.store.transact(in: resort.hotel.id, once: key("a", request: 2)) { tx in
                    _ = try resort.rides.request(.init(), at: resort.lobby, by: resort.administrator, in: tx)
                    return answer()
                }
            }
            try await #expect(resort.number("select count(*) from rides") == 0)
            let again = try await resort.store.transact(in: resort.hotel.id, once: key("a")) { _ in answer() }
            #expect(again == OnceResult(answer: first.answer, isReplay: true))
        }
    }

    @Test("the same text in another scope is another key")
    func scopes() async throws {
        try await Resort.with { resort in
            let guest = try await resort.store.transact(in: resort.hotel.id, once: key("a")) { _ in answer() }
            let staff = try await resort.store.transact(in: resort.hotel.id, once: key("a", scope: "staff")) { _ in
                answer()
            }
            #expect(!guest.isReplay && !staff.isReplay)
            #expect(guest.answer != staff.answer)
        }
    }

    @Test("a wish that is refused keeps no answer, so the key may be tried again")
    func refused() async throws {
        try await Resort.with { resort in
            await #expect(throws: Refusal.notOnDuty) {
                try await resort.store.transact(in: resort.hotel.id, once: key("a")) { tx in
                    _ = try resort.rides.walkUp(.init(), by: resort.drivers[0], in: tx)
                    return answer()
                }
            }
            try await resort.startDuty([0])
            let second = try await resort.store.transact(in: resort.hotel.id, once: key("a")) { tx in
                _ = try resort.rides.walkUp(.init(), by: resort.drivers[0], in: tx)
                return answer()
            }
            #expect(!second.isReplay)
        }
    }
}
