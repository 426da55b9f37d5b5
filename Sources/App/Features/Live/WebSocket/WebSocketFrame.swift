import NIOCore

/// One frame of RFC 6455 §5.2, unmasked.
struct WebSocketFrame: Equatable, Sendable {
    enum Opcode: UInt8, Sendable {
        case continuation = 0x0
        case text = 0x1
        case binary = 0x2
        case close = 0x8
        case ping = 0x9
        case pong = 0xA

        var isControl: Bool { rawValue & 0x8 != 0 }
    }

    var isFinal = true
    var opcode: Opcode
    var payload = ByteBuffer()

    static func text(_ text: String) -> Self { Self(opcode: .text, payload: ByteBuffer(string: text)) }

    /// - Parameter close: nil makes a close frame without a code, the answer to one that had none.
    static func close(_ close: WebSocketClose?) -> Self {
        Self(opcode: .close, payload: close?.payload ?? ByteBuffer())
    }

    /// The frame as a server sends it: never masked (§5.1). Encode once, send to any number of sockets.
    func encoded() -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(WebSocketFrameHeader.maximumBytes + payload.readableBytes)
        bytes.writeInteger((isFinal ? 0x80 : 0) | opcode.rawValue)
        switch payload.readableBytes {
        case let count where count <= 125:
            bytes.writeInteger(UInt8(count))
        case let count where count <= Int(UInt16.max):
            bytes.writeInteger(UInt8(126))
            bytes.writeInteger(UInt16(count))
        case let count:
            bytes.writeInteger(UInt8(127))
            bytes.writeInteger(UInt64(count))
        }
        bytes.writeImmutableBuffer(payload)
        return bytes
    }
}
