import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// One request on its way through a handler, with what every handler needs of it.
struct Call: Sendable {
    let request: Request
    let context: AppContext
    let edge: Edge
    /// Where the guest is, once that is known.
    private(set) var hotel: Hotel?

    init(request: Request, context: AppContext, edge: Edge) {
        self.request = request
        self.context = context
        self.edge = edge
    }

    /// The same call, of a guest in `hotel`.
    func at(_ hotel: Hotel) -> Call {
        var call = self
        call.hotel = hotel
        return call
    }

    /// What the person chose or the phone prefers; nil where we speak none of it.
    var preferredLanguage: Language? { edge.preferredLanguage(of: request) }

    /// In the preferred language, else the hotel's where the guest is, else English.
    var words: Words { edge.words(for: request, at: hotel) }

    var assets: AssetLinks { edge.assets }

    /// The browser wants a page, a program wants JSON.
    var wantsPage: Bool { request.wantsPage }

    /// A parameter of the path.
    func parameter(_ name: String) -> String {
        context.parameters.get(name) ?? ""
    }

    /// - Throws: `Refusal.notFound` for what is no id.
    func id<Subject>(_ name: String = "id", _: Subject.Type = Subject.self) throws -> Identifier<Subject> {
        guard let id = Identifier<Subject>(text: parameter(name)) else { throw Refusal.notFound }
        return id
    }

    func cookie(_ name: String) -> String? {
        request.cookies[name]?.value
    }

    var query: Input { Input(form: request.uri.query ?? "") }

    /// - Throws: `invalid_input` for a `limit` out of range.
    func page() throws -> PageRequest {
        var reader = InputReader(query)
        let limit = reader.optional(PageRequest.limitField)
        let cursor = reader.optional(PageRequest.cursorField)
        try reader.finish()
        return PageRequest(limit: limit ?? PageRequest.defaultLimit, cursor: cursor)
    }

    /// The body, as JSON or as a form by its content type. A form is read only where a page posts it.
    ///
    /// - Throws: `malformed_body`, `unsupported_media_type`, `too_large`.
    func input(form: Bool = false) async throws -> Input {
        let bytes = try await body()
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        switch type {
        case "application/json", "application/merge-patch+json": return try Input(json: Data(bytes.readableBytesView))
        case "application/x-www-form-urlencoded" where form: return Input(form: String(buffer: bytes))
        case nil where bytes.readableBytes == 0: return form ? .form([:]) : .json([:])
        default: throw Problem.unsupportedMediaType
        }
    }

    /// The same call with its body read, so that it can be looked at twice: for its meaning and for its digest.
    ///
    /// - Throws: `too_large` beyond 64 KiB; the largest wish is a note of 500 characters.
    func collected() async throws -> Call {
        guard !request.isSafe else { return self }
        let limit = 64 << 10
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw Problem.tooLarge }
        do {
            var request = request
            request.body = .init(buffer: try await request.body.collect(upTo: limit))
            return Call(request: request, context: context, edge: edge)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge
        }
    }

    /// The body as it came.
    func body() async throws -> ByteBuffer {
        try await request.body.collect(upTo: .max)
    }

    /// The version that `If-Match` names; nil when the client does not care.
    ///
    /// - Throws: `Refusal.versionMismatch` for what cannot be a version of ours.
    func expectedVersion() throws -> Int? {
        guard let field = request.headers[.ifMatch]?.trimmingCharacters(in: .whitespaces), field != "*" else {
            return nil
        }
        guard let version = Int(field.trimmingCharacters(in: ["\""])) else { throw Refusal.versionMismatch }
        return version
    }
}

extension Request {
    var wantsPage: Bool {
        guard method == .get || method == .post || method == .head else { return false }
        guard let accept = headers[.accept] else { return false }
        return accept.contains("text/html")
    }
}
