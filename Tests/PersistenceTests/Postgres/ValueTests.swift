import Foundation
import Persistence
import TestSupport
import Testing

enum Colour: String, PostgresEncodable, PostgresDecodable, CaseIterable {
    case red, green
}

@Suite("Values on their way to PostgreSQL and back")
struct ValueTests {
    /// Sends a value, lets PostgreSQL give it a type, and reads it back.
    private func roundTrip<Value: PostgresEncodable & PostgresDecodable & Sendable>(
        _ value: Value, _ type: String, _ pool: PostgresPool
    ) async throws -> Value {
        try await pool.query("select \(value)::\(raw: type) as it").one { try $0.next() }
    }

    @Test("every scalar comes back as it was sent")
    func scalars() async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            for number in [0, 1, -1, Int.max, Int.min] {
                try await #expect(roundTrip(number, "bigint", pool) == number)
                try await #expect(roundTrip(Int64(number), "bigint", pool) == Int64(number))
            }
            for number in [Int32.min, 0, .max] {
                try await #expect(roundTrip(number, "int", pool) == number)
                try await #expect(roundTrip(Int(number), "int", pool) == Int(number))
            }
            for number in [Int16.min, 0, .max] { try await #expect(roundTrip(number, "smallint", pool) == number) }
            for flag in [true, false] { try await #expect(roundTrip(flag, "boolean", pool) == flag) }
            for number in [0, -0.1, 1e300, .infinity, Double.leastNonzeroMagnitude] {
                try await #expect(roundTrip(number, "float8", pool) == number)
            }
            try await #expect(roundTrip(Double.nan, "float8", pool).isNaN)
            try await #expect(roundTrip(0.5, "float4", pool) == 0.5)
            let id = UUID()
            try await #expect(roundTrip(id, "uuid", pool) == id)
            for colour in Colour.allCases { try await #expect(roundTrip(colour, "text", pool) == colour) }
        }
    }

    @Test(
        "text of any language and shape comes back as it was sent",
        arguments: [
            "", "Füße", "日本語", "👩‍👩‍👧‍👦", "e\u{301}", "'; drop table x; --", "$1 \\ \" {} NULL", "a\nb\tc",
        ]
    )
    func text(_ text: String) async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            try await #expect(roundTrip(text, "text", pool) == text)
            try await #expect(roundTrip(text, "varchar", pool) == text)
            try await #expect(roundTrip([text, text], "text[]", pool) == [text, text])
        }
    }

    @Test("bytes, empty and with zeros, come back as they were sent, alone and in arrays")
    func bytes() async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            for bytes in [Data(), Data([0]), Data(0...255)] {
                try await #expect(roundTrip(bytes, "bytea", pool) == bytes)
                try await #expect(roundTrip([bytes, bytes], "bytea[]", pool) == [bytes, bytes])
            }
        }
    }

    @Test(
        "a date is exact to the microsecond",
        arguments: [
            "2026-11-21 09:34:00.123456+00", "1999-12-31 23:59:59.999999+00", "2000-01-01 00:00:00+00",
            "1970-01-01 00:00:00.000001+00", "2128-02-29 12:00:00.5+00",
        ]
    )
    func dates(_ text: String) async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            let date = try await pool.query("select \(text)::timestamptz").one { try $0.next(Date.self) }
            let isSame = try await pool.query("select \(date) = \(text)::timestamptz, \([date]) = array[\(date)]")
                .one { (try $0.next(Bool.self), try $0.next(Bool.self)) }
            #expect(isSame == (true, true))
            try await #expect(roundTrip(date, "timestamptz", pool) == date)
            try await #expect(roundTrip([date, nil], "timestamptz[]", pool) == [date, nil])
            let day = try await pool.query("select (\(date)::date)::text").one { try $0.next(String.self) }
            #expect(text.hasPrefix(day))
        }
    }

    @Test("the ends of time are PostgreSQL's infinities")
    func infinities() async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            let sent = Date(timeIntervalSinceReferenceDate: .infinity)
            let text = try await pool.query("select (\(sent)::timestamptz)::text").one { try $0.next(String.self) }
            #expect(text == "infinity")
            let past = try await pool.query("select '-infinity'::timestamptz").one { try $0.next(Date.self) }
            #expect(past == .distantPast)
        }
    }

    @Test("arrays come back as they were sent, with NULLs and without elements")
    func arrays() async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            try await #expect(roundTrip([1, 2, 3], "int[]", pool) == [1, 2, 3])
            try await #expect(roundTrip([Int](), "bigint[]", pool) == [])
            try await #expect(
                roundTrip(["a", nil, "NULL", "b,c", "{\"}"], "text[]", pool) == ["a", nil, "NULL", "b,c", "{\"}"])
            try await #expect(roundTrip([true, false], "boolean[]", pool) == [true, false])
            try await #expect(roundTrip([Colour.green, .red], "text[]", pool) == [.green, .red])
            let ids = [UUID(), UUID()]
            try await #expect(roundTrip(ids, "uuid[]", pool) == ids)
            try await #expect(roundTrip([Int]?.none, "int[]", pool) == nil)
        }
    }

    @Test("NULL is nil, for every type")
    func null() async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            try await #expect(roundTrip(Int?.none, "int", pool) == nil)
            try await #expect(roundTrip(String?.none, "text", pool) == nil)
            try await #expect(roundTrip(Date?.none, "timestamptz", pool) == nil)
            try await #expect(roundTrip(Data?.none, "bytea", pool) == nil)
            try await #expect(roundTrip(Colour?.none, "text", pool) == nil)
            try await #expect(roundTrip(Int?.some(5), "int", pool) == 5)
        }
    }

    @Test("json and jsonb read as their text")
    func json() async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            let json = #"{"a": [1, "ü"]}"#
            let texts = try await pool.query("select \(json)::json, \(json)::jsonb").one {
                [try $0.next(String.self), try $0.next(String.self)]
            }
            #expect(texts == [json, json])
        }
    }
}
