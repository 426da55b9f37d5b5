import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Turns an HTTP/1 connection into a WebSocket when the application answers a handshake with `101 Switching Protocols`.
/// Goes into `HTTP1Channel.Configuration.additionalChannelHandlers`: behind the HTTP codecs, before Hummingbird's own
/// handlers.
///
/// So a handshake is an ordinary request: router, middleware, session and limits see it. Once it is answered the HTTP
/// server is told that its request has ended, and a ``WebSocketHandler`` has the connection.
///
/// Bytes that a client sends before it has read the 101, which RFC 6455 §4.1 forbids, are dropped by NIO's decoder.
final class WebSocketUpgradeHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        case http
        /// A handshake without an answer yet. The end of the request is held back: behind it the HTTP server would read
        /// on.
        case asked(heldEnd: HTTPRequestPart?, upgrade: WebSocketUpgrade?)
        /// The program stops; or the answer is not 101, or `Upgrade` named another protocol. NIO's decoder is deaf from
        /// such a request on, so the connection can only be closed behind the answer.
        case closingAfterResponse
        /// 101 was chosen; the HTTP handlers are being removed.
        case switching(Switch)
        /// Our side is shut; the peer's last bytes are dropped.
        case lingering
    }

    /// Both have to come about: the codecs gone, and the last part of the answer written.
    private struct Switch {
        let upgrade: WebSocketUpgrade
        var isCodecGone = false
        var isAnswered = false
    }

    /// What the HTTP server sees instead of more requests: the connection has another owner.
    private struct Taken: Error {}

    private typealias Write = (part: HTTPResponsePart, promise: EventLoopPromise<Void>?)

    private var state = State.http
    /// The server has begun to stop while a handshake was under way.
    private var isQuiescing = false
    private var lingerTask: Scheduled<Void>?
    private let lingerLimit: TimeAmount
    private let isStopping: @Sendable () -> Bool

    /// - Parameters:
    ///   - lingerLimit: how long a peer may take to close its side after ours.
    ///   - isStopping: whether the program is about to stop. Each connection is then closed behind its next answer, so
    ///     that a balancer keeps none on which it might send one request too many.
    init(lingerLimit: TimeAmount = .seconds(2), isStopping: @escaping @Sendable () -> Bool = { false }) {
        self.lingerLimit = lingerLimit
        self.isStopping = isStopping
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        lingerTask?.cancel()
    }

    // MARK: From the peer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .http: readRequest(context: context, part: unwrapInboundIn(data))
        case .asked(_, let upgrade): holdEnd(context: context, part: unwrapInboundIn(data), upgrade)
        case .closingAfterResponse: context.fireChannelRead(data)
        case .switching, .lingering: break
        }
    }

    private func readRequest(context: ChannelHandlerContext, part: HTTPRequestPart) {
        if case .head(let head) = part {
            if head.asksForWebSocket {
                state = .asked(heldEnd: nil, upgrade: nil)
            } else if head.headerFields.contains(.upgrade) || isStopping() {
                state = .closingAfterResponse
            }
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    private func holdEnd(context: ChannelHandlerContext, part: HTTPRequestPart, _ upgrade: WebSocketUpgrade?) {
        if case .end = part {
            state = .asked(heldEnd: part, upgrade: upgrade)
            // NIO's decoder would keep, without a limit, what comes now.
            try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        } else {
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    /// A handshake that is under way is no idle connection; its socket is told to stop like every other.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch (event, state) {
        case (is ChannelShouldQuiesceEvent, .asked), (is ChannelShouldQuiesceEvent, .switching): isQuiescing = true
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: To the peer

    /// What the application wants to do with the connection comes as an event before its 101.
    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch (event, state) {
        case (let upgrade as WebSocketUpgrade, .asked(let heldEnd, _)):
            state = .asked(heldEnd: heldEnd, upgrade: upgrade)
            promise?.succeed()
        case (is WebSocketUpgrade, _): promise?.fail(ChannelError.inappropriateOperationForState)
        default: context.triggerUserOutboundEvent(event, promise: promise)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch state {
        case .http: context.write(data, promise: promise)
        case .asked(let heldEnd, let upgrade):
            answer(context: context, (unwrapOutboundIn(data), promise), heldEnd: heldEnd, upgrade)
        case .closingAfterResponse: writeLastResponse(context: context, (unwrapOutboundIn(data), promise))
        case .switching(let change): finishAnswer(context: context, (unwrapOutboundIn(data), promise), change)
        case .lingering: promise?.fail(ChannelError.outputClosed)
        }
    }

    private func answer(
        context: ChannelHandlerContext, _ write: Write, heldEnd: HTTPRequestPart?, _ upgrade: WebSocketUpgrade?
    ) {
        if case .head(let head) = write.part, head.status == .switchingProtocols, let upgrade {
            state = .switching(Switch(upgrade: upgrade))
            context.fireChannelRead(wrapInboundOut(heldEnd ?? .end(nil)))
            context.fireChannelReadComplete()
            removeCodec(context: context, thenWriting: write)
        } else {
            state = .closingAfterResponse
            try? context.channel.syncOptions?.setOption(.autoRead, value: true)
            if let heldEnd { context.fireChannelRead(wrapInboundOut(heldEnd)) }
            writeLastResponse(context: context, write)
        }
    }

    /// A 101 has no body: of what follows its head only the end counts.
    private func finishAnswer(context: ChannelHandlerContext, _ write: Write, _ change: Switch) {
        write.promise?.succeed()
        guard case .end = write.part else { return }
        var change = change
        change.isAnswered = true
        proceed(context: context, change)
    }

    private func writeLastResponse(context: ChannelHandlerContext, _ write: Write) {
        switch write.part {
        case .head(var head):
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: write.promise)
        case .body:
            context.write(wrapOutboundOut(write.part), promise: write.promise)
        case .end:
            context.writeAndFlush(wrapOutboundOut(write.part), promise: write.promise)
            linger(context: context)
        }
    }

    /// Closing outright while the peer still sends would reset the connection and could take our answer from it before
    /// it was read. So our side is shut first, and the peer's a moment later.
    private func linger(context: ChannelHandlerContext) {
        state = .lingering
        context.close(mode: .output, promise: nil)
        stopDecoding(context: context)
        lingerTask = context.eventLoop.assumeIsolated().scheduleTask(in: lingerLimit) {
            context.close(promise: nil)
        }
    }

    /// Bytes that still come are to be dropped unread; the decoder would keep them, without a limit.
    private func stopDecoding(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        guard let decoder = try? pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self),
            let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
        else { return }
        pipeline.removeHandler(decoder).assumeIsolated().whenComplete { _ in
            pipeline.removeHandler(codec, promise: nil)
        }
    }

    // MARK: The switch

    private func removeCodec(context: ChannelHandlerContext, thenWriting head: Write) {
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            let encoder = try pipeline.handler(type: HTTPResponseEncoder.self)
            // The decoder leaves one turn of the event loop later; nothing may be written past it until then.
            pipeline.removeHandler(decoder).assumeIsolated().whenComplete { _ in
                context.writeAndFlush(self.wrapOutboundOut(head.part), promise: head.promise)
                pipeline.removeHandler(codec, promise: nil)
                pipeline.removeHandler(encoder, promise: nil)
                guard case .switching(var change) = self.state else { return }
                change.isCodecGone = true
                self.proceed(context: context, change)
            }
        } catch {
            head.promise?.fail(error)
            context.close(promise: nil)
        }
    }

    private func proceed(context: ChannelHandlerContext, _ change: Switch) {
        state = .switching(change)
        // Of a connection that has ended meanwhile the pipeline is about to be taken apart, and what it holds given up.
        guard change.isCodecGone, change.isAnswered, context.channel.isActive else { return }
        let pipeline = context.pipeline.syncOperations
        // It would close what looks to it like an idle connection.
        if let idler = try? pipeline.handler(type: HTTPConnectionStateHandler.self) {
            pipeline.removeHandler(idler, promise: nil)
        }
        do {
            let handler = change.upgrade.handler(on: context.channel, isStopping: isQuiescing)
            try pipeline.addHandler(handler, position: .before(self))
            // Ends the HTTP server's task for this connection. It would otherwise wait for the end of the connection and keep
            // the stack on which the request was answered: 32 KiB measured, most of what a socket cost.
            context.fireErrorCaught(Taken())
            pipeline.removeHandler(context: context, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension WebSocketUpgradeHandler: Sendable {}
