import NIOCore

/// Joins frames to messages (RFC 6455 §5.4). A value without I/O.
struct WebSocketMessageAssembler {
    enum Event: Equatable {
        case text(String)
        case ping(ByteBuffer)
        case pong
        /// nil when the peer gave no code.
        case close(WebSocketClose?)
    }

    private let maximumMessageBytes: Int
    /// What has arrived of a fragmented message; nil between messages.
    private var fragments: ByteBuffer?

    init(maximumMessageBytes: Int) {
        self.maximumMessageBytes = maximumMessageBytes
    }

    /// What `frame` completes, or nil when its message goes on.
    mutating func accept(_ frame: WebSocketFrame) throws(WebSocketClose) -> Event? {
        switch frame.opcode {
        case .ping: return .ping(frame.payload)
        case .pong: return .pong
        case .close: return .close(try Self.close(from: frame.payload))
        case .binary: throw WebSocketClose(.unsupportedData, "text only")
        case .text:
            guard fragments == nil else { throw WebSocketClose(.protocolError, "new message inside another") }
            return try add(frame, to: ByteBuffer())
        case .continuation:
            guard let begun = fragments else { throw WebSocketClose(.protocolError, "continuation of nothing") }
            // Gives the only reference away, so that appending does not copy what is there.
            fragments = nil
            return try add(frame, to: begun)
        }
    }

    private mutating func add(
        _ frame: WebSocketFrame, to begun: consuming ByteBuffer
    ) throws(WebSocketClose) -> Event? {
        guard begun.readableBytes + frame.payload.readableBytes <= maximumMessageBytes else {
            throw WebSocketClose(.messageTooBig, "message over \(maximumMessageBytes) bytes")
        }
        var message = begun
        message.writeImmutableBuffer(frame.payload)
        guard frame.isFinal else {
            fragments = message
            return nil
        }
        return .text(try Self.utf8(message))
    }

    private static func close(from payload: ByteBuffer) throws(WebSocketClose) -> WebSocketClose? {
        guard payload.readableBytes > 0 else { return nil }
        var payload = payload
        guard let number = payload.readInteger(as: UInt16.self) else {
            throw WebSocketClose(.protocolError, "close payload of one byte")
        }
        let code = WebSocketCloseCode(rawValue: number)
        guard code.mayBeSent else { throw WebSocketClose(.protocolError, "close code that may not be sent") }
        return WebSocketClose(code, try utf8(payload))
    }

    /// Strict: `String(buffer:)` would repair what §8.1 wants refused.
    private static func utf8(_ bytes: ByteBuffer) throws(WebSocketClose) -> String {
        guard let text = bytes.withUnsafeReadableBytes({ String(validating: $0, as: UTF8.self) }) else {
            throw WebSocketClose(.invalidPayload, "not UTF-8")
        }
        return text
    }
}
