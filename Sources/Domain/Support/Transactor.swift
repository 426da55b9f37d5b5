/// What a decision and its effects do to the database: loading locks what the decision depends on, saving records the facts.
///
/// Synchronous by design: nothing can be awaited while a transaction is open. Rows are locked in the order shift, ride,
/// counters, so that two transactions do not wait for each other.
package typealias HotelTransaction = HistoryTransaction & RideTransaction & DutyTransaction & LocationTransaction
    & BuggyTransaction & StaffTransaction & FoundingTransaction & PushTransaction

/// Runs decisions. Fulfilled by Persistence.
package protocol Transactor: Sendable {
    /// Runs `work` in one transaction of the hotel; it may run again when the database asks for it (serialisation,
    /// deadlock), so it has no effects but through its transaction. Announces the hotel's new events after the commit.
    ///
    /// - Throws: what `work` throws, with nothing changed.
    func transact<Result: Sendable>(
        in hotel: Hotel.ID, _ work: @escaping @Sendable (any HotelTransaction) throws -> Result
    ) async throws -> Result

    /// The same, once for each key: a repeated key gets the first answer again, and `work` does not run.
    ///
    /// - Throws: `IdempotencyKeyReused` when the key came with another wish before.
    func transact(
        in hotel: Hotel.ID, once key: IdempotencyKey,
        _ work: @escaping @Sendable (any HotelTransaction) throws -> Answer
    ) async throws -> OnceResult
}

/// A client's promise that two requests are one wish.
package struct IdempotencyKey: Equatable, Sendable {
    package static let lengths = 1...255

    /// Whose keys these are.
    package let scope: String
    package let text: String
    /// SHA-256 of method, path and body.
    package let request: [UInt8]

    package init(scope: String, text: String, request: [UInt8]) {
        self.scope = scope
        self.text = text
        self.request = request
    }
}

package struct IdempotencyKeyReused: Error, Equatable {
    package init() {}
}

/// An answer as it went out, sealed so that the tokens in it are not readable in the database.
package struct Answer: Equatable, Sendable {
    package let status: Int
    package let sealed: [UInt8]

    package init(status: Int, sealed: [UInt8]) {
        self.status = status
        self.sealed = sealed
    }
}

package struct OnceResult: Equatable, Sendable {
    package let answer: Answer
    package let isReplay: Bool

    package init(answer: Answer, isReplay: Bool) {
        self.answer = answer
        self.isReplay = isReplay
    }
}
