import NIOCore
import Synchronization

/// The sending half of a socket. Never blocks and may be used from anywhere, so that one hub can serve thousands.
final class WebSocketOutbound: Sendable {
    private struct State {
        var queue: [ByteBuffer] = []
        /// Queued, or handed to the connection and not yet taken by it.
        var unsentBytes = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let maximumQueuedBytes: Int
    /// Ticks when the queue stops being empty; ends with the socket.
    private let (queued, queuedTick) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Ticks when bytes have left; ends with the socket.
    private let (sent, sentTick) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Only ever ends: when nothing more will be queued.
    private let (open, openTick) = AsyncStream.makeStream(of: Never.self)

    init(maximumQueuedBytes: Int) {
        self.maximumQueuedBytes = maximumQueuedBytes
    }

    var isClosed: Bool { state.withLock(\.isClosed) }
    /// Less than half the queue is taken, so that a page of a replay will not overflow it.
    var hasRoom: Bool { state.withLock { $0.unsentBytes < maximumQueuedBytes / 2 } }

    /// Queues an encoded frame.
    /// - Returns: false when the socket is closed, or was closed just now because its reader is too slow (1013).
    @discardableResult
    func send(frame: ByteBuffer) -> Bool {
        if enqueue(frame, upTo: maximumQueuedBytes) { return true }
        end(with: .close(WebSocketClose(.tryAgainLater, "too slow")), discardingQueue: true)
        return false
    }

    /// Queues an encoded frame once half the queue is free: for a replay that is larger than the queue and that a
    /// healthy but distant reader needs time for. One task of a socket at a time.
    /// - Returns: false when the socket is closed.
    func sendWhenRoom(frame: ByteBuffer) async -> Bool {
        let limit = max(maximumQueuedBytes / 2, frame.readableBytes)
        var sent = sent.makeAsyncIterator()
        while !isClosed {
            if enqueue(frame, upTo: limit) { return true }
            guard await sent.next() != nil else { break }
        }
        return false
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

    /// Hands the queue to `write`, batch after batch, until the socket is closed and all is written.
    func drain(_ write: ([ByteBuffer]) async throws -> Void) async throws {
        for await _ in queued {
            let batch = state.withLock { state in
                defer { state.queue = [] }
                return state.queue
            }
            try await write(batch)
            let bytes = batch.reduce(0) { $0 + $1.readableBytes }
            state.withLock { $0.unsentBytes -= bytes }
            sentTick.yield()
        }
    }

    /// Returns when the socket is closed for sending (or the task is cancelled).
    func waitUntilClosed() async {
        for await _ in open {}
    }

    private func enqueue(_ frame: ByteBuffer, upTo limit: Int) -> Bool {
        let accepted = state.withLock { state in
            guard !state.isClosed, state.unsentBytes + frame.readableBytes <= limit else { return false }
            state.queue.append(frame)
            state.unsentBytes += frame.readableBytes
            return true
        }
        if accepted { queuedTick.yield() }
        return accepted
    }

    private func end(with last: WebSocketFrame?, discardingQueue: Bool = false) {
        let ended = state.withLock { state in
            guard !state.isClosed else { return false }
            state.isClosed = true
            if discardingQueue { state.queue = [] }
            if let last { state.queue.append(last.encoded()) }
            return true
        }
        guard ended else { return }
        queuedTick.yield()
        queuedTick.finish()
        sentTick.finish()
        openTick.finish()
    }
}
