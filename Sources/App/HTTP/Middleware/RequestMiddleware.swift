import HTTPTypes
import Hummingbird
import Synchronization

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

    /// Unique and not secret: 32 bits of the process, then a count, so that a busy page costs no system call for it.
    static func newID() -> String {
        let count = counter.wrappingAdd(1, ordering: .relaxed).newValue
        return hexadecimal(process << 32 | count & 0xffff_ffff)
    }

    private static let process = UInt64(UInt32.random(in: .min ... .max))
    private static let counter = Atomic<UInt64>(0)

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Duration {
    fileprivate var microseconds: Int {
        Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
    }
}
