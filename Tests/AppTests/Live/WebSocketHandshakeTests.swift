import Testing

@testable import App

@Suite("The WebSocket handshake", .timeLimit(.minutes(10)))
struct WebSocketHandshakeTests {
    @Test("a handshake is answered with the key of the RFC's example and the offered subprotocol")
    func accepted() async throws {
        try await withServer { port in
            try await RawSocket.connect(port: port) { socket in
                try await socket.send(handshake(fields: "Sec-WebSocket-Protocol: other, buggy.v1\r\n"))
                let head = try await socket.responseHead().lowercased()
                #expect(head.hasPrefix("http/1.1 101 "))
                #expect(head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="))
                #expect(head.contains("sec-websocket-protocol: buggy.v1"))
                #expect(!head.contains("transfer-encoding"))
                #expect(!head.contains("content-length"))
            }
        }
    }

    @Test("no subprotocol and no extension is named that was not offered or is not ours")
    func nothingNegotiated() async throws {
        try await withServer { port in
            try await RawSocket.connect(port: port) { socket in
                let offer = "Sec-WebSocket-Protocol: other\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"
                try await socket.send(handshake(fields: offer))
                let head = try await socket.responseHead().lowercased()
                #expect(head.hasPrefix("http/1.1 101 "))
                #expect(!head.contains("sec-websocket-protocol"))
                #expect(!head.contains("sec-websocket-extensions"))
            }
        }
    }

    @Test(
        "what is no handshake of version 13 is answered with 426 or 400",
        arguments: [
            ("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", "426"),
            (handshake().replacing("Version: 13", with: "Version: 8"), "426"),
            (handshake().replacing("keep-alive, Upgrade", with: "keep-alive"), "426"),
            (handshake(fields: "Content-Length: 0\r\n"), "426"),
            (handshake().replacing("dGhlIHNhbXBsZSBub25jZQ==", with: "c2hvcnQ="), "400"),
            (handshake(path: "/refused"), "401"),
            (handshake(path: "/nowhere"), "404"),
        ])
    func refused(request: String, status: String) async throws {
        try await withServer { port in
            try await RawSocket.connect(port: port) { socket in
                try await socket.send(request)
                let head = try await socket.responseHead()
                #expect(head.hasPrefix("HTTP/1.1 \(status) "))
                if status == "426" { #expect(head.lowercased().contains("sec-websocket-version: 13")) }
            }
        }
    }

    @Test("a refused handshake closes its connection, for nothing more would be read from it")
    func refusalCloses() async throws {
        try await withServer { port in
            try await RawSocket.connect(port: port) { socket in
                try await socket.send(handshake(path: "/refused"))
                #expect(try await socket.responseHead().lowercased().contains("connection: close"))
                await socket.waitForEnd()
            }
        }
    }

    @Test("a connection may upgrade after ordinary requests")
    func afterOrdinaryRequest() async throws {
        try await withServer { port in
            try await RawSocket.connect(port: port) { socket in
                try await socket.send("HEAD /plain HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = try await socket.responseHead()
                try await socket.send(handshake())
                #expect(try await socket.responseHead().hasPrefix("HTTP/1.1 101 "))
                try await socket.send(ClientFrame.text("second"))
                #expect(try await socket.text() == "second")
            }
        }
    }

    @Test("an upgrade to another protocol is ignored, body and all, and the connection closed behind the answer")
    func otherProtocol() async throws {
        try await withServer { port in
            try await RawSocket.connect(port: port) { socket in
                let fields = "Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                let settings = "HTTP2-Settings: AAMAAABk\r\n"
                try await socket.send("POST /plain HTTP/1.1\r\n\(fields)\(settings)Content-Length: 4\r\n\r\nbody")
                let head = try await socket.responseHead()
                #expect(head.hasPrefix("HTTP/1.1 200 "))
                #expect(head.lowercased().contains("connection: close"))
                await socket.waitForEnd()
            }
        }
    }

    @Test("a program that is about to stop answers, and closes the connection behind its answer")
    func stopping() async throws {
        try await withServer(isStopping: { true }) { port in
            try await RawSocket.connect(port: port) { socket in
                try await socket.send("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n")
                let head = try await socket.responseHead()
                #expect(head.hasPrefix("HTTP/1.1 200 "))
                #expect(head.lowercased().contains("connection: close"))
                await socket.waitForEnd()
            }
        }
    }
}
