import CLibPQ
import Foundation

/// Owns one PGconn. Every wait for the server happens in `wait(for:until:)` and has a deadline; libpq's own blocking
/// calls have none, so a server that stops answering without closing would hold the thread for ever.
final class PostgresLink {
    typealias Deadline = ContinuousClock.Instant

    private let raw: OpaquePointer
    /// Why the protocol cannot go on, whatever libpq thinks.
    private var end: PostgresError?

    /// Connects and applies the session settings. Throws `PostgresError.cannotConnect`.
    init(_ configuration: PostgresConfiguration) throws {
        guard PostgresLink.isReadable(configuration.conninfo) else {
            // libpq's own message would quote the string, password and all.
            throw PostgresError(code: PostgresError.cannotConnect, message: "the connection string is not one")
        }
        guard let raw = PostgresLink.begin(configuration.parameters) else {
            throw PostgresError(code: PostgresError.cannotConnect, message: "out of memory")
        }
        self.raw = raw
        // Without a processor, libpq prints notices to standard error.
        _ = PQsetNoticeProcessor(raw, { _, _ in }, nil)
        let deadline = Deadline.now + configuration.connectTimeout
        try finishConnecting(until: deadline)
        PQsetnonblocking(raw, 1)
        do {
            try sendScript(configuration.sessionSettings)
            try finishScript(until: deadline)
        } catch let error as PostgresError {
            throw PostgresError(code: PostgresError.cannotConnect, message: "\(error.message) (\(error.code))")
        }
    }

    deinit { PQfinish(raw) }

    // MARK: State

    var isBroken: Bool { end != nil || PQstatus(raw) != CONNECTION_OK }
    var isInPipeline: Bool { PQpipelineStatus(raw) != PQ_PIPELINE_OFF }
    var isIdle: Bool { PQtransactionStatus(raw) == PQTRANS_IDLE }
    var isInTransaction: Bool { PQtransactionStatus(raw) == PQTRANS_INTRANS }
    var isInFailedTransaction: Bool { PQtransactionStatus(raw) == PQTRANS_INERROR }

    /// Finds out, without waiting, whether an idle connection has died.
    var isAlive: Bool {
        // One read takes the server's farewell, a second one meets the end of the stream.
        while !isBroken, ready(POLLIN, milliseconds: 0), PQconsumeInput(raw) == 1 {}
        return !isBroken
    }

    // MARK: Sending

    func sendScript(_ text: String) throws {
        guard PQsendQuery(raw, text) == 1 else { throw failure }
    }

    func sendPrepare(_ name: String, _ text: String) throws {
        guard PQsendPrepare(raw, name, text, 0, nil) == 1 else { throw failure }
    }

    func send(_ name: String, _ parameters: PostgresParameters) throws {
        let sent = parameters.withPointers { count, values, lengths, formats in
            PQsendQueryPrepared(raw, name, count, values, lengths, formats, 1)
        }
        guard sent == 1 else { throw failure }
    }

    func enterPipeline() throws {
        guard PQenterPipelineMode(raw) == 1 else { throw failure }
    }

    func sendSync() throws {
        guard PQpipelineSync(raw) == 1 else { throw failure }
    }

    func exitPipeline() throws {
        guard PQexitPipelineMode(raw) == 1 else { throw failure }
    }

    // MARK: Receiving

    /// The next result; nil where libpq marks the end of a statement's results. No deadline: waits for ever.
    func next(until deadline: Deadline?) throws -> PostgresResult? {
        guard end == nil else { return nil }
        while !isBroken {
            let isUnsent = PQflush(raw) == 1
            if PQisBusy(raw) == 0 { break }
            guard wait(for: isUnsent ? POLLIN | POLLOUT : POLLIN, until: deadline) else {
                let silence = PostgresError(code: PostgresError.unresponsive, message: "the server does not answer")
                end = silence
                throw silence
            }
            if PQconsumeInput(raw) == 0 { break }
        }
        let result = PQgetResult(raw).map(PostgresResult.init)
        if let result, result.endsConnection { end = .lost("the server closed the connection") }
        return result
    }

    /// The result of a single statement, which may be an error, and the mark behind it.
    func single(until deadline: Deadline?) throws -> PostgresResult {
        guard let result = try next(until: deadline) else { throw failure }
        while try next(until: deadline) != nil {}
        return result
    }

    /// In pipeline mode: the result of a single statement, and the Sync that follows it.
    func singleBeforeSync(until deadline: Deadline?) throws -> PostgresResult {
        let result = try single(until: deadline)
        if !result.endsConnection { try finishSync(until: deadline) }
        return result
    }

    func finishSync(until deadline: Deadline?) throws {
        guard try next(until: deadline)?.status == PGRES_PIPELINE_SYNC else { throw failure }
    }

    /// Consumes the results of a script and throws its first error. Returns the last command's name.
    @discardableResult
    func finishScript(until deadline: Deadline?) throws -> String {
        var command = ""
        var failed: PostgresError?
        while let result = try next(until: deadline) {
            command = result.command
            failed = failed ?? result.error
        }
        if let failed { throw failed }
        return command
    }

    /// Why the protocol cannot go on.
    var failure: PostgresError {
        end ?? .lost(trimmed(PQerrorMessage(raw)))
    }

    // MARK: Connecting

    private static func isReadable(_ conninfo: String) -> Bool {
        guard let options = PQconninfoParse(conninfo, nil) else { return false }
        PQconninfoFree(options)
        return true
    }

    private static func begin(_ parameters: [(keyword: String, value: String)]) -> OpaquePointer? {
        let keywords = parameters.map { strdup($0.keyword) }
        let values = parameters.map { strdup($0.value) }
        defer { (keywords + values).forEach { free($0) } }
        let keywordPointers = keywords.map { UnsafePointer<CChar>($0) } + [nil]
        let valuePointers = values.map { UnsafePointer<CChar>($0) } + [nil]
        return PQconnectStartParams(keywordPointers, valuePointers, 1)
    }

    private func finishConnecting(until deadline: Deadline) throws {
        var step = PGRES_POLLING_WRITING
        while step != PGRES_POLLING_OK {
            guard PQstatus(raw) != CONNECTION_BAD, step != PGRES_POLLING_FAILED else {
                throw PostgresError(code: PostgresError.cannotConnect, message: trimmed(PQerrorMessage(raw)))
            }
            guard wait(for: step == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline) else {
                throw PostgresError(code: PostgresError.cannotConnect, message: "the server does not answer")
            }
            step = PQconnectPoll(raw)
        }
    }

    // MARK: Waiting

    /// False if the deadline passed first.
    private func wait(for events: Int32, until deadline: Deadline?) -> Bool {
        guard let deadline else { return ready(events, milliseconds: -1) }
        return ready(events, milliseconds: Int32(clamping: max(0, (deadline - .now).milliseconds)))
    }

    private func ready(_ events: Int32, milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: PQsocket(raw), events: Int16(events), revents: 0)
        while true {
            let count = poll(&descriptor, 1, milliseconds)
            // Any failure but an interruption is for libpq's next call to discover and to name.
            if count >= 0 || errno != EINTR { return count != 0 }
        }
    }
}
