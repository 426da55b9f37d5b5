import Domain
import HTTPTypes
import Hummingbird

/// An error as people and programs are told of it (RFC 9457). Words come from the locale files: `problem.{code}.title`
/// and `.detail`.
struct Problem: Error, Equatable {
    let status: HTTPResponse.Status
    /// Stable, snake case; part of the contract.
    let code: String
    var fields: [InvalidField] = []
    /// Where the thing is that stands in the way, such as the guest's open ride.
    var statusURL: String?
    /// How many things stand in the way.
    var count: Int?
    var headers: HTTPFields = [:]

    struct InvalidField: Equatable, Sendable {
        let field: String
        /// A key of the locale files and the numbers for its placeholders.
        let message: String
        var values: [String: Int] = [:]
    }
}

extension Problem {
    static let malformedBody = Problem(status: .badRequest, code: "malformed_body")
    static let notFound = Problem(status: .notFound, code: "not_found")
    static let gone = Problem(status: .gone, code: "code_replaced")
    static let unauthenticated = Problem(status: .unauthorized, code: "unauthenticated")
    static let invalidCredentials = Problem(status: .unauthorized, code: "invalid_credentials")
    static let forbidden = Problem(status: .forbidden, code: "forbidden")
    static let passwordChangeRequired = Problem(status: .forbidden, code: "password_change_required")
    static let crossOrigin = Problem(status: .forbidden, code: "cross_origin")
    static let tooLarge = Problem(status: .contentTooLarge, code: "too_large")
    static let unsupportedMediaType = Problem(status: .unsupportedMediaType, code: "unsupported_media_type")
    static let idempotencyKeyReused = Problem(status: .unprocessableContent, code: "idempotency_key_reused")
    static let upgradeRequired = Problem(
        status: .upgradeRequired, code: "upgrade_required",
        headers: [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketVersion: "13"])
    static let misdirected = Problem(status: .misdirectedRequest, code: "misdirected")
    static let fault = Problem(status: .internalServerError, code: "internal_error")
    /// A second is what PostgreSQL needs to restart when all is well.
    static let unavailable = Problem(status: .serviceUnavailable, code: "unavailable", headers: [.retryAfter: "1"])

    /// - Parameters:
    ///   - policy: a short name of what was limited to `quota`.
    ///   - retryAfter: seconds.
    static func rateLimited(_ policy: String, quota: Int, retryAfter: Int) -> Problem {
        Problem(
            status: .tooManyRequests, code: "rate_limited",
            headers: [
                .retryAfter: String(retryAfter),
                .rateLimitPolicy: "\"\(policy)\";q=\(quota)",
                .rateLimit: "\"\(policy)\";r=0;t=\(retryAfter)",
            ])
    }

    static func missingHeader(_ name: String) -> Problem {
        Problem(
            status: .badRequest, code: "missing_header", fields: [.init(field: name, message: "invalid.required")])
    }

    static func methodNotAllowed(allowed: [HTTPRequest.Method]) -> Problem {
        Problem(
            status: .methodNotAllowed, code: "method_not_allowed",
            headers: [.allow: allowed.map(\.rawValue).sorted().joined(separator: ", ")])
    }

    static func invalid(_ fields: [InvalidField]) -> Problem {
        Problem(status: .unprocessableContent, code: "invalid_input", fields: fields)
    }
}

extension Problem {
    /// What any error means to the client. A fault of ours tells nothing of itself.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as Refusal: self = Problem(refusal)
        case is IdempotencyKeyReused: self = .idempotencyKeyReused
        case let fault as any TemporaryFault where fault.isTemporary: self = .unavailable
        case let error as any HTTPResponseError: self = Problem(framework: error)
        default: self = .fault
        }
    }

    /// The framework's own errors: of these, only a body beyond its limit is reached by a client.
    private init(framework error: any HTTPResponseError) {
        switch error.status {
        case .contentTooLarge: self = .tooLarge
        case .notFound: self = .notFound
        case .upgradeRequired: self = .upgradeRequired
        case .badRequest: self = .malformedBody
        default: self = .fault
        }
    }

    private init(_ refusal: Refusal) {
        switch refusal {
        case .notFound, .locationInactive: self = .notFound
        case .forbidden: self = .forbidden
        case .rideNotYours: self = Problem(status: .forbidden, code: "ride_not_yours")
        case .buggyNotAssigned: self = Problem(status: .forbidden, code: "buggy_not_assigned")
        case .versionMismatch: self = Problem(status: .preconditionFailed, code: "version_mismatch")
        case .alreadyExists(let field): self = .conflict("already_exists", field: field)
        case .locationInUse(let count): self = Problem(status: .conflict, code: "location_in_use", count: count)
        case .rideNotPending: self = .conflict("ride_not_pending")
        case .rideNotAccepted: self = .conflict("ride_not_accepted")
        case .rideClosed: self = .conflict("ride_closed")
        case .rideOnBoard: self = .conflict("ride_on_board")
        case .rideAlreadyOpen: self = .conflict("ride_already_open")
        case .ratingClosed: self = .conflict("rating_closed")
        case .tooEarly: self = .conflict("too_early")
        case .seatsExceeded: self = .conflict("seats_exceeded")
        case .needsUnmet: self = .conflict("needs_unmet")
        case .hotelClosed: self = .conflict("hotel_closed")
        case .notOnDuty: self = .conflict("not_on_duty")
        case .onBreak: self = .conflict("on_break")
        case .shiftStale: self = .conflict("shift_stale")
        case .buggyBusy: self = .conflict("buggy_busy")
        case .buggyInUse: self = .conflict("buggy_in_use")
        case .buggyOutOfService: self = .conflict("buggy_out_of_service")
        case .alreadyOnDuty: self = .conflict("already_on_duty")
        case .rideInProgress: self = .conflict("ride_in_progress")
        case .buggyOnDuty: self = .conflict("buggy_on_duty")
        case .staffOnDuty: self = .conflict("staff_on_duty")
        case .lastAdministrator: self = .conflict("last_administrator")
        }
    }

    private static func conflict(_ code: String, field: String? = nil) -> Problem {
        Problem(
            status: .conflict, code: code,
            fields: field.map { [InvalidField(field: $0, message: "invalid.taken")] } ?? [])
    }
}
