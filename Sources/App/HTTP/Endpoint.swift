import Domain
import HTTPTypes
import Hummingbird

/// One route: how it is reached, who may call it, what goes in and out, and what it does. The router, the OpenAPI document
/// and the tests of access are all made from these.
struct Endpoint: Sendable {
    let method: HTTPRequest.Method
    let path: Path
    let access: Access
    let documentation: Documentation
    let respond: Responder

    enum Access: Equatable, Sendable {
        case anyone
        /// Whoever holds the secret in the path.
        case guest
        case staff(Set<Role>, evenBeforePasswordChange: Bool)
    }

    enum Responder: Sendable {
        case open(@Sendable (Call) async throws -> Response)
        case signedIn(@Sendable (Call, Principal) async throws -> Response)
    }

    struct Documentation: Sendable {
        let summary: String
        var input: [any DescribedField] = []
        /// Fields of `input` that must be there.
        var required: Set<String> = []
        var query: [any DescribedField] = []
        /// Statuses of success with the body that goes with them.
        var answers: [Answer] = []

        struct Answer: Sendable {
            let status: HTTPResponse.Status
            var contentType = "application/json"
            var schema: Schema?
            var named: [String: Schema] = [:]
        }
    }
}

/// What the OpenAPI document needs of a field, whatever its type.
protocol DescribedField: Sendable {
    var name: String { get }
    var schema: Schema { get }
}

extension InputField: DescribedField {}

extension Endpoint {
    /// One that anybody may call, or whoever holds the secret in its path.
    static func open(
        _ access: Access = .anyone, _ method: HTTPRequest.Method, _ path: Path, _ documentation: Documentation,
        _ respond: @escaping @Sendable (Call) async throws -> Response
    ) -> Endpoint {
        Endpoint(method: method, path: path, access: access, documentation: documentation, respond: .open(respond))
    }

    /// One for people of these roles.
    static func staff(
        _ roles: Set<Role>, evenBeforePasswordChange: Bool = false, _ method: HTTPRequest.Method, _ path: Path,
        _ documentation: Documentation, _ respond: @escaping @Sendable (Call, Principal) async throws -> Response
    ) -> Endpoint {
        Endpoint(
            method: method, path: path, access: .staff(roles, evenBeforePasswordChange: evenBeforePasswordChange),
            documentation: documentation, respond: .signedIn(respond))
    }
}

extension Set<Role> {
    static let everybody = Set(Role.allCases)
    static let desk: Set<Role> = [.admin, .dispatcher]
    static let administrators: Set<Role> = [.admin]
    static let drivers: Set<Role> = [.driver]
}

extension Endpoint.Documentation {
    /// A page for people.
    static func page(_ summary: String) -> Self {
        Self(summary: summary, answers: [.init(status: .ok, contentType: "text/html")])
    }

    /// A form of a page; it answers with another page to go to, or with itself and what was wrong.
    static func form(_ summary: String) -> Self {
        Self(summary: summary, answers: [.init(status: .seeOther, contentType: "text/html")])
    }

    /// A call that answers with one JSON object.
    static func json<Value>(
        _ summary: String, _ shape: Shape<Value>, status: HTTPResponse.Status = .ok, input: [any DescribedField] = [],
        required: Set<String> = [], query: [any DescribedField] = []
    ) -> Self {
        Self(
            summary: summary, input: input, required: required, query: query,
            answers: [.init(status: status, schema: shape.schema, named: shape.named)])
    }

    /// A call that answers with nothing.
    static func empty(_ summary: String, input: [any DescribedField] = []) -> Self {
        Self(summary: summary, input: input, answers: [.init(status: .noContent)])
    }
}
