import Crypto
import Domain
import Foundation
import Testing

@testable import Realtime

@Suite("What this server says to push services of itself")
struct VAPIDTests {
    private struct Claims: Decodable {
        let aud: String
        let exp: Int
        let sub: String
    }

    private let key = P256.Signing.PrivateKey()
    private let now = Date(timeIntervalSince1970: 1_790_000_000)
    private var vapid: VAPID { VAPID(key: key, subject: "https://buggy.example") }

    @Test("is signed with the key that browsers subscribe with, for one push service, and good for less than a day")
    func token() throws {
        let token = try vapid.token(for: "https://fcm.googleapis.com", at: now)
        let match = try #require(
            token.authorization.wholeMatch(of: /vapid t=(([\w-]+)\.([\w-]+))\.([\w-]+),k=([\w-]+)/))
        #expect(match.5 == vapid.publicKey)
        let publicKey = try P256.Signing.PublicKey(
            x963Representation: try #require(Data(base64URL: String(match.5))))
        let signature = try #require(Data(base64URL: String(match.4)))
        #expect(
            publicKey.isValidSignature(try .init(rawRepresentation: signature), for: Data(String(match.1).utf8)))
        let head = try #require(Data(base64URL: String(match.2)))
        #expect(String(decoding: head, as: UTF8.self) == #"{"typ":"JWT","alg":"ES256"}"#)
        let claims = try JSONDecoder().decode(
            Claims.self, from: try #require(Data(base64URL: String(match.3))))
        #expect(claims.aud == "https://fcm.googleapis.com" && claims.sub == "https://buggy.example")
        #expect(claims.exp == 1_790_000_000 + 12 * 3600)
    }

    @Test("is said again to the same push service until half of its time is over, and to no other one")
    func kept() throws {
        let origins = PushOrigins(vapid: vapid)
        let first = try origins.authorization(for: "https://one.example", at: now)
        #expect(try origins.authorization(for: "https://one.example", at: now + 6 * 3600 - 1) == first)
        #expect(try origins.authorization(for: "https://two.example", at: now) != first)
        #expect(try origins.authorization(for: "https://one.example", at: now + 6 * 3600) != first)
    }
}
