import NIOCore
import Testing

@testable import App

@Suite("WebSocket frames")
struct WebSocketFrameParserTests {
    private static let maximum = 64 << 10

    private func parse(_ bytes: [UInt8], maximum: Int = Self.maximum) throws -> [WebSocketFrame] {
        var parser = WebSocketFrameParser(maximumPayloadBytes: maximum)
        parser.append(ByteBuffer(bytes: bytes))
        var frames: [WebSocketFrame] = []
        while let frame = try parser.nextFrame() { frames.append(frame) }
        return frames
    }

    private func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) } }

    @Test(
        "a payload of every length at which the encoding changes is read whole",
        arguments: [0, 1, 3, 4, 7, 8, 9, 124, 125, 126, 127, 65_534, 65_535, 65_536])
    func lengthBoundaries(count: Int) throws {
        let payload = pattern(count)
        let frames = try parse(ClientFrame.bytes(0x2, payload))
        #expect(frames == [WebSocketFrame(opcode: .binary, payload: ByteBuffer(bytes: payload))])
    }

    @Test("a frame of exactly the limit is read, one byte more is too big", arguments: [5, 125, 126, 1000, 65_535])
    func limit(maximum: Int) throws {
        #expect(try parse(ClientFrame.bytes(0x1, pattern(maximum)), maximum: maximum).count == 1)
        let error = #expect(throws: WebSocketClose.self) {
            try parse(ClientFrame.bytes(0x1, pattern(maximum + 1)), maximum: maximum)
        }
        #expect(error?.code == .messageTooBig)
    }

    @Test("frames that arrive byte by byte are the frames that were sent")
    func byteByByte() throws {
        var parser = WebSocketFrameParser(maximumPayloadBytes: Self.maximum)
        var frames: [WebSocketFrame] = []
        let stream = ClientFrame.text("häl", final: false) + ClientFrame.bytes(0x9, [1])
        for byte in stream + ClientFrame.bytes(0x0, pattern(300)) {
            parser.append(ByteBuffer(bytes: [byte]))
            while let frame = try parser.nextFrame() { frames.append(frame) }
        }
        #expect(frames.map(\.opcode) == [.text, .ping, .continuation])
        #expect(frames.map(\.isFinal) == [false, true, true])
        #expect(frames.map { $0.payload.readableBytes } == [4, 1, 300])
    }

    @Test("a stream cut at any place gives the same frames", arguments: [1, 2, 3, 5, 7, 11, 64, 1000])
    func cuts(size: Int) throws {
        let stream = (0..<60).flatMap { ClientFrame.bytes(0x1, pattern($0 * 7)) }
        var parser = WebSocketFrameParser(maximumPayloadBytes: Self.maximum)
        var payloads: [ByteBuffer] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            parser.append(ByteBuffer(bytes: stream[start..<min(start + size, stream.count)]))
            while let frame = try parser.nextFrame() { payloads.append(frame.payload) }
        }
        #expect(payloads == (0..<60).map { ByteBuffer(bytes: pattern($0 * 7)) })
    }

    @Test("a violation is seen in the header and has its close code", arguments: Violation.inFrames)
    func violations(violation: Violation) {
        let error = #expect(throws: WebSocketClose.self) { try parse(violation.bytes) }
        #expect(error?.code == violation.code)
    }

    @Test("a frame too big is refused before its payload has come")
    func refusedEarly() {
        let header = Array(ClientFrame.bytes(0x1, pattern(70_000)).prefix(14))
        #expect(throws: WebSocketClose.self) { try parse(header) }
    }

    @Test(
        "the server's frames have the shortest length and no mask",
        arguments: [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)])
    func encoding(count: Int, headerBytes: Int) {
        let encoded = WebSocketFrame(opcode: .text, payload: ByteBuffer(bytes: pattern(count))).encoded()
        #expect(encoded.readableBytes == headerBytes + count)
        #expect(encoded.getInteger(at: 0, as: UInt8.self) == 0x81)
        #expect((encoded.getInteger(at: 1, as: UInt8.self) ?? 0xFF) & 0x80 == 0)
        #expect(encoded.getSlice(at: headerBytes, length: count) == ByteBuffer(bytes: pattern(count)))
    }
}
