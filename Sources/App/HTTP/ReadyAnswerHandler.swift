import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Writes `ReadyAnswers` straight to the connection; hands everything else on.
///
/// Stands behind the `WebSocketUpgradeHandler`, so that it sees HTTP parts even in a tunnel.
final class ReadyAnswerHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let answers: ReadyAnswers
    /// Requests that were handed on and are not answered yet: an answer of ours may not overtake theirs.
    private var underWay = 0
    /// The rest of a request that was answered at its head.
    private var isSkipping = false

    init(answers: ReadyAnswers) {
        self.answers = answers
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if underWay == 0, let answer = answers.answer(to: head) {
                isSkipping = true
                context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
                context.write(wrapOutboundOut(.body(answer.body)), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            } else {
                underWay += 1
                context.fireChannelRead(data)
            }
        case .body:
            if !isSkipping { context.fireChannelRead(data) }
        case .end:
            if isSkipping { isSkipping = false } else { context.fireChannelRead(data) }
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { underWay -= 1 }
        context.write(data, promise: promise)
    }
}

@available(*, unavailable)
extension ReadyAnswerHandler: Sendable {}
