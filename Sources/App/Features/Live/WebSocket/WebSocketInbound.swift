import Hummingbird
import NIOCore
import Synchronization

/// The receiving half of a socket: whole text messages, for one task. Pings and the peer's close are answered here.
///
/// Ends when the socket does, for whatever reason. A violation ends it too; its close frame has been queued by then.
final class WebSocketInbound: AsyncSequence, AsyncIteratorProtocol {
    private var bytes: RequestBody.AsyncIterator
    private var parser: WebSocketFrameParser
    private var assembler: WebSocketMessageAssembler
    private let outbound: WebSocketOutbound
    private let liveness: WebSocketLiveness
    private var isFinished = false

    init(bytes: RequestBody, outbound: WebSocketOutbound, liveness: WebSocketLiveness, options: WebSocketOptions) {
        self.bytes = bytes.makeAsyncIterator()
        self.outbound = outbound
        self.liveness = liveness
        parser = WebSocketFrameParser(maximumPayloadBytes: options.maximumMessageBytes)
        assembler = WebSocketMessageAssembler(maximumMessageBytes: options.maximumMessageBytes)
    }

    func makeAsyncIterator() -> WebSocketInbound { self }

    /// The next text message, or nil when the socket has ended.
    func next() async -> String? {
        do throws(WebSocketClose) {
            while !isFinished {
                while let frame = try parser.nextFrame() {
                    if let text = try take(frame) { return text }
                    if isFinished { return nil }
                }
                await readMore()
            }
        } catch {
            isFinished = true
            outbound.close(error.code, error.reason)
        }
        return nil
    }

    /// Reads on after the server's own close frame, until the peer's half of the handshake or the end of the
    /// connection.
    func discardRest() async {
        while await next() != nil {}
    }

    private func readMore() async {
        // A reset by the peer is an ordinary end of a phone's connection, not an error anybody could act on.
        guard let more = try? await bytes.next() else {
            isFinished = true
            return
        }
        liveness.note()
        parser.append(more)
    }

    private func take(_ frame: WebSocketFrame) throws(WebSocketClose) -> String? {
        switch try assembler.accept(frame) {
        case .text(let text):
            // Somebody whose session ended must not be heard between our close frame and theirs.
            return outbound.isClosed ? nil : text
        case .ping(let payload):
            outbound.send(frame: WebSocketFrame(opcode: .pong, payload: payload).encoded())
        case .close(let close):
            isFinished = true
            outbound.answer(close)
        case .pong, nil:
            break
        }
        return nil
    }
}

@available(*, unavailable)
extension WebSocketInbound: Sendable {}

/// When the peer was last heard.
final class WebSocketLiveness: Sendable {
    private let heardAt = Mutex(ContinuousClock.now)

    func note() { heardAt.withLock { $0 = .now } }

    var lastHeard: ContinuousClock.Instant { heardAt.withLock { $0 } }
}
