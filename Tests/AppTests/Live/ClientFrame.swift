import Testing

@testable import App

/// Frames as a client sends them, right or wrong.
enum ClientFrame {
    static let maskingKey: [UInt8] = [0xA1, 0x02, 0xB3, 0x04]

    static func bytes(
        _ opcode: UInt8, _ payload: [UInt8] = [], final: Bool = true, masked: Bool = true, reserved: UInt8 = 0
    ) -> [UInt8] {
        let first = (final ? 0x80 : 0) | reserved | opcode
        let body = masked ? payload.enumerated().map { $1 ^ maskingKey[$0 % 4] } : payload
        return [first] + length(payload.count, masked: masked) + (masked ? maskingKey : []) + body
    }

    static func text(_ text: String, final: Bool = true) -> [UInt8] { bytes(0x1, Array(text.utf8), final: final) }

    static func close(_ code: UInt16) -> [UInt8] { bytes(0x8, [UInt8(code >> 8), UInt8(code & 0xFF)]) }

    private static func length(_ count: Int, masked: Bool) -> [UInt8] {
        let mask: UInt8 = masked ? 0x80 : 0
        switch count {
        case ...125: return [mask | UInt8(count)]
        case ...65_535: return [mask | 126] + bigEndian(UInt16(count))
        default: return [mask | 127] + bigEndian(UInt64(count))
        }
    }

    static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}

/// A client's violation and the close code that it earns.
struct Violation: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let code: WebSocketCloseCode

    var testDescription: String { name }

    init(_ name: String, _ bytes: [UInt8], _ code: WebSocketCloseCode) {
        (self.name, self.bytes, self.code) = (name, bytes, code)
    }

    /// Seen in the header of a single frame.
    static let inFrames = [
        Violation("unmasked", ClientFrame.bytes(0x1, [0x78], masked: false), .protocolError),
        Violation("first reserved bit", ClientFrame.bytes(0x1, [0x78], reserved: 0x40), .protocolError),
        Violation("second reserved bit", ClientFrame.bytes(0x1, [0x78], reserved: 0x20), .protocolError),
        Violation("third reserved bit", ClientFrame.bytes(0x1, [0x78], reserved: 0x10), .protocolError),
        Violation("undefined data opcode", ClientFrame.bytes(0x3), .protocolError),
        Violation("undefined control opcode", ClientFrame.bytes(0xB), .protocolError),
        Violation("fragmented ping", ClientFrame.bytes(0x9, final: false), .protocolError),
        Violation("fragmented close", ClientFrame.bytes(0x8, final: false), .protocolError),
        Violation("ping of 126 bytes", ClientFrame.bytes(0x9, Array(repeating: 1, count: 126)), .protocolError),
        Violation("length 125 in two bytes", [0x81, 0xFE] + ClientFrame.bigEndian(UInt16(125)), .protocolError),
        Violation("length 65535 in eight bytes", [0x81, 0xFF] + ClientFrame.bigEndian(UInt64(65_535)), .protocolError),
        Violation("highest bit of the length", [0x81, 0xFF] + ClientFrame.bigEndian(UInt64(1) << 63), .protocolError),
        Violation(
            "a terabyte", [0x81, 0xFF] + ClientFrame.bigEndian(UInt64(1) << 40) + ClientFrame.maskingKey,
            .messageTooBig),
    ]

    /// Seen when frames are joined.
    static let inMessages = [
        Violation("continuation of nothing", ClientFrame.bytes(0x0, [0x78]), .protocolError),
        Violation(
            "message inside a message", ClientFrame.text("a", final: false) + ClientFrame.text("b"), .protocolError),
        Violation("binary", ClientFrame.bytes(0x2, [1, 2]), .unsupportedData),
        Violation("not UTF-8", ClientFrame.bytes(0x1, [0xC3, 0x28]), .invalidPayload),
        Violation("half a character at the end", ClientFrame.bytes(0x1, [0x61, 0xC3]), .invalidPayload),
        Violation("a surrogate", ClientFrame.bytes(0x1, [0xED, 0xA0, 0x80]), .invalidPayload),
        Violation("close of one byte", ClientFrame.bytes(0x8, [3]), .protocolError),
        Violation("close 1005", ClientFrame.close(1005), .protocolError),
        Violation("close 999", ClientFrame.close(999), .protocolError),
        Violation("close 5000", ClientFrame.close(5000), .protocolError),
        Violation("close reason not UTF-8", ClientFrame.bytes(0x8, [0x03, 0xE8, 0xFF]), .invalidPayload),
        Violation(
            "a message too big in two frames",
            ClientFrame.text(String(repeating: "x", count: 40_000), final: false)
                + ClientFrame.bytes(0x0, Array(repeating: 0x78, count: 30_000)),
            .messageTooBig),
    ]
}
