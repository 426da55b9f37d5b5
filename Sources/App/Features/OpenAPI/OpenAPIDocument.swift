import Domain
import HTTPTypes
import Hummingbird

/// The OpenAPI 3.1 document, made from the same endpoints as the router, so that the two cannot disagree.
struct OpenAPIDocument: Sendable {
    let endpoints: [Endpoint]
    let version: String

    func bytes() -> [UInt8] {
        var json = JSONWriter(capacity: 64 * 1024)
        json.raw(#"{"openapi":"3.1.0","info":{"title":"Buggy","summary":"Calling a hotel buggy","version":"#)
        json.text(version)
        json.raw(#","license":{"name":"MIT","identifier":"MIT"}},"paths":"#)
        let paths = Dictionary(grouping: endpoints, by: \.path.pattern).sorted { $0.key < $1.key }
        json.object(paths.map { ($0.key, $0.value) }) { writePath($0, &$1) }
        json.raw(#","components":{"schemas":"#)
        json.object(schemas.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) { $0.write(to: &$1) }
        json.raw(#","securitySchemes":{"session":{"type":"apiKey","in":"cookie","name":"session"}}}}"#)
        return json.bytes
    }

    private var schemas: [String: Schema] {
        endpoints.flatMap(\.documentation.answers).reduce(into: Schema.problems) { all, answer in
            all.merge(answer.named) { old, _ in old }
        }
    }

    private func writePath(_ endpoints: [Endpoint], _ json: inout JSONWriter) {
        json.object(endpoints.map { ($0.method.rawValue.lowercased(), $0) }) { writeOperation($0, &$1) }
    }

    private func writeOperation(_ endpoint: Endpoint, _ json: inout JSONWriter) {
        let documentation = endpoint.documentation
        json.raw(#"{"summary":"#)
        json.text(documentation.summary)
        json.raw(#","operationId":"#)
        json.text(endpoint.operationID)
        if case .staff(let roles, _) = endpoint.access {
            json.raw(#","security":[{"session":[]}],"x-roles":"#)
            json.list(roles.map(\.rawValue).sorted()) { $1.text($0) }
        }
        writeParameters(of: endpoint, &json)
        writeBody(documentation, &json)
        json.raw(#","responses":"#)
        json.object(documentation.answers.map { (String($0.status.code), $0) } + [("default", .problem)]) {
            writeAnswer($0, &$1)
        }
        json.raw("}")
    }

    private func writeParameters(of endpoint: Endpoint, _ json: inout JSONWriter) {
        let path = endpoint.path.parameters.map { Parameter(name: $0, place: "path", schema: .text()) }
        let query = endpoint.documentation.query.map { Parameter(name: $0.name, place: "query", schema: $0.schema) }
        guard !path.isEmpty || !query.isEmpty else { return }
        json.raw(#","parameters":"#)
        json.list(path + query) { $0.write(to: &$1) }
    }

    private func writeBody(_ documentation: Endpoint.Documentation, _ json: inout JSONWriter) {
        guard !documentation.input.isEmpty else { return }
        let properties = documentation.input.map { field in
            let isRequired = documentation.required.contains(field.name)
            return Schema.Property(
                name: field.name, schema: isRequired ? field.schema : .nullable(field.schema), isRequired: isRequired)
        }
        json.raw(#","requestBody":{"required":"#)
        json.flag(!documentation.required.isEmpty)
        json.raw(#","content":{"application/json":{"schema":"#)
        Schema.object(properties).write(to: &json)
        json.raw("}}}")
    }

    private func writeAnswer(_ answer: Endpoint.Documentation.Answer, _ json: inout JSONWriter) {
        json.raw(#"{"description":"#)
        json.text(answer.status.reasonPhrase)
        if answer.status != .noContent, answer.status != .seeOther {
            json.raw(#","content":"#)
            json.object([(answer.contentType, answer.schema ?? .text())]) { schema, json in
                json.raw(#"{"schema":"#)
                schema.write(to: &json)
                json.raw("}")
            }
        }
        json.raw("}")
    }
}

private struct Parameter {
    let name: String
    let place: String
    let schema: Schema

    func write(to json: inout JSONWriter) {
        json.raw(#"{"name":"#)
        json.text(name)
        json.raw(#","in":"#)
        json.text(place)
        json.raw(#","required":"#)
        json.flag(place == "path")
        json.raw(#","schema":"#)
        schema.write(to: &json)
        json.raw("}")
    }
}

extension Endpoint.Documentation.Answer {
    fileprivate static let problem = Self(
        status: .init(code: 500, reasonPhrase: "Any error"), contentType: "application/problem+json",
        schema: .reference("Problem"))
}

extension Endpoint {
    /// Such as `postApiV1RidesIdAcceptance`.
    fileprivate var operationID: String {
        let words = path.pattern.split { !$0.isLetter && !$0.isNumber }.map {
            $0.prefix(1).uppercased() + $0.dropFirst()
        }
        return method.rawValue.lowercased() + words.joined()
    }
}
