import Crypto
import Domain
import Foundation

/// Everything that is made from `SECRET_KEY` or from chance.
struct Secrets: Sendable {
    private let master: SymmetricKey
    private let tokens: SymmetricKey
    private let devices: SymmetricKey
    private let answers: SymmetricKey

    /// - Parameter key: `SECRET_KEY`, at least 32 characters; each use has a key of its own (HKDF, RFC 5869).
    init(key: String) {
        master = SymmetricKey(data: Data(key.utf8))
        tokens = Self.derived(from: master, for: "guest-token")
        devices = Self.derived(from: master, for: "guest-device")
        answers = Self.derived(from: master, for: "idempotent-answer")
    }

    private static func derived(from master: SymmetricKey, for use: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: master, info: Data(use.utf8), outputByteCount: 32)
    }

    /// A guest's link to a ride: 144 bits that only the holder of the key can tell from chance. Derived, so that the link of
    /// an open ride can be said again without storing it.
    func guestToken(of ride: Ride.ID) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(ride.text.utf8), using: tokens)
        return Data(Array(code).prefix(18)).base64URL
    }

    /// The cookie of a phone that has none yet, derived from the key of its call: the answer to the same call says it again.
    /// Nil for a key so short that another phone might choose the same.
    func device(callingWith key: String) -> String? {
        guard key.count >= 22 else { return nil }
        return Data(Array(HMAC<SHA256>.authenticationCode(for: Data(key.utf8), using: devices))).base64URL
    }

    /// The key by which push services know this server (RFC 8292). Of 2³² derived numbers all but one are keys of the curve.
    func pushKey() -> P256.Signing.PrivateKey {
        var number = 1
        while true {
            let bytes = Self.derived(from: master, for: "push-\(number)").withUnsafeBytes { Data($0) }
            if let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes) { return key }
            number += 1
        }
    }

    /// 256 bits of chance, for sessions and devices.
    static func randomToken() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL
    }

    /// What the database keeps of a token. Tokens are long and random, so nothing slow is needed.
    static func hash(_ token: String) -> [UInt8] {
        Array(SHA256.hash(data: Data(token.utf8)))
    }

    static func hash(_ parts: [UInt8]...) -> [UInt8] {
        var hasher = SHA256()
        for part in parts {
            hasher.update(data: Data("\(part.count):".utf8))
            hasher.update(data: part)
        }
        return Array(hasher.finalize())
    }

    /// AES-GCM; the first byte names the key, for the day there is a second one.
    func seal(_ answer: [UInt8]) throws -> [UInt8] {
        guard let box = try AES.GCM.seal(answer, using: answers).combined else {
            throw CryptoKitError.authenticationFailure
        }
        return [Self.keyNumber] + box
    }

    func open(_ sealed: [UInt8]) throws -> [UInt8] {
        guard sealed.first == Self.keyNumber else { throw CryptoKitError.authenticationFailure }
        return Array(try AES.GCM.open(.init(combined: sealed.dropFirst()), using: answers))
    }

    private static let keyNumber: UInt8 = 1
}
