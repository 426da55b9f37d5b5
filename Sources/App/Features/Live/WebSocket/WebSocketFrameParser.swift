import NIOCore

/// Cuts the bytes of a client into frames and refuses what a client may not send. A value without I/O: bytes in, frames
/// out.
struct WebSocketFrameParser {
    private var buffer = ByteBuffer()
    private let maximumPayloadBytes: Int

    init(maximumPayloadBytes: Int) {
        self.maximumPayloadBytes = maximumPayloadBytes
    }

    mutating func append(_ bytes: ByteBuffer) {
        guard buffer.readableBytes > 0 else {
            buffer = bytes
            return
        }
        // Without this a peer whose packets never end with a frame would make the buffer grow for ever.
        buffer.discardReadBytes()
        buffer.writeImmutableBuffer(bytes)
    }

    /// The next whole frame, or nil when more bytes are needed.
    /// A violation is thrown as soon as the header shows it, before any payload is waited for.
    mutating func nextFrame() throws(WebSocketClose) -> WebSocketFrame? {
        guard let header = try WebSocketFrameHeader(in: buffer) else { return nil }
        guard header.payloadBytes <= UInt64(maximumPayloadBytes) else {
            throw WebSocketClose(.messageTooBig, "frame over \(maximumPayloadBytes) bytes")
        }
        let payloadBytes = Int(header.payloadBytes)
        guard buffer.readableBytes >= header.encodedBytes + payloadBytes else { return nil }
        buffer.moveReaderIndex(forwardBy: header.encodedBytes)
        guard var payload = buffer.readSlice(length: payloadBytes) else { return nil }
        // An idle socket would keep the 2 KiB into which its last packet was read.
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        payload.unmask(with: header.maskingKey)
        return WebSocketFrame(isFinal: header.isFinal, opcode: header.opcode, payload: payload)
    }
}

/// The fields before the payload of a client's frame (RFC 6455 §5.2).
struct WebSocketFrameHeader {
    /// Two bytes, an extended length of eight and a masking key of four.
    static let maximumBytes = 14

    let isFinal: Bool
    let opcode: WebSocketFrame.Opcode
    let payloadBytes: UInt64
    /// In the byte order in which it was sent.
    let maskingKey: UInt32
    let encodedBytes: Int

    /// nil when `buffer` does not hold the whole header yet.
    init?(in buffer: ByteBuffer) throws(WebSocketClose) {
        let start = buffer.readerIndex
        guard
            let first = buffer.getInteger(at: start, as: UInt8.self),
            let second = buffer.getInteger(at: start + 1, as: UInt8.self)
        else { return nil }
        isFinal = first & 0x80 != 0
        opcode = try Self.opcode(of: first)
        guard second & 0x80 != 0 else { throw WebSocketClose(.protocolError, "frame not masked") }  // §5.1
        let shortLength = second & 0x7F
        if opcode.isControl, !isFinal || shortLength > 125 {  // §5.5
            throw WebSocketClose(.protocolError, "control frame fragmented or too long")
        }
        guard let length = try Self.length(shortLength, in: buffer, at: start + 2) else { return nil }
        guard
            let key = buffer.getInteger(at: start + 2 + length.extraBytes, endianness: .host, as: UInt32.self)
        else { return nil }
        payloadBytes = length.payloadBytes
        maskingKey = key
        encodedBytes = 2 + length.extraBytes + 4
    }

    private static func opcode(of firstByte: UInt8) throws(WebSocketClose) -> WebSocketFrame.Opcode {
        // No extension is ever negotiated, so nothing gives these bits a meaning.
        guard firstByte & 0x70 == 0 else { throw WebSocketClose(.protocolError, "reserved bits set") }
        guard let opcode = WebSocketFrame.Opcode(rawValue: firstByte & 0x0F) else {
            throw WebSocketClose(.protocolError, "unknown opcode")
        }
        return opcode
    }

    private typealias Length = (payloadBytes: UInt64, extraBytes: Int)

    /// "The minimal number of bytes MUST be used to encode the length", and its highest bit is zero.
    private static func length(
        _ shortLength: UInt8, in buffer: ByteBuffer, at index: Int
    ) throws(WebSocketClose) -> Length? {
        let length: Length
        let smallest: UInt64
        switch shortLength {
        case 126:
            guard let value = buffer.getInteger(at: index, as: UInt16.self) else { return nil }
            (length, smallest) = ((UInt64(value), 2), 126)
        case 127:
            guard let value = buffer.getInteger(at: index, as: UInt64.self) else { return nil }
            (length, smallest) = ((value, 8), 65_536)
        default:
            return (UInt64(shortLength), 0)
        }
        guard length.payloadBytes >= smallest, length.payloadBytes <= UInt64(Int64.max) else {
            throw WebSocketClose(.protocolError, "malformed length")
        }
        return length
    }
}

extension ByteBuffer {
    /// RFC 6455 §5.3, eight bytes at a time.
    fileprivate mutating func unmask(with key: UInt32) {
        guard key != 0 else { return }
        let doubleKey = UInt64(key) << 32 | UInt64(key)
        withUnsafeMutableReadableBytes { bytes in
            var offset = 0
            while offset + 8 <= bytes.count {
                let masked = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                bytes.storeBytes(of: masked ^ doubleKey, toByteOffset: offset, as: UInt64.self)
                offset += 8
            }
            withUnsafeBytes(of: key) { key in
                for index in offset..<bytes.count { bytes[index] ^= key[index & 3] }
            }
        }
    }
}
