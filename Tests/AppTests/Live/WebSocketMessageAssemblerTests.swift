import NIOCore
import Testing

@testable import App

@Suite("WebSocket messages")
struct WebSocketMessageAssemblerTests {
    private func events(_ bytes: [UInt8], maximum: Int = 64 << 10) throws -> [WebSocketMessageAssembler.Event] {
        var parser = WebSocketFrameParser(maximumPayloadBytes: maximum)
        var assembler = WebSocketMessageAssembler(maximumMessageBytes: maximum)
        parser.append(ByteBuffer(bytes: bytes))
        var events: [WebSocketMessageAssembler.Event] = []
        while let frame = try parser.nextFrame() {
            if let event = try assembler.accept(frame) { events.append(event) }
        }
        return events
    }

    @Test("fragments are joined, also where they cut a character, and a ping between them is seen at once")
    func fragments() throws {
        let stream =
            ClientFrame.bytes(0x1, [0x68, 0xC3], final: false) + ClientFrame.bytes(0x9, [7])
            + ClientFrame.bytes(0x0, [], final: false) + ClientFrame.bytes(0x0, [0xA4]) + ClientFrame.text("next")
        #expect(try events(stream) == [.ping(ByteBuffer(bytes: [7])), .text("hä"), .text("next")])
    }

    @Test("an empty message is a message")
    func empty() throws {
        #expect(try events(ClientFrame.text("")) == [.text("")])
    }

    @Test("a close tells its code and reason, or nothing")
    func close() throws {
        #expect(try events(ClientFrame.bytes(0x8)) == [.close(nil)])
        #expect(try events(ClientFrame.close(4321)) == [.close(WebSocketClose(.init(rawValue: 4321)))])
        #expect(try events(ClientFrame.bytes(0x8, [0x03, 0xE9, 0x62])) == [.close(WebSocketClose(.goingAway, "b"))])
    }

    @Test("a violation has its close code", arguments: Violation.inMessages)
    func violations(violation: Violation) {
        let error = #expect(throws: WebSocketClose.self) { try events(violation.bytes) }
        #expect(error?.code == violation.code)
    }

    @Test("a message of exactly the limit is whole in any number of fragments")
    func limit() throws {
        let parts = ClientFrame.text("abc", final: false) + ClientFrame.bytes(0x0, [0x64, 0x65])
        #expect(try events(parts, maximum: 5) == [.text("abcde")])
        #expect(throws: WebSocketClose.self) { try events(parts, maximum: 4) }
    }

    @Test("a close reason that is too long is cut between characters and still fits a control frame")
    func reason() throws {
        let payload = WebSocketClose(.normal, String(repeating: "ü", count: 100)).payload
        #expect(payload.readableBytes == 124)
        let frame = ClientFrame.bytes(0x8, Array(payload.readableBytesView))
        #expect(try events(frame) == [.close(WebSocketClose(.normal, String(repeating: "ü", count: 61)))])
    }
}
