import CLibPQ

/// Owns one PGresult and frees it.
///
/// `@unchecked Sendable`: libpq never changes a PGresult after handing it out, this class never does, and reading one
/// from several threads is allowed by libpq's manual (§34.20).
final class PostgresResult: @unchecked Sendable {
    private let raw: OpaquePointer

    init(_ raw: OpaquePointer) { self.raw = raw }

    deinit { PQclear(raw) }

    var status: ExecStatusType { PQresultStatus(raw) }
    var count: Int { Int(PQntuples(raw)) }
    var columns: Int { Int(PQnfields(raw)) }
    var affected: Int { Int(String(cString: PQcmdTuples(raw))) ?? 0 }
    /// What the server calls the completed command, such as `COMMIT`.
    var command: String { String(cString: PQcmdStatus(raw)) }

    func columnName(_ column: Int) -> String {
        PQfname(raw, Int32(column)).map { String(cString: $0) } ?? "?"
    }

    /// The value in a cell, checked against the column's type. Row and column are within bounds.
    func value<Value: PostgresDecodable>(row: Int, column: Int, as: Value.Type) throws -> Value {
        let row = Int32(row)
        let type = PostgresType(oid: PQftype(raw, Int32(column)))
        if PQgetisnull(raw, row, Int32(column)) == 1 {
            if let null = Value.null { return null }
            throw mismatch(PostgresError.unexpectedNull, column: column, found: "NULL", expected: Value.self)
        }
        let length = Int(PQgetlength(raw, row, Int32(column)))
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(raw, row, Int32(column)), count: length)
        if let value = Value(binary: bytes.bytes, type: type) { return value }
        throw mismatch(PostgresError.datatypeMismatch, column: column, found: type.description, expected: Value.self)
    }

    private func mismatch(
        _ code: PostgresError.Code, column: Int, found: String, expected: Any.Type
    ) -> PostgresError {
        let name = columnName(column)
        return PostgresError(code: code, message: "column '\(name)' holds \(found), not what reads as \(expected)")
    }

    /// The server's error, or nil if there is none.
    var error: PostgresError? {
        switch status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_PIPELINE_SYNC: return nil
        default: break
        }
        guard let state = field("C") else {
            // Without an SQLSTATE it is libpq that speaks, and only of a connection it has lost.
            return .lost(trimmed(PQresultErrorMessage(raw)))
        }
        return PostgresError(
            code: .init(state), message: field("M") ?? "", detail: field("D"), constraint: field("n"), table: field("t")
        )
    }

    /// After FATAL and PANIC the server hangs up. COPY would need a dialogue of its own and is refused.
    var endsConnection: Bool {
        switch status {
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: true
        case PGRES_FATAL_ERROR: field("V") == "FATAL" || field("V") == "PANIC"
        default: false
        }
    }

    private func field(_ code: Unicode.Scalar) -> String? {
        PQresultErrorField(raw, Int32(code.value)).map { String(cString: $0) }
    }
}

/// libpq's messages end with a line feed, and may have several lines.
func trimmed(_ message: UnsafePointer<CChar>?) -> String {
    guard let message else { return "" }
    return String(cString: message).split(whereSeparator: \.isNewline).joined(separator: " ")
}

/// What a statement returned.
package struct Rows: Sendable {
    private let result: PostgresResult

    init(_ result: PostgresResult) { self.result = result }

    package var count: Int { result.count }
    package var isEmpty: Bool { result.count == 0 }
    /// How many rows INSERT, UPDATE, DELETE or SELECT touched.
    package var affected: Int { result.affected }

    /// Every row decoded. Throws what `decode` throws, and `PostgresError` from `Row.next`.
    package func map<Value>(_ decode: (inout Row) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        for index in 0..<count {
            values.append(try value(at: index, decode))
        }
        return values
    }

    /// The first row decoded, nil without rows.
    package func first<Value>(_ decode: (inout Row) throws -> Value) throws -> Value? {
        isEmpty ? nil : try value(at: 0, decode)
    }

    /// The only row decoded. Throws `PostgresError.noData` or `.tooManyRows` if there is not exactly one.
    package func one<Value>(_ decode: (inout Row) throws -> Value) throws -> Value {
        guard count == 1 else {
            throw PostgresError(
                code: isEmpty ? PostgresError.noData : PostgresError.tooManyRows,
                message: "\(count) rows where one is expected"
            )
        }
        return try value(at: 0, decode)
    }

    private func value<Value>(at index: Int, _ decode: (inout Row) throws -> Value) throws -> Value {
        var row = Row(result: result, index: index)
        return try decode(&row)
    }
}

/// Reads one row's columns from left to right, in the order of the select list.
package struct Row {
    private let result: PostgresResult
    private let index: Int
    private var column = 0

    fileprivate init(result: PostgresResult, index: Int) {
        self.result = result
        self.index = index
    }

    /// The next column. Throws `PostgresError.datatypeMismatch` or `.unexpectedNull`, naming the column.
    package mutating func next<Value: PostgresDecodable>(_: Value.Type = Value.self) throws -> Value {
        guard column < result.columns else {
            throw PostgresError(
                code: PostgresError.datatypeMismatch,
                message: "column \(column + 1) is read as \(Value.self), but the row has \(result.columns)"
            )
        }
        defer { column += 1 }
        return try result.value(row: index, column: column, as: Value.self)
    }
}
