import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

@testable import App

/// A client with its cookies; a value, so that a test says which answers it remembers.
struct Browser: Sendable {
    let client: any TestClientProtocol
    private(set) var cookies: [String: String] = [:]

    init(client: any TestClientProtocol) {
        self.client = client
    }

    /// The same with the cookies that `response` sets.
    func keeping(_ response: TestResponse) -> Browser {
        var copy = self
        for field in response.headers[values: .setCookie] {
            let pair = field.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if let name = pair.first { copy.cookies[String(name)] = pair.count == 2 ? String(pair[1]) : "" }
        }
        return copy
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await request(.get, path, headers, nil)
    }

    /// A page, as a browser asks for it.
    func page(_ path: String) async throws -> TestResponse {
        try await get(path, headers: [.accept: "text/html,application/xhtml+xml"])
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, json: JSONValue? = nil, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        if json != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await request(method, path, headers, json.map { ByteBuffer(string: $0.encoded) })
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, text: String, type: String, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = type
        return try await request(method, path, headers, ByteBuffer(string: text))
    }

    /// What a browser sends for a form without script.
    func submit(_ path: String, _ fields: KeyValuePairs<String, String>) async throws -> TestResponse {
        let pairs = fields.map { "\(Self.encoded($0.key))=\(Self.encoded($0.value))" }
        return try await send(
            .post, path, text: pairs.joined(separator: "&"), type: "application/x-www-form-urlencoded",
            headers: [.accept: "text/html"])
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private func request(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: ByteBuffer?
    ) async throws -> TestResponse {
        var headers = headers
        if !cookies.isEmpty {
            headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
        }
        return try await client.execute(uri: path, method: method, headers: headers, body: body) { $0 }
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
    var bytes: [UInt8] { Array(body.readableBytesView) }

    func json() throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(body.readableBytesView))
    }

    /// The `code` of a problem; "" for what is none.
    var code: String { (try? json()["code"].string) ?? "" }

    /// The fields that a problem complains of.
    var faultyFields: Set<String> {
        Set((try? json()["errors"].items.map(\.["field"].string)) ?? [])
    }
}
