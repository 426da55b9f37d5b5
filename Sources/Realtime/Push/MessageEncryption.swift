import Crypto
import Domain
import Foundation

/// Encrypts a message so that only the browser reads it, and no push service on the way (RFC 8291, with the content coding
/// `aes128gcm` of RFC 8188 in one record).
enum MessageEncryption {
    /// Bytes of the record, and what of it a message may take: the rest is a delimiter and the tag (RFC 8291 §4).
    static let recordSize = 4096
    static let longest = recordSize - headerSize - 17

    private static let headerSize = 16 + 4 + 1 + PushSubscription.keyLength

    struct TooLong: Error {}

    /// - Parameters:
    ///   - salt: 16 bytes of chance; given by tests only, like `ephemeral`.
    /// - Throws: `TooLong`, or a CryptoKit error for a key that is no point of the curve.
    static func encrypt(
        _ plaintext: [UInt8], for subscription: PushSubscription,
        salt: [UInt8] = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) },
        ephemeral: P256.KeyAgreement.PrivateKey = .init()
    ) throws -> [UInt8] {
        guard plaintext.count <= longest else { throw TooLong() }
        let theirs = try P256.KeyAgreement.PublicKey(x963Representation: subscription.key)
        let ours = [UInt8](ephemeral.publicKey.x963Representation)
        let secret = try ephemeral.sharedSecretFromKeyAgreement(with: theirs).hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: subscription.secret,
            sharedInfo: Array("WebPush: info\0".utf8) + subscription.key + ours, outputByteCount: 32)
        let key = derived(from: secret, salt: salt, for: "aes128gcm", bytes: 16)
        let nonce = try derived(from: secret, salt: salt, for: "nonce", bytes: 12).withUnsafeBytes {
            try AES.GCM.Nonce(data: Data($0))
        }
        // A 2 says that this record is the last one.
        let sealed = try AES.GCM.seal(plaintext + [2], using: key, nonce: nonce)
        var record = salt
        withUnsafeBytes(of: UInt32(recordSize).bigEndian) { record += $0 }
        record.append(UInt8(ours.count))
        record += ours
        record += sealed.ciphertext
        record += sealed.tag
        return record
    }

    private static func derived(
        from secret: SymmetricKey, salt: [UInt8], for use: String, bytes: Int
    ) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret, salt: salt, info: Array("Content-Encoding: \(use)\0".utf8),
            outputByteCount: bytes)
    }
}
