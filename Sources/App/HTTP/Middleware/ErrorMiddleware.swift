import Domain
import HTTPTypes
import Hummingbird
import Logging

/// Turns every error into an answer, once: a page for people, `application/problem+json` for programs.
struct ErrorMiddleware: RouterMiddleware {
    let edge: Edge
    let logger: Logger

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Problem(error)
            if problem == .fault {
                logger.error(
                    "fault", metadata: ["requestId": "\(context.requestID)", "error": "\(String(reflecting: error))"])
            }
            return respond(to: request, with: problem, context)
        }
    }

    private func respond(to request: Request, with problem: Problem, _ context: AppContext) -> Response {
        let isAPI = request.uri.path.hasPrefix("/api/") || request.uri.path == Path.socket.pattern
        guard request.wantsPage, !isAPI else {
            return problem.json(words: edge.words(for: request), requestID: context.requestID)
        }
        if let elsewhere = elsewhere(for: problem, request) { return elsewhere }
        let isGuest = request.uri.path.hasPrefix("/q/") || request.uri.path.hasPrefix("/r/")
        return problem.page(
            words: edge.words(for: request), assets: edge.assets, requestID: context.requestID, isGuest: isGuest)
    }

    /// A person without a session wants to sign in, not to read an error.
    private func elsewhere(for problem: Problem, _ request: Request) -> Response? {
        switch problem.code {
        case "unauthenticated": .seeOther(Path.login())
        case "password_change_required": .seeOther(Path.password())
        default: nil
        }
    }
}
