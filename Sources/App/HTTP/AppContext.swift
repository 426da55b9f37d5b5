import HTTPTypes
import Hummingbird
import NIOCore

/// What travels with one request.
struct AppContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection; at its other end may be a proxy.
    let channel: any Channel
    /// In the answer's `X-Request-Id` and in the log line.
    var requestID = ""

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
