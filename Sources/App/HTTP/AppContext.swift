import HTTPTypes
import Hummingbird
import NIOCore

/// What travels with one request.
struct AppContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who is at the other end of the connection; a proxy's address where there is one.
    let peer: SocketAddress?
    /// In the answer's `X-Request-Id` and in the log line.
    var requestID = ""

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress
    }
}
