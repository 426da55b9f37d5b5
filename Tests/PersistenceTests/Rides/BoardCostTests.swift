import Domain
import Persistence
import TestSupport
import Testing

@Suite("What a board costs")
struct BoardCostTests {
    /// Every statement is prepared, and the server counts how often each was planned for an execution, by session; so
    /// the pool has one connection.
    private func statements(_ resort: Resort, _ work: () async throws -> Void) async throws -> Int {
        let before = try await executions(resort)
        try await work()
        return try await executions(resort) - before
    }

    private func executions(_ resort: Resort) async throws -> Int {
        try await resort.number(
            """
            select coalesce(sum(generic_plans + custom_plans), 0)::bigint
            from pg_prepared_statements
            where statement not like '%pg_prepared_statements%'
            """)
    }

    private func fill(_ resort: Resort, upTo count: Int) async throws {
        let waiting = try await resort.number("select count(*) from rides")
        for _ in waiting..<count {
            try await resort.call()
            resort.time.advance(by: 0.25)
        }
    }

    @Test("the desk's and the driver's boards take as many statements with 500 waiting rides as with 10")
    func constant() async throws {
        try await Resort.with(size: 1) { resort in
            try await resort.startDuty()
            var costs: [[Int]] = []
            for count in [10, 500] {
                try await fill(resort, upTo: count)
                let desk = try await statements(resort) {
                    try await #expect(resort.store.board(of: resort.hotel.id).rides.count == count)
                }
                let driver = try await statements(resort) {
                    let board = try await resort.store.board(ofDriver: resort.drivers[0].staff.id, in: resort.hotel.id)
                    #expect(board.queue.compactMap(\.queuePosition) == Array(1...count))
                }
                costs.append([desk, driver])
            }
            #expect(costs == [[3, 2], [3, 2]])
        }
    }

    @Test("a page of events takes four statements, however many events and subjects")
    func events() async throws {
        try await Resort.with(size: 1) { resort in
            try await fill(resort, upTo: 200)
            for limit in [1, 200] {
                let cost = try await statements(resort) {
                    let page = try await resort.store.events(of: resort.hotel.id, after: 5, limit: limit)
                    #expect(page.count == limit)
                }
                #expect(cost == 4)
            }
        }
    }
}
