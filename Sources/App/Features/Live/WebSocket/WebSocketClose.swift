import NIOCore

/// Why a socket ends (RFC 6455 §7.4). Applications may define their own codes in 4000…4999.
struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt16

    static let normal = Self(rawValue: 1000)
    static let goingAway = Self(rawValue: 1001)
    static let protocolError = Self(rawValue: 1002)
    static let unsupportedData = Self(rawValue: 1003)
    static let invalidPayload = Self(rawValue: 1007)
    static let policyViolation = Self(rawValue: 1008)
    static let messageTooBig = Self(rawValue: 1009)
    /// 1012 and 1013 are not in the RFC but in its IANA registry of close codes.
    static let serviceRestart = Self(rawValue: 1012)
    static let tryAgainLater = Self(rawValue: 1013)

    /// 1004…1006 and 1015 only ever describe a close to one's own side; below 1000 and from 5000 on nothing is defined.
    var mayBeSent: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

/// What a close frame says (RFC 6455 §5.5.1).
struct WebSocketClose: Error, Equatable, Sendable {
    /// A control frame carries at most 125 bytes (§5.5), two of which are the code.
    static let maximumReasonBytes = 123

    let code: WebSocketCloseCode
    let reason: String

    init(_ code: WebSocketCloseCode, _ reason: String = "") {
        self.code = code
        self.reason = reason
    }

    /// The payload of the frame; a reason that is too long is cut between characters.
    var payload: ByteBuffer {
        var fitting = reason
        while fitting.utf8.count > Self.maximumReasonBytes { fitting.removeLast() }
        var payload = ByteBuffer()
        payload.writeInteger(code.rawValue)
        payload.writeString(fitting)
        return payload
    }
}
