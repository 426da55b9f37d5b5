import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Turns an HTTP/1 connection into a tunnel of bytes when the application answers a WebSocket handshake with
/// `101 Switching Protocols`. Goes into `HTTP1Channel.Configuration.additionalChannelHandlers`: behind the HTTP codecs,
/// before Hummingbird's own handlers.
///
/// After the switch the parts of the request body are the bytes from the peer and the parts of the response body the
/// bytes to the peer. So a handshake is an ordinary request: router, middleware, session and limits see it.
///
/// Bytes that a client sends before it has read the 101, which RFC 6455 §4.1 forbids, are dropped by NIO's decoder.
final class WebSocketUpgradeHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        case http
        /// A handshake without an answer yet. The end of the request is held back, so that its body stays open.
        case asked(heldEnd: HTTPRequestPart?)
        /// The answer is not 101, or `Upgrade` named another protocol. NIO's decoder is deaf from such a request on, so
        /// the connection can only be closed behind the answer.
        case closingAfterResponse
        /// 101 was chosen; the HTTP handlers are being removed.
        case switching
        case tunnel
        /// Our side is shut; the peer's last bytes are dropped.
        case lingering
    }

    private typealias Write = (part: HTTPResponsePart, promise: EventLoopPromise<Void>?)

    private var state = State.http
    private var heldWrites: [Write] = []
    private var lingerTask: Scheduled<Void>?
    private let lingerLimit: TimeAmount

    /// - Parameter lingerLimit: how long a peer may take to close its side after ours (RFC 6455 §7.1.1).
    init(lingerLimit: TimeAmount = .seconds(2)) {
        self.lingerLimit = lingerLimit
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        lingerTask?.cancel()
        for write in heldWrites { write.promise?.fail(ChannelError.ioOnClosedChannel) }
        heldWrites = []
    }

    // MARK: From the peer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .http: readRequest(context: context, part: unwrapInboundIn(data))
        case .asked: holdEnd(context: context, part: unwrapInboundIn(data))
        case .closingAfterResponse, .switching: context.fireChannelRead(data)
        case .tunnel: context.fireChannelRead(wrapInboundOut(.body(RawBytes.unwrapInboundIn(data))))
        case .lingering: break
        }
    }

    private func readRequest(context: ChannelHandlerContext, part: HTTPRequestPart) {
        if case .head(let head) = part, head.headerFields.contains(.upgrade) {
            state = head.asksForWebSocket ? .asked(heldEnd: nil) : .closingAfterResponse
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    private func holdEnd(context: ChannelHandlerContext, part: HTTPRequestPart) {
        if case .end = part {
            state = .asked(heldEnd: part)
        } else {
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    // MARK: To the peer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch state {
        case .http: context.write(data, promise: promise)
        case .asked(let heldEnd): answer(context: context, (unwrapOutboundIn(data), promise), heldEnd: heldEnd)
        case .closingAfterResponse: writeLastResponse(context: context, (unwrapOutboundIn(data), promise))
        case .switching: heldWrites.append((unwrapOutboundIn(data), promise))
        case .tunnel: writeRaw(context: context, (unwrapOutboundIn(data), promise))
        case .lingering: promise?.fail(ChannelError.outputClosed)
        }
    }

    private func answer(context: ChannelHandlerContext, _ write: Write, heldEnd: HTTPRequestPart?) {
        if case .head(let head) = write.part, head.status == .switchingProtocols {
            state = .switching
            removeHTTPHandlers(context: context, thenWriting: write)
        } else {
            state = .closingAfterResponse
            if let heldEnd { context.fireChannelRead(wrapInboundOut(heldEnd)) }
            writeLastResponse(context: context, write)
        }
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
            linger(context: context, promise: nil)
        }
    }

    private func writeRaw(context: ChannelHandlerContext, _ write: Write) {
        switch write.part {
        case .body(let bytes): context.write(NIOAny(bytes), promise: write.promise)
        case .end: linger(context: context, promise: write.promise)
        case .head: write.promise?.fail(ChannelError.inappropriateOperationForState)
        }
    }

    /// Closing outright while the peer still sends would reset the connection and could take our last frame from it
    /// before it was read. So our side is shut first (NIO does it once all is written), and the peer's a moment later.
    private func linger(context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        state = .lingering
        context.flush()
        context.close(mode: .output, promise: promise)
        lingerTask = context.eventLoop.assumeIsolated().scheduleTask(in: lingerLimit) {
            context.close(promise: nil)
        }
    }

    // MARK: The switch

    private func removeHTTPHandlers(context: ChannelHandlerContext, thenWriting head: Write) {
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
                self.openTunnel(context: context)
            }
        } catch {
            head.promise?.fail(error)
            context.close(promise: nil)
        }
    }

    private func openTunnel(context: ChannelHandlerContext) {
        state = .tunnel
        let writes = heldWrites
        heldWrites = []
        for write in writes { writeRaw(context: context, write) }
        if !writes.isEmpty { context.flush() }
    }

    /// Reads what comes past the removed codecs.
    private final class RawBytes: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
    }
}

@available(*, unavailable)
extension WebSocketUpgradeHandler: Sendable {}
