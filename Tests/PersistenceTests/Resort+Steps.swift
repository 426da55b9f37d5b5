import Domain
import Foundation
import Persistence
import TestSupport

/// The steps of which the tests' stories are made.
extension Resort {
    func transact<Value: Sendable>(
        _ work: @escaping @Sendable (any HotelTransaction) throws -> Value
    ) async throws -> Value {
        try await store.transact(in: hotel.id, work)
    }

    /// A guest's call from a device of its own unless one is given.
    @discardableResult
    func call(
        at place: Location.ID? = nil, to destination: Location.ID? = nil, device: [UInt8] = Resort.secret(),
        token: [UInt8] = Resort.secret(), request: RideRequest = .init()
    ) async throws -> Ride.ID {
        var request = request
        request.destination = destination
        return try await transact { [request] tx in
            try rides.request(
                request, id: rides.newID(), at: place ?? lobby, access: GuestAccess(token: token, device: device),
                in: tx
            ).summary.ride.id
        }
    }

    /// Puts one driver, or all, on the buggy of the same number, in the lobby.
    func startDuty(_ numbers: [Int]? = nil) async throws {
        for number in numbers ?? Array(drivers.indices) { try await start(number, on: number) }
    }

    @discardableResult
    func start(_ driver: Int, on buggy: Int, at place: Location.ID? = nil, takeOver: Bool = false) async throws -> Shift
    {
        try await transact { tx in
            try duty.start(
                buggy: buggies[buggy].id, location: place ?? lobby, takeOver: takeOver, by: drivers[driver], in: tx
            ).shift
        }
    }

    @discardableResult
    func accept(_ ride: Ride.ID, by driver: Int = 0) async throws -> RideSummary {
        try await transact { try rides.accept(ride, by: drivers[driver], in: $0) }
    }

    @discardableResult
    func pickUp(_ ride: Ride.ID, by driver: Int = 0) async throws -> RideSummary {
        try await transact { try rides.pickUp(ride, by: drivers[driver], in: $0) }
    }

    @discardableResult
    func complete(_ ride: Ride.ID, at place: Location.ID? = nil, by driver: Int = 0) async throws -> RideSummary {
        try await transact { try rides.complete(ride, at: place ?? beach, note: nil, by: drivers[driver], in: $0) }
    }

    @discardableResult
    func release(_ ride: Ride.ID, by driver: Int = 0) async throws -> RideSummary {
        try await transact { try rides.release(ride, reason: nil, by: drivers[driver], in: $0) }
    }

    @discardableResult
    func cancel(_ ride: Ride.ID) async throws -> RideSummary {
        try await transact {
            try rides.cancel(ride, by: .staff, actor: administrator.actor, reason: nil, in: $0)
        }
    }

    /// A quarter of an hour passes without a sign of life, and the driver's shift is marked.
    func markStale(_ driver: Int) async throws {
        time.advance(by: 900)
        try await transact { try duty.markStale(drivers[driver].staff.id, listeningSince: .distantPast, in: $0) }
    }

    func ride(_ id: Ride.ID) async throws -> Ride {
        try await store.ride(id, of: hotel.id).ride.ride
    }

    /// The open shift of a buggy.
    func shift(ofBuggy number: Int) async throws -> Shift? {
        try await store.buggy(buggies[number].id, of: hotel.id).shift?.shift
    }

    /// The only value of a query's only row.
    func number(_ sql: SQL) async throws -> Int {
        try await pool.query(sql).one { try $0.next() }
    }

    /// What stands for the hash of a secret.
    static func secret() -> [UInt8] { (0..<32).map { _ in UInt8.random(in: .min ... .max) } }
}

/// What came of several things that were tried at the same time.
struct Outcomes<Value: Sendable>: Sendable {
    let results: [Result<Value, any Error>]

    var successes: [Value] { results.compactMap { try? $0.get() } }

    /// Errors that are no refusals are kept as nil, so that no comparison overlooks them.
    var refusals: [Refusal?] {
        results.compactMap { result in
            if case .failure(let error) = result { .some(error as? Refusal) } else { nil }
        }
    }
}

/// Runs everything at the same time.
func together<Value: Sendable>(_ work: [@Sendable () async throws -> Value]) async -> Outcomes<Value> {
    await withTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
        for (index, work) in work.enumerated() {
            group.addTask {
                do { return (index, .success(try await work())) } catch { return (index, .failure(error)) }
            }
        }
        var results: [Int: Result<Value, any Error>] = [:]
        for await (index, result) in group { results[index] = result }
        return Outcomes(results: results.sorted { $0.key < $1.key }.map(\.value))
    }
}

/// The same for many of a kind.
func together<Element: Sendable, Value: Sendable>(
    _ elements: some Sequence<Element>, _ work: @escaping @Sendable (Element) async throws -> Value
) async -> Outcomes<Value> {
    await together(elements.map { element in { @Sendable in try await work(element) } })
}
