import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import App

extension HTTPField.Name {
    /// Where the test's request came to, because the test client always says "localhost".
    fileprivate static let testAuthority = HTTPField.Name("X-Test-Authority") ?? .via
}

private struct Authority: RouterMiddleware {
    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var head = request.head
        if let authority = request.headers[.testAuthority] { head.authority = authority.isEmpty ? nil : authority }
        do {
            return try await next(Request(head: head, body: request.body), context)
        } catch {
            let problem = Problem(error)
            return .bytes(Array(problem.code.utf8), "text/plain", status: problem.status)
        }
    }
}

/// Runs one middleware before "/", "/page" and "/health", as they are reached with GET and POST.
private func through(
    _ middleware: some RouterMiddleware<AppContext>, _ body: @escaping @Sendable (Browser) async throws -> Void
) async throws {
    let router = Router(context: AppContext.self, options: [.autoGenerateHeadEndpoints])
    router.add(middleware: Authority())
    router.add(middleware: middleware)
    for path in ["/", "/health", "/health/ready", "/page"] {
        for method in [HTTPRequest.Method.get, .post] {
            router.on(RouterPath(path), method: method) { _, _ in
                path == "/page" ? Response.html("<p>") : Response.json(Array("{}".utf8))
            }
        }
    }
    try await Application(router: router).test(.router) { try await body(Browser(client: $0)) }
}

extension Site {
    fileprivate static func test(isProduction: Bool = true) -> Site {
        Site(
            publicURL: "https://buggy.example", isProduction: isProduction, trustsRealAddress: false,
            allowedHosts: ["buggy.example"])
    }
}

@Suite("The host middleware")
struct HostMiddlewareTests {
    @Test(
        "lets production answer to its own names only",
        arguments: [
            ("buggy.example", 200), ("BUGGY.example:443", 200), ("app.railway.internal", 200),
            ("healthcheck.railway.app", 200),
            ("localhost:8080", 200), ("127.0.0.1", 200), ("[::1]:8080", 200), ("evil.example", 421),
            ("buggy.example.evil.example", 421), ("xbuggy.example", 421), ("railway.internal", 421), ("", 421),
        ])
    func hosts(authority: String, status: Int) async throws {
        try await through(HostMiddleware(site: .test())) { browser in
            let response = try await browser.get("/", headers: [.testAuthority: authority])
            #expect(response.status.code == status)
            #expect(try await browser.get("/health/ready", headers: [.testAuthority: authority]).status == .ok)
        }
    }

    @Test("asks nothing in development")
    func development() async throws {
        try await through(HostMiddleware(site: .test(isProduction: false))) { browser in
            let headers: HTTPFields = [.testAuthority: "evil.example", .forwardedProto: "http"]
            let response = try await browser.get("/", headers: headers)
            #expect(response.status == .ok)
        }
    }

    @Test("sends what came without HTTPS to HTTPS, refuses what would change something, and spares health")
    func plainHTTP() async throws {
        try await through(HostMiddleware(site: .test())) { browser in
            let headers: HTTPFields = [.testAuthority: "buggy.example", .forwardedProto: "http"]
            let redirect = try await browser.get("/?a=1&b=%20", headers: headers)
            #expect(redirect.status == .movedPermanently)
            #expect(redirect.headers[.location] == "https://buggy.example/?a=1&b=%20")
            #expect(try await browser.send(.post, "/", headers: headers).status == .misdirectedRequest)
            #expect(try await browser.get("/health", headers: headers).status == .ok)
            let secure: HTTPFields = [.testAuthority: "buggy.example", .forwardedProto: "https"]
            #expect(try await browser.send(.post, "/", headers: secure).status == .ok)
        }
    }
}

@Suite("The origin middleware")
struct OriginMiddlewareTests {
    @Test(
        "lets through what the same site sends, and what no browser sends",
        arguments: [
            ([:], 200), ([.secFetchSite: "same-origin"], 200), ([.secFetchSite: "none"], 200),
            ([.secFetchSite: "cross-site"], 403), ([.secFetchSite: "same-site"], 403),
            ([.origin: "https://buggy.example"], 200), ([.origin: "https://evil.example"], 403),
            ([.origin: "null"], 403),
            ([.origin: "https://buggy.example:444"], 403), ([.origin: "https://xbuggy.example"], 403),
            ([.origin: ""], 403),
            ([.origin: "https://evil.example", .secFetchSite: "same-origin"], 200),
            ([.origin: "https://buggy.example", .secFetchSite: "cross-site"], 403),
        ] as [(HTTPFields, Int)])
    func origins(headers: HTTPFields, status: Int) async throws {
        try await through(OriginMiddleware(site: .test())) { browser in
            var headers = headers
            headers[.testAuthority] = "buggy.example"
            let response = try await browser.send(.post, "/", headers: headers)
            #expect(response.status.code == status)
            #expect(try await browser.get("/", headers: headers).status == .ok)
        }
    }

    @Test("refuses a request without a host")
    func noHost() async throws {
        try await through(OriginMiddleware(site: .test())) { browser in
            let response = try await browser.get("/", headers: [.testAuthority: ""])
            #expect(response.status == .badRequest)
            #expect(response.text == "missing_header")
        }
    }
}

@Suite("The security headers")
struct SecurityHeadersTests {
    @Test("protect every answer, pages with a policy that allows no inline script")
    func headers() async throws {
        try await through(SecurityHeadersMiddleware(isHTTPS: true)) { browser in
            for path in ["/", "/page"] {
                let headers = try await browser.get(path).headers
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.referrerPolicy] == "no-referrer")
                #expect(headers[.frameOptions] == "DENY")
                #expect(headers[.cacheControl] == "no-store")
                #expect(headers[.strictTransportSecurity]?.contains("max-age=63072000") ?? false)
                #expect(headers[.contentSecurityPolicy]?.contains("default-src 'none'") ?? false)
                #expect(headers[values: .contentSecurityPolicy].count == 1)
            }
            let policy = try await browser.get("/page").headers[.contentSecurityPolicy] ?? ""
            #expect(policy.contains("script-src 'self'") && !policy.contains("unsafe"))
            #expect(policy.contains("upgrade-insecure-requests"))
        }
    }

    @Test("promise HTTPS only where there is HTTPS")
    func plain() async throws {
        try await through(SecurityHeadersMiddleware(isHTTPS: false)) { browser in
            let headers = try await browser.get("/page").headers
            #expect(headers[.strictTransportSecurity] == nil)
            #expect(headers[.contentSecurityPolicy]?.contains("upgrade") == false)
        }
    }
}

@Suite("The language middleware")
struct LanguageMiddlewareTests {
    @Test(
        "remembers a language that was chosen by link, and only one that is spoken",
        arguments: [
            ("/?lang=tr", "tr"), ("/?lang=de-AT", "de"), ("/?lang=xx", nil), ("/?language=tr", nil), ("/", nil),
        ])
    func remembers(path: String, language: String?) async throws {
        let localisation = try Shipped.localisation()
        try await through(LanguageMiddleware(localisation: localisation, cookies: CookieJar(isSecure: true))) {
            browser in
            let response = try await browser.get(path)
            #expect(browser.keeping(response).cookies["lang"] == language)
            if language != nil {
                let cookie = response.headers[.setCookie] ?? ""
                #expect(
                    cookie.contains("Max-Age=31536000") && cookie.contains("SameSite=Lax") && cookie.contains("Secure"))
            }
        }
    }
}
