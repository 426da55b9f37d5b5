import HTTPTypes
import Hummingbird

/// Refuses what another site makes a signed-in browser send (contract §1; OWASP CSRF cheat sheet, Fetch Metadata first).
struct OriginMiddleware: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let authority = request.head.authority, !authority.isEmpty else { throw Problem.missingHeader("Host") }
        if !request.isSafe, !isSameOrigin(request, authority) { throw Problem.crossOrigin }
        return try await next(request, context)
    }

    func isSameOrigin(_ request: Request, _ authority: String) -> Bool {
        if let site = request.headers[.secFetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return true }
        return Self.isOrigin(origin, of: authority)
    }

    /// Schemes are not compared: behind a proxy we do not see the browser's.
    static func isOrigin(_ origin: String, of authority: String) -> Bool {
        origin.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).last.map(String.init) == authority
    }
}

extension Request {
    var isSafe: Bool {
        method == .get || method == .head || method == .options
    }
}
