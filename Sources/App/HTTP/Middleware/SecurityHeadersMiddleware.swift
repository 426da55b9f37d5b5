import HTTPTypes
import Hummingbird

/// The same protection on every kind of answer (MDN HTTP Observatory, OWASP ASVS 5 §3.4).
struct SecurityHeadersMiddleware: RouterMiddleware {
    private let page: HTTPFields
    private let other: HTTPFields

    init(isHTTPS: Bool) {
        let everywhere: HTTPFields = [
            .xContentTypeOptions: "nosniff",
            .crossOriginResourcePolicy: "same-origin",
            // Guests' links carry their secret in the path.
            .referrerPolicy: "no-referrer",
            .frameOptions: "DENY",
        ]
        var page = everywhere
        page[.contentSecurityPolicy] = Self.pagePolicy + (isHTTPS ? "; upgrade-insecure-requests" : "")
        page[.crossOriginOpenerPolicy] = "same-origin"
        page[.crossOriginEmbedderPolicy] = "require-corp"
        page[.permissionsPolicy] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        var other = everywhere
        other[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        if isHTTPS {
            let twoYears = "max-age=63072000; includeSubDomains; preload"
            page[.strictTransportSecurity] = twoYears
            other[.strictTransportSecurity] = twoYears
        }
        self.page = page
        self.other = other
    }

    private static let pagePolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
        manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
        object-src 'none'; require-trusted-types-for 'script'; \
        trusted-types service-worker
        """

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        add(to: &response.headers)
        return response
    }

    func add(to headers: inout HTTPFields) {
        let isPage = headers[.contentType]?.hasPrefix("text/html") ?? false
        // Nothing of a person's is kept by a cache; what may be says so itself.
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
        var added = isPage ? page : other
        // The service worker fetches, and has a policy that lets it.
        if headers[.contentSecurityPolicy] != nil { added[.contentSecurityPolicy] = nil }
        headers.append(contentsOf: added)
    }
}
