import Foundation
import Persistence
import TestSupport
import Testing

@Suite("SQL and its parameters")
struct SQLTests {
    @Test("a value becomes a parameter, raw text does not")
    func parameters() {
        let sql: SQL = "select * from \(raw: "ride") where a = \(1) and b = \("x")"
        #expect(sql.text == "select * from ride where a = $1 and b = $2")
    }

    @Test("fragments renumber their parameters, wherever they stand and however deep")
    func fragments() async throws {
        let inner: SQL = "\(2) + \(3)"
        let outer: SQL = "\(1) || '/' || (\(inner))::int || '/' || \("x")"
        #expect(outer.text == "$1 || '/' || ($2 + $3)::int || '/' || $4")
        let conditions: [SQL] = ["a = \(1)", "b = \(2)", "c is null"]
        let joined: SQL = "where \(conditions.joined(separator: " and ")) limit \(3)"
        #expect(joined.text == "where a = $1 and b = $2 and c is null limit $3")
        try await TestDatabase.withPool(migrated: false) { pool in
            let sum: SQL = "\(2)::int + \(3)::int"
            let text = try await pool.query("select concat_ws('/', \(1)::int, \(sum), \("x")::text)")
                .one { try $0.next(String.self) }
            #expect(text == "1/5/x")
        }
    }

    @Test("an empty list of fragments is no text")
    func noFragments() {
        #expect([SQL]().joined(separator: ", ").text == "")
    }

    @Test("dates and bytes say their type, so that a cast behind them still works")
    func casts() {
        let sql: SQL = "select \(Date.now)::date, \(Data())"
        #expect(sql.text == "select $1::timestamptz::date, $2::bytea")
    }

    @Test("text that looks like SQL is only data")
    func injection() async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            try await pool.query("create table guest (name text)")
            let name = "Robert'); drop table guest; --"
            try await pool.query("insert into guest values (\(name))")
            let found = try await pool.query("select name from guest where name = any(\([name]))")
            #expect(try found.map { try $0.next(String.self) } == [name])
        }
    }

    @Test("text with a zero is refused instead of being cut there")
    func zero() async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            let error = await #expect(throws: PostgresError.self) { try await pool.query("select \("a\0b")::text") }
            #expect(error?.code == PostgresError.untranslatableCharacter)
        }
    }
}
