import HTTPTypes
import Hummingbird

/// Makes the router from the endpoints.
struct RouteTable: Sendable {
    let endpoints: [Endpoint]
    let edge: Edge
    let gate: Gate

    /// HEAD works wherever GET does; a known path with another method says which are allowed.
    func register(on router: Router<AppContext>) {
        for endpoint in endpoints {
            router.on(RouterPath(endpoint.path.pattern), method: endpoint.method) { request, context in
                try await respond(endpoint, request, context)
            }
        }
        for (path, group) in Dictionary(grouping: endpoints, by: \.path) {
            refuseOtherMethods(path, group.map(\.method), on: router)
        }
    }

    /// Who calls is settled before anything of the body is read.
    private func respond(_ endpoint: Endpoint, _ request: Request, _ context: AppContext) async throws -> Response {
        let call = Call(request: request, context: context, edge: edge)
        switch endpoint.respond {
        case .open(let respond): return try await respond(call.collected())
        case .signedIn(let respond):
            let principal = try await gate.principal(of: call, for: endpoint.access)
            return try await respond(call.collected(), principal)
        }
    }

    private func refuseOtherMethods(_ path: Path, _ methods: [HTTPRequest.Method], on router: Router<AppContext>) {
        let allowed = methods.contains(.get) ? methods + [.head] : methods
        let all: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
        for method in all where !allowed.contains(method) {
            router.on(RouterPath(path.pattern), method: method) { _, _ -> Response in
                throw Problem.methodNotAllowed(allowed: allowed)
            }
        }
    }
}
