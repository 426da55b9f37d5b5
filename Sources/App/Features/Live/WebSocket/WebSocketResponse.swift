import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension HTTPRequest {
    /// Whether the head asks to continue as a WebSocket (RFC 6455 §4.2.1). A request with a body never does: its end
    /// could not be told from the first frame.
    var asksForWebSocket: Bool {
        method == .get
            && headerFields.tokens(of: .connection).contains("upgrade")
            && headerFields.tokens(of: .upgrade).contains("websocket")
            && !headerFields.contains(.contentLength)
            && !headerFields.contains(.transferEncoding)
    }
}

extension Request {
    /// - Throws: 426 when this is no WebSocket handshake or one of another version (§4.4), 400 when its key is
    ///   malformed.
    func requireWebSocketHandshake() throws {
        guard head.asksForWebSocket, headers[.secWebSocketVersion] == "13" else {
            throw HTTPError(
                .upgradeRequired,
                headers: [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketVersion: "13"]
            )
        }
        guard Data(base64Encoded: headers[.secWebSocketKey] ?? "")?.count == 16 else { throw HTTPError(.badRequest) }
    }

    /// Answers this request by continuing as a WebSocket. Call it from an ordinary route, after everything that may
    /// refuse the request.
    ///
    /// - Parameter channel: the connection of this request; needs a ``WebSocketUpgradeHandler``.
    /// - Throws: as ``requireWebSocketHandshake()``.
    func webSocket(
        on channel: any Channel, options: WebSocketOptions = WebSocketOptions(),
        _ delegate: @escaping @Sendable (WebSocket) -> any WebSocketDelegate
    ) async throws -> Response {
        try requireWebSocketHandshake()
        var fields: HTTPFields = [
            .upgrade: "websocket",
            .connection: "Upgrade",
            .secWebSocketAccept: Self.webSocketAccept(headers[.secWebSocketKey] ?? ""),
        ]
        if headers.tokens(of: .secWebSocketProtocol).contains(options.subprotocol) {
            fields[.secWebSocketProtocol] = options.subprotocol
        }
        do {
            try await channel.triggerUserOutboundEvent(WebSocketUpgrade(options: options, delegate: delegate)).get()
        } catch is ChannelError {
            // The phone has gone meanwhile; nobody reads the answer, and nothing is wrong here.
            throw Problem.unavailable
        }
        return Response(status: .switchingProtocols, headers: fields)
    }

    /// §4.2.2, step 5.4; SHA-1 proves here that the server speaks WebSocket, and protects nothing.
    private static func webSocketAccept(_ key: String) -> String {
        let digest = Insecure.SHA1.hash(data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        return Data(digest).base64EncodedString()
    }
}

/// What becomes of a connection behind its 101.
struct WebSocketUpgrade: Sendable {
    let options: WebSocketOptions
    let delegate: @Sendable (WebSocket) -> any WebSocketDelegate

    /// - Parameter isStopping: whether the server was told to stop while it answered the handshake.
    func handler(on channel: any Channel, isStopping: Bool) -> WebSocketHandler {
        let socket = WebSocket(maximumQueuedBytes: options.maximumQueuedBytes) {
            channel.triggerUserOutboundEvent(WebSocketHandler.Bell(), promise: nil)
        }
        return WebSocketHandler(
            options: options, socket: socket, delegate: delegate(socket), isStopping: isStopping)
    }
}

extension HTTPFields {
    /// The elements of a comma-separated field, in lower case.
    fileprivate func tokens(of name: HTTPField.Name) -> [String] {
        self[values: name].flatMap { value in
            value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        }
    }
}
