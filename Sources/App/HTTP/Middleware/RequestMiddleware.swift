import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// Outermost: gives each request its id, and says in one log line what became of it.
struct RequestMiddleware: RouterMiddleware {
    let logger: Logger

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        var context = context
        context.requestID = Self.newID()
        var response = try await next(request, context)
        response.headers[.requestID] = context.requestID
        log(request, response, context, took: ContinuousClock.now - started)
        return response
    }

    /// 64 bits are enough to find one request in a day's log.
    private static func newID() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private func log(_ request: Request, _ response: Response, _ context: AppContext, took: Duration) {
        let level: Logger.Level = response.status.code >= 500 ? .error : .info
        guard logger.logLevel <= level else { return }
        let milliseconds = Double(took.components.attoseconds / 1_000_000_000_000) / 1000 + Double(took.components.seconds) * 1000
        logger.log(
            level: level, "request",
            metadata: [
                "requestId": "\(context.requestID)",
                "method": "\(request.method.rawValue)",
                // The pattern, not the path: paths of guests carry their secrets.
                "route": "\(context.endpointPath ?? "-")",
                "status": "\(response.status.code)",
                "ms": "\(milliseconds)",
            ])
    }
}
