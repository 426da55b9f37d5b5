import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// What the guest's pages and the guest's API have in common: calling, cancelling and rating a ride.
struct GuestDesk: Sendable {
    let rides: any RideReader
    let locations: any LocationReader
    let transactor: any Transactor
    let actions: RideActions
    let experiences: Experiences
    let limits: GuestLimits
    let clock: WallClock
    let secrets: Secrets
    let cookies: CookieJar

    /// The place and what can be promised there now.
    ///
    /// - Throws: as `place`.
    func placeNow(_ code: String) async throws -> PlaceNow { now(at: try await place(code)) }

    func now(at place: GuestPlace) -> PlaceNow {
        PlaceNow(place: place, now: clock.now(), experience: experiences[place.hotel.id])
    }

    /// - Throws: `not_found` for an unknown or inactive code, `code_replaced` (410) for one that was replaced.
    func place(_ code: String) async throws -> GuestPlace {
        switch try await scan(code) {
        case .place(let place): return place
        case .retired: throw Problem.gone
        case .inactive, .unknown: throw Problem.notFound
        }
    }

    /// What the code leads to; unknown for what cannot be a code.
    func scan(_ code: String) async throws -> ScannedCode {
        guard let code = LocationCode(code) else { return .unknown }
        return try await locations.place(code: code)
    }

    /// - Throws: `not_found` for a token that opens nothing.
    func ride(_ token: String) async throws -> GuestRide {
        guard let ride = try await rides.guestRide(token: Secrets.hash(token)) else { throw Problem.notFound }
        return ride
    }

    /// The open ride of the device that asks, with the link to it; none where the link was made with another `SECRET_KEY`.
    func openRide(of call: Call, in hotel: Hotel.ID) async throws -> (url: String, ride: GuestRide)? {
        guard let device = call.cookie(cookies.device),
            let id = try await rides.openRide(ofDevice: Secrets.hash(device), in: hotel)
        else { return nil }
        let token = secrets.guestToken(of: id)
        return try await rides.guestRide(token: Secrets.hash(token)).map { (Path.guestRide(token), $0) }
    }

    /// Takes a call; a device that has none yet gets its cookie with the answer.
    ///
    /// - Parameter key: an idempotency key that came with a form.
    func call(_ request: RideRequest, at code: String, from call: Call, key: String? = nil) async throws -> Response {
        guard let pickup = try await pickup(code) else {
            // Says which of the two it is, replaced or unknown.
            _ = try await place(code)
            throw Problem.notFound
        }
        let known = call.cookie(cookies.device)
        // By the call's own key, so that a phone which has lost the answer gets its cookie with the repeated one.
        let derived = (call.request.headers[.idempotencyKey] ?? key).flatMap(secrets.device(callingWith:))
        let device = known ?? derived ?? Secrets.randomToken()
        let id = actions.newID()
        let token = secrets.guestToken(of: id)
        let access = GuestAccess(token: Secrets.hash(token), device: Secrets.hash(device))
        let share: GuestLimits.Share?
        var refusal: Problem?
        do throws(Problem) {
            share = try limits.take(device: known.map(Secrets.hash), at: pickup.location)
        } catch {
            share = nil
            refusal = error
        }
        do {
            var response = try await take(request, id: id, token, access, at: pickup, refusal, call, key: key)
            let isReplay = response.headers[.idempotentReplayed] != nil
            if isReplay, let share { limits.giveBack(share) }
            if known == nil, !isReplay || derived != nil {
                response.setCookie(cookies.set(cookies.device, device, seconds: Self.deviceLifetime))
            }
            return response
        } catch {
            if let share { limits.giveBack(share) }
            guard case Refusal.rideAlreadyOpen = error else { throw error }
            throw try await alreadyOpen(device, in: pickup.hotel)
        }
    }

    /// - Parameter refusal: why a new call cannot be taken. One that is repeated is answered all the same, and one from a
    ///   device with an open ride finds that.
    private func take(
        _ request: RideRequest, id: Ride.ID, _ token: String, _ access: GuestAccess,
        at pickup: (hotel: Hotel.ID, location: Location.ID), _ refusal: Problem?, _ call: Call, key: String?
    ) async throws -> Response {
        let actions = actions
        return try await call.perform(
            in: pickup.hotel, scope: "guest", .guestCall, status: .created, location: { $0.statusURL }, key: key
        ) { tx in
            if let refusal {
                if let open = try tx.openRide(ofDevice: access.device) { throw Refusal.rideAlreadyOpen(open) }
                throw refusal
            }
            let ride = try actions.request(request, id: id, at: pickup.location, access: access, in: tx)
            return GuestCall(ride: ride, token: token)
        }
    }

    private func pickup(_ code: String) async throws -> (hotel: Hotel.ID, location: Location.ID)? {
        guard let code = LocationCode(code) else { return nil }
        return try await locations.pickup(code: code)
    }

    /// A stay and the way home: long enough to find an open call again, and no longer.
    private static let deviceLifetime = 30 * 24 * 3600

    private func alreadyOpen(_ device: String, in hotel: Hotel.ID) async throws -> Problem {
        let open = try await rides.openRide(ofDevice: Secrets.hash(device), in: hotel)
        var problem = Problem(Refusal.rideAlreadyOpen(open))
        let token = open.map(secrets.guestToken)
        if let token, try await rides.guestRide(token: Secrets.hash(token)) != nil {
            problem.statusURL = Path.guestRide(token)
        }
        return problem
    }

    func cancel(_ token: String) async throws -> GuestRide {
        let ride = try await ride(token)
        let (actions, id) = (actions, ride.summary.ride.id)
        let summary = try await transactor.transact(in: ride.hotel.id) { tx in
            try actions.cancel(id, by: .guest, actor: .guest, reason: nil, in: tx)
        }
        return GuestRide(summary: summary, hotel: ride.hotel)
    }

    func rate(_ token: String, _ rating: Ride.Rating) async throws -> GuestRide {
        let ride = try await ride(token)
        let (actions, id) = (actions, ride.summary.ride.id)
        let summary = try await transactor.transact(in: ride.hotel.id) { tx in try actions.rate(id, rating, in: tx) }
        return GuestRide(summary: summary, hotel: ride.hotel)
    }
}
