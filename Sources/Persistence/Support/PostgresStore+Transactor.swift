package import Domain
import Foundation

extension PostgresStore: Transactor {
    package func transact<Result: Sendable>(
        in hotel: Hotel.ID, _ work: @escaping @Sendable (any HotelTransaction) throws -> Result
    ) async throws -> Result {
        let (result, hint) = try await pool.transaction { connection in
            let transaction = PostgresTransaction(connection, hotel: hotel)
            let result = try work(transaction)
            return (result, try transaction.finish())
        }
        announce(hint)
        return result
    }

    package func transact(
        in hotel: Hotel.ID, once key: IdempotencyKey,
        _ work: @escaping @Sendable (any HotelTransaction) throws -> Answer
    ) async throws -> OnceResult {
        do {
            return try await attempt(in: hotel, once: key, work)
        } catch let error where error.meansLostRace {
            // The twin of this request may have been faster: then there is an answer to repeat. If not, the error stands.
            let answer = try await pool.transaction { connection in
                try PostgresTransaction(connection, hotel: hotel).firstAnswer(to: key)
            }
            guard let answer else { throw error }
            return OnceResult(answer: answer, isReplay: true)
        }
    }

    private func attempt(
        in hotel: Hotel.ID, once key: IdempotencyKey,
        _ work: @escaping @Sendable (any HotelTransaction) throws -> Answer
    ) async throws -> OnceResult {
        let (result, hint) = try await pool.transaction { connection in
            let transaction = PostgresTransaction(connection, hotel: hotel)
            if let answer = try transaction.firstAnswer(to: key) {
                return (OnceResult(answer: answer, isReplay: true), Hint?.none)
            }
            let answer = try work(transaction)
            let hint = try transaction.finish(with: [transaction.keeping(answer, for: key)])
            return (OnceResult(answer: answer, isReplay: false), hint)
        }
        announce(hint)
        return result
    }
}

extension Error {
    /// What a request sees whose twin, with the same key, was faster: the key is taken, or the wish already granted.
    fileprivate var meansLostRace: Bool {
        if let error = self as? PostgresError { return error.constraint == "idempotency_keys_pkey" }
        return self is Refusal
    }
}

extension PostgresTransaction {
    fileprivate func firstAnswer(to key: IdempotencyKey) throws -> Answer? {
        let rows = try run(
            """
            select request_hash, status, answer
            from idempotency_keys
            where hotel_id = \(hotel.uuid) and scope = \(key.scope) and key = \(key.text)
            """)
        return try rows.first { row in
            guard try row.bytes() == key.request else { throw IdempotencyKeyReused() }
            return Answer(status: try row.next(), sealed: try row.bytes())
        }
    }

    fileprivate func keeping(_ answer: Answer, for key: IdempotencyKey) -> SQL {
        """
        insert into idempotency_keys (hotel_id, scope, key, request_hash, status, answer, created_at)
        values (
            \(hotel.uuid), \(key.scope), \(key.text), \(key.request.column), \(answer.status),
            \(answer.sealed.column), now())
        """
    }
}
