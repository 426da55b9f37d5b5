import HTTPTypes
import Hummingbird

/// Remembers a language that was chosen by link (`?lang=`), for the pages that follow.
struct LanguageMiddleware: RouterMiddleware {
    let localisation: Localisation
    let cookies: CookieJar

    private static let year = 365 * 24 * 3600

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard let query = request.uri.query, query.contains("lang=") else { return response }
        let chosen = request.uri.queryParameters["lang"].flatMap { localisation.language(String($0)) }
        if let chosen { response.setCookie(cookies.set("lang", chosen.tag, seconds: Self.year)) }
        return response
    }
}
