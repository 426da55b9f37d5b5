import HTTPTypes
import Hummingbird

/// What became of a request, for its log line.
struct RequestRecord: Sendable {
    let id: String
    let method: String
    /// The pattern, not the path: paths of guests carry their secrets.
    let route: String
    let status: Int
    let microseconds: Int
}

/// Outermost: gives each request its id, and says what became of it.
struct RequestMiddleware: RouterMiddleware {
    let log: @Sendable (RequestRecord) -> Void

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        var context = context
        context.requestID = Self.newID()
        var response = try await next(request, context)
        response.headers[.requestID] = context.requestID
        log(
            RequestRecord(
                id: context.requestID, method: request.method.rawValue, route: context.endpointPath ?? "-",
                status: response.status.code, microseconds: (ContinuousClock.now - started).microseconds))
        return response
    }

    /// 64 bits are enough to find one request in a day's log.
    private static func newID() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Duration {
    fileprivate var microseconds: Int {
        Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
    }
}
