import NIOCore
import Synchronization
import Testing

@testable import App

@Suite("The sending half of a WebSocket", .timeLimit(.minutes(1)))
struct WebSocketOutboundTests {
    private func frame(_ count: Int) -> ByteBuffer { ByteBuffer(repeating: 1, count: count) }

    private func drained(_ outbound: WebSocketOutbound) async throws -> [ByteBuffer] {
        var all: [ByteBuffer] = []
        try await outbound.drain { all += $0 }
        return all
    }

    @Test("what was sent before a close goes out before it, and nothing after it")
    func order() async throws {
        let outbound = WebSocketOutbound(maximumQueuedBytes: 100)
        #expect(outbound.send(frame: frame(1)))
        #expect(outbound.send(frame: frame(2)))
        outbound.close(.policyViolation, "bye")
        outbound.close(.normal)
        #expect(!outbound.send(frame: frame(3)))
        let close = WebSocketFrame.close(WebSocketClose(.policyViolation, "bye")).encoded()
        #expect(try await drained(outbound) == [frame(1), frame(2), close])
    }

    @Test("a reader for whom more than the limit waits is closed with 1013 and hears nothing else")
    func slowReader() async throws {
        let outbound = WebSocketOutbound(maximumQueuedBytes: 100)
        #expect(outbound.send(frame: frame(60)))
        #expect(outbound.send(frame: frame(40)))
        #expect(!outbound.send(frame: frame(1)))
        #expect(outbound.isClosed)
        let close = WebSocketFrame.close(WebSocketClose(.tryAgainLater, "too slow")).encoded()
        #expect(try await drained(outbound) == [close])
    }

    @Test("a replay larger than the queue reaches a reader that keeps reading")
    func replay() async throws {
        let outbound = WebSocketOutbound(maximumQueuedBytes: 100)
        async let received = drained(outbound)
        for _ in 0..<200 { #expect(await outbound.sendWhenRoom(frame: frame(30))) }
        outbound.close(.normal)
        #expect(try await received.count == 201)
        #expect(await !outbound.sendWhenRoom(frame: frame(1)))
    }

    @Test("waiting for room ends when the socket does")
    func waitingEnds() async {
        let outbound = WebSocketOutbound(maximumQueuedBytes: 100)
        #expect(outbound.send(frame: frame(100)))
        async let sent = outbound.sendWhenRoom(frame: frame(10))
        try? await Task.sleep(for: .milliseconds(20))
        outbound.abandon()
        #expect(await !sent)
    }
}
