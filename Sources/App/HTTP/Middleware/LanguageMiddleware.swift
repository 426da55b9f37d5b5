import HTTPTypes
import Hummingbird

/// Remembers a language that was chosen by link (`?lang=`) for a year, and says of every text which of the request's fields
/// chose its language.
struct LanguageMiddleware: RouterMiddleware {
    let localisation: Localisation
    let cookies: CookieJar

    /// What a cache would have to compare (RFC 9110 §12.5.5).
    static let varying = "Accept-Language, Cookie"

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if response.headers[.contentLanguage] != nil { response.headers[.vary] = Self.varying }
        guard let query = request.uri.query, query.contains("lang=") else { return response }
        let chosen = request.uri.queryParameters["lang"].flatMap { localisation.language(String($0)) }
        if let chosen { response.setCookie(cookies.language(chosen)) }
        return response
    }
}
