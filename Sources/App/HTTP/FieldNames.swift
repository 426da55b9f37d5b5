import HTTPTypes

extension HTTPField.Name {
    static let requestID = known("X-Request-Id")
    static let realAddress = known("X-Real-IP")
    static let forwardedProto = known("X-Forwarded-Proto")
    static let idempotencyKey = known("Idempotency-Key")
    static let idempotentReplayed = known("Idempotent-Replayed")
    static let secFetchSite = known("Sec-Fetch-Site")
    static let clearSiteData = known("Clear-Site-Data")
    static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")
    static let crossOriginEmbedderPolicy = known("Cross-Origin-Embedder-Policy")
    static let crossOriginResourcePolicy = known("Cross-Origin-Resource-Policy")
    static let referrerPolicy = known("Referrer-Policy")
    static let permissionsPolicy = known("Permissions-Policy")
    static let rateLimit = known("RateLimit")
    static let rateLimitPolicy = known("RateLimit-Policy")
    static let frameOptions = known("X-Frame-Options")

    private static func known(_ name: String) -> Self {
        guard let name = Self(name) else { preconditionFailure("\(name) is not a field name") }
        return name
    }
}
