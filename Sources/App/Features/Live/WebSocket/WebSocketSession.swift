import Hummingbird
import NIOCore
import ServiceLifecycle

/// The life of one socket, from the 101 to the end of the connection.
struct WebSocketSession: Sendable {
    typealias Handler = @Sendable (WebSocketInbound, WebSocketOutbound) async throws -> Void

    /// The connection is to be cut: the peer did not take part in the closing handshake.
    struct Unfinished: Error {}

    /// Takes the writer into a child task: a write to a peer that does not read can only be ended by cancelling its
    /// task. Unchecked, and safe, because only that task uses the writer until the group around it has ended.
    private struct Connection: @unchecked Sendable {
        let writer: any ResponseBodyWriter
    }

    private enum Part { case reader, writer, keepAlive, closeTimeout }

    private let options: WebSocketOptions
    private let handler: Handler
    private let outbound: WebSocketOutbound
    private let liveness = WebSocketLiveness()

    init(options: WebSocketOptions, handler: @escaping Handler) {
        self.options = options
        self.handler = handler
        outbound = WebSocketOutbound(maximumQueuedBytes: options.maximumQueuedBytes)
    }

    /// - Throws: ``Unfinished``, upon which Hummingbird closes the connection at once.
    func run(reading body: RequestBody, writingTo writer: inout any ResponseBodyWriter) async throws {
        let connection = Connection(writer: writer)
        let isFinished = await withTaskGroup(of: Part.self) { group in
            group.addTask {
                await write(to: connection)
                return .writer
            }
            group.addTask {
                await read(body)
                return .reader
            }
            group.addTask {
                await keepAlive()
                return .keepAlive
            }
            group.addTask {
                await outbound.waitUntilClosed()
                try? await Task.sleep(for: options.closeTimeout)
                return .closeTimeout
            }
            return await finish(&group)
        }
        guard isFinished else { throw Unfinished() }
        try await writer.finish(nil)
    }

    /// Waits for both halves, or for the end of the patience with them.
    /// - Returns: whether both halves came to their end.
    private func finish(_ group: inout TaskGroup<Part>) async -> Bool {
        var running: Set = [Part.reader, .writer]
        while !running.isEmpty, let ended = await group.next(), ended != .closeTimeout {
            running.remove(ended)
        }
        group.cancelAll()
        return running.isEmpty
    }

    private func write(to connection: Connection) async {
        var writer = connection.writer
        do {
            try await outbound.drain { try await writer.write(contentsOf: $0) }
        } catch {
            outbound.abandon()
        }
    }

    private func read(_ body: RequestBody) async {
        let inbound = WebSocketInbound(bytes: body, outbound: outbound, liveness: liveness, options: options)
        do {
            try await withGracefulShutdownHandler {
                try await handler(inbound, outbound)
            } onGracefulShutdown: {
                outbound.close(.serviceRestart, "restarting")
            }
            outbound.close(.normal)
        } catch {
            outbound.close(.internalError)
        }
        await inbound.discardRest()
    }

    /// Pings (RFC 6455 §5.5.2) keep proxies from closing a quiet connection and make a living peer answer.
    private func keepAlive() async {
        var nextPing = ContinuousClock.now + options.pingInterval
        while !outbound.isClosed, !Task.isCancelled {
            let givenUpAt = liveness.lastHeard + options.silenceLimit
            if .now >= givenUpAt {
                outbound.close(.goingAway, "no answer")
            } else if .now >= nextPing {
                outbound.send(frame: WebSocketFrame(opcode: .ping).encoded())
                nextPing = .now + options.pingInterval
            } else {
                try? await Task.sleep(until: min(nextPing, givenUpAt), clock: .continuous)
            }
        }
    }
}
