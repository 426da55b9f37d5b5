/// The one error of this folder: what PostgreSQL, libpq, the pool or a decoder had to say.
package struct PostgresError: Error, Sendable {
    /// SQLSTATE: five characters, PostgreSQL's Appendix A. Subclasses 08Wxx are our own.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String
        package init(_ code: String) { description = code }
    }

    package let code: Code
    /// The server's sentence. In class 22 it can quote a parameter; `description` does not repeat that.
    package let message: String
    /// Often quotes values of the row ("Key (email)=(…) already exists."), so it is not part of `description`.
    package let detail: String?
    /// The violated constraint's name; stores map it to a Domain error.
    package let constraint: String?
    package let table: String?
    /// The statement with `$1` in place of values.
    package internal(set) var sql: String?

    package init(
        code: Code, message: String, detail: String? = nil, constraint: String? = nil, table: String? = nil,
        sql: String? = nil
    ) {
        self.code = code
        self.message = message
        self.detail = detail
        self.constraint = constraint
        self.table = table
        self.sql = sql
    }
}

extension PostgresError {
    package static let uniqueViolation = Code("23505")
    package static let foreignKeyViolation = Code("23503")
    package static let notNullViolation = Code("23502")
    package static let checkViolation = Code("23514")
    package static let exclusionViolation = Code("23P01")
    package static let serializationFailure = Code("40001")
    package static let deadlockDetected = Code("40P01")
    package static let lockNotAvailable = Code("55P03")
    /// The statement timeout, mostly.
    package static let queryCanceled = Code("57014")
    package static let undefinedTable = Code("42P01")
    package static let failedTransaction = Code("25P02")
    package static let activeTransaction = Code("25001")

    /// A column holds another type than the one asked for, or there is no such column.
    package static let datatypeMismatch = Code("42804")
    /// A column holds NULL where a value is asked for.
    package static let unexpectedNull = Code("22004")
    /// `Rows.one` met no row.
    package static let noData = Code("P0002")
    /// `Rows.one` met several rows.
    package static let tooManyRows = Code("P0003")
    /// A text parameter contains U+0000, which PostgreSQL cannot hold.
    package static let untranslatableCharacter = Code("22P05")

    /// No connection could be made.
    package static let cannotConnect = Code("08001")
    /// An open connection died.
    package static let connectionFailure = Code("08006")
    /// The connection died between COMMIT and its answer: only an idempotency key can tell what became of it.
    package static let transactionResolutionUnknown = Code("08007")
    /// All connections stayed busy for the acquire timeout.
    package static let acquireTimeout = Code("08W01")
    /// The server accepted a statement and then kept silent beyond every timeout.
    package static let unresponsive = Code("08W02")
    /// The pool is shutting down.
    package static let shutdown = Code("08W03")

    static let featureNotSupported = Code("0A000")
    static let invalidStatementName = Code("26000")
}

extension PostgresError {
    /// The database cannot be reached or used now; the same call may well succeed in a moment. Answer 503.
    package var isUnavailable: Bool {
        code.description.hasPrefix("08") || ["57P01", "57P02", "57P03", "53300"].contains(code.description)
    }

    /// The transaction lost to another one and can simply be run again.
    package var isRetryable: Bool {
        code == Self.serializationFailure || code == Self.deadlockDetected
    }

    /// The server went away under a statement. Whether the statement took effect is unknown.
    var isConnectionLoss: Bool {
        code == Self.connectionFailure || ["57P01", "57P02"].contains(code.description)
    }

    /// A cached plan or prepared statement no longer fits the schema; nothing was executed.
    var isStaleStatement: Bool {
        code == Self.featureNotSupported || code == Self.invalidStatementName
    }

    /// The same error, naming the statement it belongs to.
    func about(_ sql: String) -> PostgresError {
        var error = self
        error.sql = self.sql ?? sql
        return error
    }

    static func lost(_ message: String) -> PostgresError {
        PostgresError(code: connectionFailure, message: message)
    }
}

extension PostgresError: CustomStringConvertible {
    /// For logs: holds no parameter values and no contents of rows.
    package var description: String {
        var text = "\(code) \(safeMessage)"
        if let constraint { text += " [constraint \(constraint)]" }
        if let sql {
            let line = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            text += " in: \(line.prefix(300))"
        }
        return text
    }

    /// Data exceptions quote the offending input between the first and the last quotation mark.
    private var safeMessage: String {
        guard code.description.hasPrefix("22"),
            let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\""), first < last
        else { return message }
        return message[...first] + "…" + message[last...]
    }
}

/// `catch PostgresError.uniqueViolation { … }`
package func ~= (code: PostgresError.Code, error: any Error) -> Bool {
    (error as? PostgresError)?.code == code
}
