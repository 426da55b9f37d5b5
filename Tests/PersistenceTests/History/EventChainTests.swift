import Crypto
import Domain
import Foundation
import Persistence
import TestSupport
import Testing

@Suite("The chain of events")
struct EventChainTests {
    /// An event as it lies in its row, with the hash that it should have worked out without the database.
    private struct Link {
        let cursor: Int
        let array: String
        let data: String
        let hash: [UInt8]

        init(from row: inout Row) throws {
            cursor = try row.next()
            let kind = try row.next(String.self)
            let microseconds = try row.next(Int.self)
            let subject = (type: try row.next(String.self), id: try row.next(UUID.self))
            let actor = (
                type: try row.next(String.self), id: try row.next(UUID?.self), name: try row.next(String?.self)
            )
            data = try row.next()
            hash = Array(try row.next(Data.self))
            let fields = [
                "\(cursor)", Self.json(kind), "\(microseconds)", Self.json(subject.type), Self.json(subject.id.text),
                Self.json(actor.type), actor.id.map { Self.json($0.text) } ?? "null",
                actor.name.map(Self.json) ?? "null",
            ]
            array = "[" + fields.joined(separator: ", ") + "]"
        }

        func expectedHash(after previous: [UInt8]) -> [UInt8] {
            Array(SHA256.hash(data: previous + Array((array + data).utf8)))
        }

        /// A JSON string as RFC 8259 asks, with its short escapes.
        private static func json(_ text: String) -> String {
            let short: [Unicode.Scalar: String] = [
                "\"": "\\\"", "\\": "\\\\", "\u{8}": "\\b", "\u{c}": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
            ]
            let escaped = text.unicodeScalars.map { scalar in
                short[scalar] ?? (scalar.value < 0x20 ? String(format: "\\u%04x", scalar.value) : String(scalar))
            }
            return "\"" + escaped.joined() + "\""
        }
    }

    private func chain(_ resort: Resort) async throws -> [Link] {
        try await resort.pool.query(
            """
            select
                e.cursor, e.kind, (extract(epoch from e.at) * 1000000)::bigint, e.subject_type, e.subject_id, e.actor_type,
                e.actor_id, e.actor_name, e.data, e.hash
            from events e
            where e.hotel_id = \(resort.hotel.id.uuid)
            order by e.cursor
            """
        ).map(Link.init(from:))
    }

    /// Recomputes every hash; says how many events there are.
    @discardableResult
    private func check(_ resort: Resort) async throws -> Int {
        let links = try await chain(resort)
        #expect(links.map(\.cursor) == Array(1...links.count))
        var previous = [UInt8](repeating: 0, count: 32)
        for link in links {
            guard link.hash == link.expectedHash(after: previous) else {
                Issue.record("event \(link.cursor) has another hash: \(link.array)\(link.data)")
                break
            }
            previous = link.hash
        }
        let head = try await resort.pool.query(
            "select event_hash from hotel_counters where hotel_id = \(resort.hotel.id.uuid)"
        ).one { Array(try $0.next(Data.self)) }
        #expect(head == links.last?.hash)
        return links.count
    }

    @Test("has no gaps, and every hash can be worked out by anybody, also with names and reasons full of signs")
    func hashes() async throws {
        try await Resort.with { resort in
            try await resort.startDuty()
            let names = ["\"Quote\" \\ back", "tab\tline\nfeed\u{8}\u{c}\r\u{1}\u{7f}", "Şule Ünal 🛺 كريم", "a/b</c>"]
            for (number, name) in names.enumerated() {
                let details = StaffDetails(username: "p\(number)", fullName: name, role: .admin)
                let person = try await resort.transact {
                    try resort.people.create(details, passwordHash: "x", by: .token(name), of: resort.hotel.id, in: $0)
                }
                let actor = Principal(session: resort.ids.next(), staff: person)
                let ride = try await resort.call()
                try await resort.accept(ride)
                resort.time.advance(by: 0.123)
                try await resort.transact {
                    _ = try resort.rides.release(ride, reason: name, by: resort.drivers[0], in: $0)
                    _ = try resort.rides.cancel(ride, by: .staff, actor: actor.actor, reason: name, in: $0)
                }
            }
            try await #expect(check(resort) > 30)
        }
    }

    @Test("has no gaps when many write at once and every third of them fails")
    func parallel() async throws {
        struct Stop: Error {}
        try await Resort.with(size: 6) { resort in
            let before = try await chain(resort).count
            let outcomes = await together(0..<90) { number in
                try await resort.transact { tx in
                    _ = try resort.rides.request(.init(), at: resort.lobby, by: resort.administrator, in: tx)
                    if number.isMultiple(of: 3) { throw Stop() }
                }
            }
            #expect(outcomes.successes.count == 60)
            try await #expect(check(resort) == before + 60)
            try await #expect(resort.store.newestCursors() == [resort.hotel.id: before + 60])
        }
    }

    @Test(
        "cannot be changed, cut or emptied",
        arguments: [
            "update events set kind = 'ride.updated'", "delete from events where cursor = 1", "truncate events",
        ])
    func appendOnly(_ statement: String) async throws {
        try await Resort.with { resort in
            let before = try await chain(resort).map(\.hash)
            let error = await #expect(throws: PostgresError.self) { try await resort.pool.query("\(raw: statement)") }
            #expect(error?.message.contains("append-only") == true)
            try await #expect(chain(resort).map(\.hash) == before)
        }
    }

    @Test("of one hotel does not know of another's")
    func independent() async throws {
        try await Resort.withTwo { first, second in
            let before = try await check(second)
            for _ in 0..<5 {
                try await first.call()
                try await second.call()
            }
            try await first.call()
            try await #expect(check(second) == before + 5)
            try await #expect(check(first) == before + 6)
            let kinds = try await second.store.events(of: second.hotel.id, after: before, limit: 100)
            #expect(kinds.map(\.event.hotel).allSatisfy { $0 == second.hotel.id })
        }
    }

    @Test("is read in order from any place, each event with its subject")
    func reading() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let ride = try await resort.call()
            try await resort.accept(ride)
            let all = try await resort.store.events(of: resort.hotel.id, after: 0, limit: 1000)
            let tail = try await resort.store.events(of: resort.hotel.id, after: all.count - 2, limit: 1)
            #expect(tail == [all[all.count - 2]])
            #expect(all.last?.event.kind == .rideAccepted)
            let summary = try await resort.store.ride(ride, of: resort.hotel.id).ride
            #expect(all.last?.subject == .ride(summary))
            try await #expect(resort.store.events(of: resort.hotel.id, after: all.count, limit: 10).isEmpty)
        }
    }
}

extension UUID {
    fileprivate var text: String { uuidString.lowercased() }
}
