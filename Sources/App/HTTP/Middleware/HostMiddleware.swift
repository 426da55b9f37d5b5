import HTTPTypes
import Hummingbird

/// In production: only our own names, and only HTTPS behind the proxy (contract §11). Health is exempt, because platforms ask
/// it by other names and in the clear.
struct HostMiddleware: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard site.isProduction, !request.uri.path.hasPrefix("/health") else { return try await next(request, context) }
        let host = Self.host(of: request.head.authority ?? "")
        guard isOurs(host) else { throw Problem.misdirected }
        if request.headers[.forwardedProto] == "http" {
            guard request.isSafe else { throw Problem.misdirected }
            return Response(status: .movedPermanently, headers: [.location: "https://\(host)\(request.uri.string)"])
        }
        return try await next(request, context)
    }

    /// Whether the request is of the kind that passes without a word.
    func lets(_ request: HTTPRequest) -> Bool {
        guard let authority = request.authority, !authority.isEmpty else { return false }
        guard site.isProduction else { return true }
        return isOurs(Self.host(of: authority)) && request.headerFields[.forwardedProto] != "http"
    }

    private func isOurs(_ host: String) -> Bool {
        site.allowedHosts.contains(host) || host.hasSuffix(".railway.internal") || host == "healthcheck.railway.app"
            || ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
    }

    /// Without the port, in lower case.
    private static func host(of authority: String) -> String {
        let authority = authority.lowercased()
        if authority.hasPrefix("[") { return authority.prefix { $0 != "]" } + "]" }
        return String(authority.prefix { $0 != ":" })
    }
}
