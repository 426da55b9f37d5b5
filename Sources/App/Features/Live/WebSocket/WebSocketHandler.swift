import NIOCore
import NIOExtras

/// What a socket's owner is told. Called on the socket's event loop, one call at a time; must not block.
protocol WebSocketDelegate: AnyObject, Sendable {
    /// The first call.
    func opened()
    func received(_ text: String)
    /// Bytes came, whatever they mean: the peer lives.
    func heard()
    /// The last call: the connection has ended.
    func closed()
}

/// A connection that has become a WebSocket, at the end that faces the network. It costs an object and a timer rather
/// than tasks, because most of the thousands that are open do nothing most of the time.
final class WebSocketHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        case open
        /// Our close frame is on its way; the peer's is awaited.
        case closing
        /// Nothing more is said or heard; the peer's end of the connection is awaited.
        case lingering
        case ended
    }

    private let options: WebSocketOptions
    private let socket: WebSocket
    private let delegate: any WebSocketDelegate
    private let isStopping: Bool
    private var parser: WebSocketFrameParser
    private var assembler: WebSocketMessageAssembler
    private var phase = Phase.open
    private var lastHeard = NIODeadline.now()
    private var nextPing: NIODeadline
    private var messagesSincePing = 0
    private var timer: Scheduled<Void>?

    init(options: WebSocketOptions, socket: WebSocket, delegate: any WebSocketDelegate, isStopping: Bool) {
        self.options = options
        self.socket = socket
        self.delegate = delegate
        self.isStopping = isStopping
        parser = WebSocketFrameParser(maximumPayloadBytes: options.maximumMessageBytes)
        assembler = WebSocketMessageAssembler(maximumMessageBytes: options.maximumMessageBytes)
        nextPing = .now() + options.pingInterval.amount
    }

    func handlerAdded(context: ChannelHandlerContext) {
        delegate.opened()
        keepAlive(context: context)
        if isStopping { stop(context: context) }
        // The handlers behind this one have finished reading and would hold up every read asked for behind them.
        try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        // By itself the kernel would take up to 4 MB for a reader that has stopped, before our own limit counts.
        try? context.channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: numericCast(options.kernelBytes))
        context.read()
    }

    // MARK: From the peer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase == .open || phase == .closing else { return }
        lastHeard = .now()
        delegate.heard()
        parser.append(unwrapInboundIn(data))
        do throws(WebSocketClose) {
            while phase == .open || phase == .closing, let frame = try parser.nextFrame() {
                try take(frame, context: context)
            }
        } catch {
            socket.close(error.code, error.reason)
            write(context: context)
            linger(context: context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.read()
    }

    private func take(_ frame: WebSocketFrame, context: ChannelHandlerContext) throws(WebSocketClose) {
        switch try assembler.accept(frame) {
        case .text(let text):
            messagesSincePing += 1
            guard messagesSincePing <= options.maximumMessages else {
                throw WebSocketClose(.policyViolation, "too many messages")
            }
            // Somebody whose session ended must not be heard between our close frame and theirs.
            if !socket.isClosed { delegate.received(text) }
        case .ping(let payload):
            socket.send(frame: WebSocketFrame(opcode: .pong, payload: payload).encoded())
        case .close(let close):
            socket.answer(close)
            write(context: context)
            linger(context: context)
        case .pong, nil:
            break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: stop(context: context)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset by the peer is an ordinary end of a phone's connection, not an error anybody could act on.
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
    }

    private func end() {
        guard phase != .ended else { return }
        // Before the socket rings: what it starts would keep this connection, and its place, for seconds.
        phase = .ended
        timer?.cancel()
        socket.abandon()
        delegate.closed()
    }

    // MARK: To the peer

    /// Rung by the socket, from any thread, when there is something to take.
    struct Bell: Sendable {}

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        if event is Bell { write(context: context) }
        promise?.succeed()
    }

    private func write(context: ChannelHandlerContext) {
        guard phase == .open else { return }
        let (frames, isLast) = socket.take()
        if let last = frames.last {
            for frame in frames.dropLast() { context.write(wrapOutboundOut(frame), promise: nil) }
            let sent = context.eventLoop.makePromise(of: Void.self)
            let bytes = frames.reduce(0) { $0 + $1.readableBytes }
            sent.futureResult.whenComplete { [socket] _ in socket.noteSent(bytes: bytes) }
            context.writeAndFlush(wrapOutboundOut(last), promise: sent)
        }
        // A write that fails has ended everything by now.
        if isLast, phase == .open { close(context: context) }
    }

    private func close(context: ChannelHandlerContext) {
        phase = .closing
        schedule(in: options.closeTimeout, context: context) { _, context in context.close(promise: nil) }
    }

    /// The HTTP server behind this handler has done its part and would now close what is no longer its own.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        promise?.succeed()
    }

    /// Closing outright while the peer still sends would reset the connection and could take our last frame from it
    /// before it was read. So our side is shut first (NIO does it once all is written), and the peer's a moment later.
    private func linger(context: ChannelHandlerContext) {
        guard phase == .open || phase == .closing else { return }
        phase = .lingering
        context.close(mode: .output, promise: nil)
        schedule(in: options.lingerLimit, context: context) { _, context in context.close(promise: nil) }
    }

    // MARK: Time

    /// Pings (RFC 6455 §5.5.2) keep proxies from closing a quiet connection and make a living peer answer.
    private func keepAlive(context: ChannelHandlerContext) {
        guard phase == .open else { return }
        let givenUpAt = lastHeard + options.silenceLimit.amount
        if .now() >= givenUpAt {
            socket.close(.goingAway, "no answer")
            return write(context: context)
        }
        if .now() >= nextPing {
            socket.send(frame: Self.ping)
            nextPing = .now() + options.pingInterval.amount
            messagesSincePing = 0
        }
        schedule(at: min(nextPing, givenUpAt), context: context) { $0.keepAlive(context: $1) }
    }

    private static let ping = WebSocketFrame(opcode: .ping).encoded()

    private func stop(context: ChannelHandlerContext) {
        guard phase == .open else { return }
        schedule(in: options.stopSpread * Double.random(in: 0...1), context: context) { handler, context in
            handler.socket.close(.serviceRestart, "restarting")
            handler.write(context: context)
        }
    }

    private typealias Action = (WebSocketHandler, ChannelHandlerContext) -> Void

    private func schedule(in delay: Duration, context: ChannelHandlerContext, _ action: @escaping Action) {
        schedule(at: .now() + delay.amount, context: context, action)
    }

    /// One thing at a time: what is scheduled takes the place of what was.
    private func schedule(at deadline: NIODeadline, context: ChannelHandlerContext, _ action: @escaping Action) {
        guard phase != .ended else { return }
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { action(self, context) }
    }
}

@available(*, unavailable)
extension WebSocketHandler: Sendable {}

extension Duration {
    fileprivate var amount: TimeAmount { TimeAmount(self) }
}
