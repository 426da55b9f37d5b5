import NIOCore
import Synchronization

/// The sending half of a socket. Never blocks and may be used from anywhere, so that one feed can serve thousands.
final class WebSocket: Sendable {
    private struct State {
        var queue: [ByteBuffer] = []
        /// Queued, or handed to the connection and not yet taken by the network.
        var unsentBytes = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let maximumQueuedBytes: Int
    /// Tells the connection, from any thread, that there is something to take.
    private let ring: @Sendable () -> Void

    init(maximumQueuedBytes: Int, ring: @escaping @Sendable () -> Void) {
        self.maximumQueuedBytes = maximumQueuedBytes
        self.ring = ring
    }

    var isClosed: Bool { state.withLock(\.isClosed) }
    /// Less than half the queue is taken, so that a page of a replay will not overflow it.
    var hasRoom: Bool { state.withLock { $0.unsentBytes < maximumQueuedBytes / 2 } }

    /// Queues an encoded frame.
    /// - Returns: false when the socket is closed, or was closed just now because its reader is too slow (1013).
    @discardableResult
    func send(frame: ByteBuffer) -> Bool {
        enum Outcome { case first, queued, full, closed }
        let outcome: Outcome = state.withLock { state in
            if state.isClosed { return .closed }
            if state.unsentBytes + frame.readableBytes > maximumQueuedBytes { return .full }
            state.queue.append(frame)
            state.unsentBytes += frame.readableBytes
            return state.queue.count == 1 ? .first : .queued
        }
        if outcome == .first { ring() }
        if outcome == .full {
            end(with: .close(WebSocketClose(.tryAgainLater, "too slow")), discardingQueue: true)
        }
        return outcome == .first || outcome == .queued
    }

    /// Starts the closing handshake (RFC 6455 §7.1.2). What is queued is sent before; the first close counts.
    func close(_ code: WebSocketCloseCode, _ reason: String = "") {
        end(with: .close(WebSocketClose(code, reason)))
    }

    /// Answers the peer's close frame with its own code (§5.5.1).
    func answer(_ close: WebSocketClose?) {
        end(with: .close(close.map { WebSocketClose($0.code) }))
    }

    /// Ends without a word: the connection is gone.
    func abandon() {
        end(with: nil, discardingQueue: true)
    }

    private func end(with last: WebSocketFrame?, discardingQueue: Bool = false) {
        let ended = state.withLock { state in
            guard !state.isClosed else { return false }
            state.isClosed = true
            if discardingQueue { state.queue = [] }
            if let last { state.queue.append(last.encoded()) }
            return true
        }
        if ended { ring() }
    }

    // MARK: For the connection

    /// What there is to write, and whether nothing will come after it.
    func take() -> (frames: [ByteBuffer], isLast: Bool) {
        state.withLock { state in
            defer { state.queue = [] }
            return (state.queue, state.isClosed)
        }
    }

    func noteSent(bytes: Int) {
        state.withLock { $0.unsentBytes -= bytes }
    }
}
