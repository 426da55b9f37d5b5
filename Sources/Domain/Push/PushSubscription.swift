/// Where a guest's browser can be reached while the ride is open (Push API, `PushSubscription`).
package struct PushSubscription: Equatable, Sendable {
    /// Bytes of an uncompressed point of P-256, and of the authentication secret (RFC 8291 §2, §3.2).
    package static let keyLength = 65
    package static let secretLength = 16

    /// A URL that is a secret of the guest's: whoever knows it can send to the phone. Never logged.
    package let endpoint: String
    /// The browser's public key, `p256dh`.
    package let key: [UInt8]
    /// The secret that belongs to it, `auth`.
    package let secret: [UInt8]

    package init(endpoint: String, key: [UInt8], secret: [UInt8]) {
        self.endpoint = endpoint
        self.key = key
        self.secret = secret
    }
}
