package import Foundation

/// Buggies inside a transaction.
package protocol BuggyTransaction {
    /// Locks the buggy. - Throws: `Refusal.notFound`, also for a removed one.
    func buggy(_ id: Buggy.ID) throws -> Buggy
    /// - Throws: `Refusal.alreadyExists` for a code that is taken.
    func insert(_ buggy: Buggy, at now: Date) throws
    func save(_ buggy: Buggy) throws
    func remove(_ buggy: Buggy.ID, at now: Date) throws
}

/// Reading buggies. Fulfilled by Persistence.
package protocol BuggyReader: Sendable {
    /// Every buggy that is not removed, by code.
    func buggies(of hotel: Hotel.ID) async throws -> [BuggyState]
    /// - Throws: `Refusal.notFound`.
    func buggy(_ id: Buggy.ID, of hotel: Hotel.ID) async throws -> BuggyState
}
