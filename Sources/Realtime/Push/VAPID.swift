package import Crypto
import Domain
import Foundation

/// How this server says to push services who it is (RFC 8292).
package struct VAPID: Sendable {
    /// How long a token is good for; 24 hours are allowed. It is used for half of that, so that clocks may differ.
    static let lifetime: TimeInterval = 12 * 3600

    private let key: P256.Signing.PrivateKey
    private let subject: String

    /// - Parameter subject: where the operator can be found: a URL beginning with `https:` or `mailto:`.
    package init(key: P256.Signing.PrivateKey, subject: String) {
        self.key = key
        self.subject = subject
    }

    /// What browsers subscribe with (`applicationServerKey`): base64url of the 65 bytes of an uncompressed point.
    package var publicKey: String { key.publicKey.x963Representation.base64URL }

    /// The value of an `Authorization` field.
    ///
    /// - Parameter audience: the origin of the push service.
    func token(for audience: String, at now: Date) throws -> Token {
        let head = Data(#"{"typ":"JWT","alg":"ES256"}"#.utf8).base64URL
        let claims = Claims(
            aud: audience, exp: Int(now.timeIntervalSince1970 + Self.lifetime), sub: subject)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let body = "\(head).\(try encoder.encode(claims).base64URL)"
        let signature = try key.signature(for: Data(body.utf8)).rawRepresentation.base64URL
        return Token(
            authorization: "vapid t=\(body).\(signature),k=\(publicKey)", renewal: now + Self.lifetime / 2)
    }

    struct Token: Sendable {
        let authorization: String
        /// When another one should be made.
        let renewal: Date
    }

    private struct Claims: Encodable {
        let aud: String
        let exp: Int
        let sub: String
    }
}
