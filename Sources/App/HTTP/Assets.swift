import Crypto
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The files of `Public/`, read once and served from memory. All lie under one prefix that changes with their content, so
/// that browsers may keep them for ever.
struct Assets: Sendable {
    let links: AssetLinks
    private let files: [String: Asset]

    struct Asset: Sendable {
        let headers: HTTPFields
        let body: ByteBuffer
        /// The body as gzip, where that is smaller.
        fileprivate let compressed: ByteBuffer?
    }

    /// - Throws: when the folder cannot be read, or a module cannot be linked.
    init(directory: URL) throws {
        let read = try Self.linked(Self.read(directory))
        var hasher = SHA256()
        for (path, bytes) in read.sorted(by: { $0.key < $1.key }) {
            hasher.update(data: Data(path.utf8))
            hasher.update(data: bytes)
        }
        links = AssetLinks(version: Data(Array(hasher.finalize()).prefix(9)).base64URL)
        var files: [String: Asset] = [:]
        for (path, bytes) in read {
            files[links(path)] = Asset(path: path, bytes: bytes, headers: [.cacheControl: Self.forEver])
            // Files that browsers ask for by a fixed name lie at the top.
            if !path.contains("/") {
                files["/\(path)"] = Asset(path: path, bytes: bytes, headers: [.cacheControl: "public, max-age=3600"])
            }
        }
        let worker = ServiceWorker(links: links, files: read)
        files[ServiceWorker.path] = worker.script.map {
            Asset(path: ServiceWorker.path, bytes: $0, headers: ServiceWorker.headers)
        }
        self.files = files
    }

    subscript(path: String) -> Asset? { files[path] }

    private static let forEver = "public, max-age=31536000, immutable"

    /// The scripts that pages name with all that they import; the modules stay there for who asks for them.
    private static func linked(_ files: [String: Data]) throws -> [String: Data] {
        let linker = try ScriptLinker(texts: files.filter { $0.key.hasSuffix(".js") })
        var files = files
        for entry in linker.entries { files[entry] = try linker.linked(entry) }
        return files
    }

    /// Every file by its path, the style sheets joined in the order of their names: one request instead of a dozen. Guests,
    /// on slow networks, are spared those of the staff.
    private static func read(_ directory: URL) throws -> [String: Data] {
        let root = directory.resolvingSymlinksInPath().path + "/"
        let names = try FileManager.default.subpathsOfDirectory(atPath: root).sorted()
        var files: [String: Data] = [:]
        for name in names where contentTypes[name.fileExtension ?? ""] != nil {
            let bytes = try Data(contentsOf: URL(filePath: root + name))
            if name.hasPrefix("css/") {
                files["css/staff.css", default: Data()].append(bytes)
                if !name.hasPrefix("css/staff/") { files["css/site.css", default: Data()].append(bytes) }
            } else {
                files[name] = bytes
            }
        }
        return files
    }

    fileprivate static let contentTypes = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png", "webmanifest": "application/manifest+json", "mp3": "audio/mpeg",
    ]
}

extension Assets.Asset {
    fileprivate init(path: String, bytes: Data, headers more: HTTPFields) {
        body = ByteBuffer(bytes: bytes)
        let gzip = Gzip.compress(Array(bytes)).flatMap { $0.count < bytes.count ? $0 : nil }
        compressed = gzip.map { ByteBuffer(bytes: $0) }
        var headers: HTTPFields = [
            .contentType: Assets.contentTypes[path.fileExtension ?? ""] ?? "application/octet-stream",
            .contentLength: String(bytes.count),
            .vary: "Accept-Encoding",
            .eTag: "\"\(Data(Array(SHA256.hash(data: bytes)).prefix(9)).base64URL)\"",
        ]
        headers.append(contentsOf: more)
        self.headers = headers
    }

    func response(to request: Request) -> Response {
        let answer = answer(to: request.headers)
        return Response(
            status: answer.head.status, headers: answer.head.headerFields, body: .init(byteBuffer: answer.body))
    }

    /// The file, as gzip where that is understood; 304 when the client has it already.
    func answer(to fields: HTTPFields) -> ReadyAnswers.Answer {
        let takesGzip = compressed != nil && (fields[.acceptEncoding]?.contains("gzip") ?? false)
        var answer = headers
        if takesGzip, let compressed {
            answer[.contentEncoding] = "gzip"
            answer[.contentLength] = String(compressed.readableBytes)
            // Another representation has another tag (RFC 9110 §8.8.3).
            answer[.eTag] = headers[.eTag].map { $0.dropLast() + "-gzip\"" }
        }
        // Whichever of the two the client has, it is this file.
        if let known = fields[.ifNoneMatch], let tag = headers[.eTag], known.contains(tag.dropLast()) {
            answer[.contentLength] = nil
            return .init(head: .init(status: .notModified, headerFields: answer), body: ByteBuffer())
        }
        let body = takesGzip ? compressed ?? body : body
        return .init(head: .init(status: .ok, headerFields: answer), body: body)
    }
}

extension String {
    /// Nil for a name without a dot, such as a folder's.
    fileprivate var fileExtension: String? {
        contains(".") ? split(separator: ".").last.map(String.init) : nil
    }
}

/// Answers for files before the router is asked.
struct AssetMiddleware: RouterMiddleware {
    let assets: Assets

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get || request.method == .head, let asset = assets[request.uri.path] else {
            return try await next(request, context)
        }
        context.coreContext.endpointPath.value = "/assets"
        let response = asset.response(to: request)
        return request.method == .head ? response.createHeadResponse() : response
    }
}
