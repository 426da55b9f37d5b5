import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import App

/// A TCP connection on which a test says whatever it wants.
final class RawSocket {
    private var incoming: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outgoing: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var buffer = ByteBuffer()

    private init(
        _ incoming: NIOAsyncChannelInboundStream<ByteBuffer>, _ outgoing: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.incoming = incoming.makeAsyncIterator()
        self.outgoing = outgoing
    }

    static func connect<Result>(port: Int, _ body: (RawSocket) async throws -> Result) async throws -> Result {
        let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { incoming, outgoing in
            try await body(RawSocket(incoming, outgoing))
        }
    }

    func send(_ bytes: [UInt8]) async throws { try await outgoing.write(ByteBuffer(bytes: bytes)) }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// The head of a response, up to its empty line.
    func responseHead() async throws -> String {
        while true {
            let text = String(buffer: buffer)
            if let end = text.firstRange(of: "\r\n\r\n") {
                buffer.moveReaderIndex(forwardBy: text[..<end.upperBound].utf8.count)
                return String(text[..<end.lowerBound])
            }
            try await more()
        }
    }

    /// Payload and first byte of the server's next frame; only short lengths and the 16-bit one.
    func frame() async throws -> (first: UInt8, payload: [UInt8]) {
        let header = try await take(2)
        var count = Int(header[1])
        if count == 126 { count = try await take(2).reduce(0) { $0 << 8 | Int($1) } }
        return (header[0], try await take(count))
    }

    func text() async throws -> String { String(decoding: try await frame().payload, as: UTF8.self) }

    /// The code of the next close frame; pings before it are skipped.
    func closeCode() async throws -> UInt16? {
        while true {
            let (first, payload) = try await frame()
            guard first == 0x88 else { continue }
            return payload.count < 2 ? nil : UInt16(payload[0]) << 8 | UInt16(payload[1])
        }
    }

    /// Reads to the end of the connection.
    func waitForEnd() async {
        while let _ = try? await incoming.next() {}
    }

    private func take(_ count: Int) async throws -> [UInt8] {
        while buffer.readableBytes < count { try await more() }
        return buffer.readBytes(length: count) ?? []
    }

    private func more() async throws {
        var bytes = try #require(try await incoming.next(), "the connection ended")
        buffer.writeBuffer(&bytes)
    }
}

/// The handshake of RFC 6455 §1.3.
func handshake(path: String = "/ws", fields: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\(fields)\r\n"
}

/// What a test's socket does with its messages.
typealias SocketUse = @Sendable (String, WebSocket) -> Void

/// A socket's owner that answers as it is told.
final class SocketUser: WebSocketDelegate {
    private let socket: WebSocket
    private let use: SocketUse
    private let ended: @Sendable () -> Void

    init(_ socket: WebSocket, ended: @escaping @Sendable () -> Void, use: @escaping SocketUse) {
        self.socket = socket
        self.use = use
        self.ended = ended
    }

    func opened() { use("", socket) }
    func received(_ text: String) { use(text, socket) }
    func heard() {}
    func closed() { ended() }
}

/// A server with a socket at `/ws`, a refusing one at `/refused` and an ordinary resource at `/plain`.
///
/// - Parameter use: told "" when the socket opens, then every message.
func withServer(
    options: WebSocketOptions = WebSocketOptions(), idleTimeout: TimeAmount? = nil,
    isStopping: @escaping @Sendable () -> Bool = { false },
    ended: @escaping @Sendable () -> Void = {}, use: @escaping SocketUse = echo,
    _ test: @escaping @Sendable (_ port: Int) async throws -> Void
) async throws {
    let router = Router(context: AppContext.self)
    router.get("ws") { request, context in
        try await request.webSocket(on: context.channel, options: options) { SocketUser($0, ended: ended, use: use) }
    }
    router.get("refused") { request, _ -> Response in
        try request.requireWebSocketHandshake()
        throw HTTPError(.unauthorized)
    }
    router.get("plain") { _, _ in "plain" }
    router.post("plain") { request, _ in String(buffer: try await request.body.collect(upTo: 100)) }
    let configuration = ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0))
    var logger = Logger(label: "test")
    logger.logLevel = .error
    let app = Application(
        router: router,
        server: .http1(
            configuration: .init(
                additionalChannelHandlers: [WebSocketUpgradeHandler(isStopping: isStopping)],
                idleTimeout: idleTimeout)),
        configuration: configuration,
        logger: logger
    )
    try await app.test(.live) { client in try await test(#require(client.port)) }
}

let echo: SocketUse = { text, socket in
    if !text.isEmpty { socket.send(frame: WebSocketFrame.text(text).encoded()) }
}
