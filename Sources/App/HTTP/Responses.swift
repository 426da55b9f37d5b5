import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    static func bytes(
        _ bytes: [UInt8], _ contentType: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = contentType
        headers[.contentLength] = String(bytes.count)
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        .bytes(bytes, "application/json", status: status, headers: headers)
    }

    static func html(_ html: HTML, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentLanguage] = html.language
        return .bytes(html.bytes, "text/html; charset=utf-8", status: status, headers: headers)
    }

    /// "Go there and look" (RFC 9110 §15.4.4): what a form answers with.
    static func seeOther(_ path: String, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.location] = path
        headers[.contentLength] = "0"
        return Response(status: .seeOther, headers: headers)
    }

    static func empty(headers: HTTPFields = [:]) -> Response {
        Response(status: .noContent, headers: headers)
    }
}

extension Call {
    func json<Value>(
        _ shape: Shape<Value>, _ value: Value, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        .json(shape.bytes(value), status: status, headers: headers)
    }

    /// With the version as `ETag`, for resources that are edited.
    func versioned<Value>(
        _ shape: Shape<Value>, _ value: Value, version: Int, status: HTTPResponse.Status = .ok, location: String? = nil
    ) -> Response {
        var headers: HTTPFields = [.eTag: "\"\(version)\""]
        headers[.location] = location
        return json(shape, value, status: status, headers: headers)
    }

    /// With a digest as `ETag`; 304 when the client has it already (RFC 9110 §13.1.2).
    ///
    /// - Parameter essence: what of the value counts as a change; all of it unless given. The tag is a weak one then.
    func conditional<Value>(_ shape: Shape<Value>, _ value: Value, comparedAs essence: Value? = nil) -> Response {
        let bytes = shape.bytes(value)
        let digest = Data(Secrets.hash(essence.map(shape.bytes) ?? bytes).prefix(12)).base64URL
        let tag = essence == nil ? "\"\(digest)\"" : "W/\"\(digest)\""
        let headers: HTTPFields = [.eTag: tag, .cacheControl: "private, no-cache"]
        if let known = request.headers[.ifNoneMatch], known == "*" || known.contains(tag) {
            return Response(status: .notModified, headers: headers)
        }
        return .json(bytes, headers: headers)
    }

    /// Runs `work` in a transaction, and only once for an `Idempotency-Key`; the first answer is repeated to the byte.
    ///
    /// - Parameters:
    ///   - scope: whose keys these are.
    ///   - formKey: a key that came with a form, where there is no header.
    func perform<Value: Sendable>(
        in hotel: Hotel.ID, scope: String, _ shape: Shape<Value>, status: HTTPResponse.Status = .ok,
        location: @escaping @Sendable (Value) -> String? = { _ in nil }, key formKey: String? = nil,
        _ work: @escaping @Sendable (any HotelTransaction) throws -> Value
    ) async throws -> Response {
        guard let key = try await idempotencyKey(scope: scope, formKey: formKey) else {
            let value = try await edge.transactor.transact(in: hotel, work)
            return Answer.response(shape.bytes(value), status: status, location: location(value))
        }
        let secrets = edge.secrets
        let result = try await edge.transactor.transact(in: hotel, once: key) { tx in
            let value = try work(tx)
            let plain = Array((location(value) ?? "").utf8) + [UInt8(ascii: "\n")] + shape.bytes(value)
            return Answer(status: status.code, sealed: try secrets.seal(plain))
        }
        return try result.response(secrets)
    }

    /// - Throws: `invalid_input` for a key of no or too many characters.
    private func idempotencyKey(scope: String, formKey: String?) async throws -> IdempotencyKey? {
        guard let text = request.headers[.idempotencyKey] ?? formKey else { return nil }
        guard IdempotencyKey.lengths.contains(text.count) else {
            throw Problem.invalid([
                .init(field: "Idempotency-Key", message: "invalid.length", values: ["min": 1, "max": 255])
            ])
        }
        let wish = Array("\(request.method.rawValue) \(request.uri.path)".utf8)
        return IdempotencyKey(scope: scope, text: text, request: Secrets.hash(wish, try await content(formKey != nil)))
    }

    /// What the request says. Of a form its fields in an order of ours: a page that sends it again may have another.
    private func content(_ isForm: Bool) async throws -> [UInt8] {
        guard isForm, case .form(let fields) = try await input(form: true) else {
            return Array(buffer: try await body())
        }
        return fields.sorted { $0.key < $1.key }.flatMap { name, values in
            values.flatMap { Array("\(name.utf8.count):\(name)\($0.utf8.count):\($0)".utf8) }
        }
    }
}

extension Answer {
    fileprivate static func response(_ body: [UInt8], status: HTTPResponse.Status, location: String?) -> Response {
        var headers: HTTPFields = [:]
        headers[.location] = location
        return .json(body, status: status, headers: headers)
    }
}

extension OnceResult {
    fileprivate func response(_ secrets: Secrets) throws -> Response {
        let plain = try secrets.open(answer.sealed)
        let parts = plain.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let location = String(decoding: parts[0], as: UTF8.self)
        var response = Answer.response(
            parts.count == 2 ? Array(parts[1]) : [], status: .init(code: answer.status),
            location: location.isEmpty ? nil : location)
        if isReplay { response.headers[.idempotentReplayed] = "true" }
        return response
    }
}
