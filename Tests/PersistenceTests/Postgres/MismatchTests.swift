import Foundation
import Persistence
import TestSupport
import Testing

@Suite("Columns that are not what the code expects")
struct MismatchTests {
    private func failure(_ sql: SQL, _ read: @escaping @Sendable (inout Row) throws -> Void) async throws
        -> PostgresError?
    {
        try await TestDatabase.withPool(migrated: false) { pool in
            let rows = try await pool.query(sql)
            return #expect(throws: PostgresError.self) { try rows.one(read) }
        }
    }

    @Test("a wrong type names column, expected and found")
    func wrongType() async throws {
        let error = try await failure("select 1 as id, 'x'::text as title") {
            _ = try $0.next(Int.self)
            _ = try $0.next(Int.self)
        }
        #expect(error?.code == PostgresError.datatypeMismatch)
        #expect(error?.message == "column 'title' holds text, not what reads as Int")
    }

    @Test("an unexpected NULL names the column")
    func unexpectedNull() async throws {
        let error = try await failure("select null::text as title") { _ = try $0.next(String.self) }
        #expect(error?.code == PostgresError.unexpectedNull)
        #expect(error?.message == "column 'title' holds NULL, not what reads as String")
    }

    @Test("a NULL inside an array of values that are not optional is refused")
    func nullInArray() async throws {
        let error = try await failure("select array[1, null] as numbers") { _ = try $0.next([Int].self) }
        #expect(error?.message == "column 'numbers' holds integer[], not what reads as Array<Int>")
    }

    @Test("a word that the enumeration does not have is refused")
    func unknownWord() async throws {
        let error = try await failure("select 'blue'::text as colour") { _ = try $0.next(Colour.self) }
        #expect(error?.message == "column 'colour' holds text, not what reads as Colour")
    }

    @Test("numbers are never cut, timestamps without zone are no dates, matrices are no arrays")
    func noGuessing() async throws {
        try await #expect(failure("select 1::bigint") { _ = try $0.next(Int32.self) } != nil)
        try await #expect(failure("select 1::int") { _ = try $0.next(Int16.self) } != nil)
        try await #expect(failure("select 1.5::numeric") { _ = try $0.next(Double.self) } != nil)
        try await #expect(failure("select now()::timestamp") { _ = try $0.next(Date.self) } != nil)
        try await #expect(failure("select array[[1],[2]]") { _ = try $0.next([Int].self) } != nil)
        try await #expect(failure("select gen_random_uuid()") { _ = try $0.next(String.self) } != nil)
    }

    @Test("reading past the last column is refused")
    func tooManyColumns() async throws {
        let error = try await failure("select 1") {
            _ = try $0.next(Int.self)
            _ = try $0.next(Int.self)
        }
        #expect(error?.message == "column 2 is read as Int, but the row has 1")
    }

    @Test("one row means exactly one")
    func one() async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            let none = try await pool.query("select 1 where false")
            let two = try await pool.query("values (1), (2)")
            #expect(throws: PostgresError.self) { try none.one { try $0.next(Int.self) } }
            #expect(throws: PostgresError.self) { try two.one { try $0.next(Int.self) } }
            #expect(try none.first { try $0.next(Int.self) } == nil)
            #expect(try two.first { try $0.next(Int.self) } == 1)
            #expect(try two.map { try $0.next(Int.self) } == [1, 2])
            #expect((none.isEmpty, two.isEmpty, two.count) == (true, false, 2))
        }
    }
}
