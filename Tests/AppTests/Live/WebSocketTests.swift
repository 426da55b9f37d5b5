import NIOCore
import Synchronization
import Testing

@testable import App

@Suite("The sending half of a WebSocket")
struct WebSocketTests {
    private final class Rings: Sendable {
        let count = Atomic(0)
    }

    private let rings = Rings()

    private func socket(_ maximumQueuedBytes: Int = 100) -> WebSocket {
        WebSocket(maximumQueuedBytes: maximumQueuedBytes) { [rings] in rings.count.add(1, ordering: .relaxed) }
    }

    private func frame(_ count: Int) -> ByteBuffer { ByteBuffer(repeating: 1, count: count) }

    private func closing(_ code: WebSocketCloseCode, _ reason: String) -> ByteBuffer {
        WebSocketFrame.close(WebSocketClose(code, reason)).encoded()
    }

    @Test("what was sent before a close goes out before it, and nothing after it")
    func order() {
        let socket = socket()
        #expect(socket.send(frame: frame(1)))
        #expect(socket.send(frame: frame(2)))
        socket.close(.policyViolation, "bye")
        socket.close(.normal)
        #expect(!socket.send(frame: frame(3)))
        let (frames, isLast) = socket.take()
        #expect(frames == [frame(1), frame(2), closing(.policyViolation, "bye")])
        #expect(isLast)
    }

    @Test("the connection is rung once for all that waits to be taken")
    func rung() {
        let socket = socket()
        for _ in 0..<5 { #expect(socket.send(frame: frame(1))) }
        #expect(rings.count.load(ordering: .relaxed) == 1)
        #expect(socket.take().frames.count == 5)
        #expect(socket.send(frame: frame(1)))
        #expect(rings.count.load(ordering: .relaxed) == 2)
    }

    @Test("a reader for whom more than the limit waits is closed with 1013 and hears nothing else")
    func slowReader() {
        let socket = socket()
        #expect(socket.send(frame: frame(60)))
        #expect(socket.hasRoom == false)
        #expect(socket.send(frame: frame(40)))
        #expect(!socket.send(frame: frame(1)))
        #expect(socket.isClosed)
        #expect(socket.take().frames == [closing(.tryAgainLater, "too slow")])
    }

    @Test("what the network has taken makes room again")
    func room() {
        let socket = socket()
        for _ in 0..<10 {
            #expect(socket.send(frame: frame(100)))
            #expect(socket.take().frames == [frame(100)])
            #expect(!socket.hasRoom)
            socket.noteSent(bytes: 100)
            #expect(socket.hasRoom)
        }
    }

    @Test("a connection that is gone leaves nothing to be sent")
    func abandoned() {
        let socket = socket()
        #expect(socket.send(frame: frame(10)))
        socket.abandon()
        #expect(!socket.send(frame: frame(10)))
        #expect(socket.take().frames.isEmpty)
    }
}
