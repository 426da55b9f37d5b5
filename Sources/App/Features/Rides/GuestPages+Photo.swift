import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension GuestPages {
    static let photoDocumentation = Endpoint.Documentation(
        summary: "The photo of the place of a scanned code; with its version as `v` it never changes",
        query: [InputField<String>.text("v", 1...40)], answers: [.init(status: .ok, contentType: "image/jpeg")])

    /// Kept by browsers for ever under a link that names its version, and asked for again under any other.
    func photo(_ call: Call) async throws -> Response {
        guard let code = LocationCode(call.parameter("code")), let photo = try await desk.locations.photo(code: code)
        else { throw Problem.notFound }
        let isCurrent = call.query["v"] == photo.version
        let tag = "\"\(photo.version)\""
        var headers: HTTPFields = [
            .eTag: tag, .cacheControl: isCurrent ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        if let known = call.request.headers[.ifNoneMatch], known == "*" || known.contains(tag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = photo.contentType
        headers[.contentLength] = String(photo.bytes.count)
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: photo.bytes)))
    }
}

extension Location {
    /// Where guests find its photo; nil without one.
    var guestPhotoURL: String? {
        photoVersion.map { "\(Path.guestPhoto(code.text))?v=\($0)" }
    }
}
