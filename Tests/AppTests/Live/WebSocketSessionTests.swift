import NIOCore
import Synchronization
import Testing

@testable import App

@Suite("A WebSocket", .timeLimit(.minutes(10)))
struct WebSocketSessionTests {
    private func open(_ port: Int, _ body: (RawSocket) async throws -> Void) async throws {
        try await RawSocket.connect(port: port) { socket in
            try await socket.send(handshake())
            #expect(try await socket.responseHead().hasPrefix("HTTP/1.1 101 "))
            try await body(socket)
        }
    }

    @Test("text comes back, whole, in fragments and byte by byte, and a ping is answered in between")
    func messages() async throws {
        try await withServer { port in
            try await open(port) { socket in
                try await socket.send(ClientFrame.text("häl", final: false) + ClientFrame.bytes(0x9, [1, 2]))
                #expect(try await socket.frame() == (0x8A, [1, 2]))
                try await socket.send(ClientFrame.bytes(0x0, Array("lo".utf8)))
                #expect(try await socket.text() == "hällo")
                for byte in ClientFrame.text("slowly") { try await socket.send([byte]) }
                #expect(try await socket.text() == "slowly")
                let long = String(repeating: "x", count: 60_000)
                try await socket.send(ClientFrame.text(long))
                #expect(try await socket.text() == long)
            }
        }
    }

    @Test(
        "a violation is answered with its close code and the end of the connection",
        arguments: Violation.inFrames + Violation.inMessages)
    func violations(violation: Violation) async throws {
        try await withServer { port in
            try await open(port) { socket in
                try await socket.send(violation.bytes)
                #expect(try await socket.closeCode() == violation.code.rawValue)
                await socket.waitForEnd()
            }
        }
    }

    @Test(
        "a close is answered with its own code, one without code with none", arguments: [1000, 1001, 3000, 4999, nil])
    func peerCloses(code: UInt16?) async throws {
        try await withServer { port in
            try await open(port) { socket in
                try await socket.send(code.map { ClientFrame.close($0) } ?? ClientFrame.bytes(0x8))
                #expect(try await socket.closeCode() == code)
                await socket.waitForEnd()
            }
        }
    }

    @Test("what a peer says after the server has closed is not heard")
    func deafAfterClose() async throws {
        let heard = Mutex<[String]>([])
        let use: SocketUse = { text, socket in
            guard !text.isEmpty else { return }
            heard.withLock { $0.append(text) }
            socket.close(.policyViolation, "signed out")
        }
        try await withServer(use: use) { port in
            try await open(port) { socket in
                try await socket.send(ClientFrame.text("first") + ClientFrame.text("second"))
                #expect(try await socket.closeCode() == 1008)
                try await socket.send(ClientFrame.text("third") + ClientFrame.close(1008))
                await socket.waitForEnd()
            }
        }
        #expect(heard.withLock { $0 } == ["first"])
    }

    @Test("more messages between two pings than anybody needs are closed with 1008")
    func flood() async throws {
        var options = WebSocketOptions()
        options.maximumMessages = 5
        try await withServer(options: options) { port in
            try await open(port) { socket in
                for number in 0..<5 {
                    try await socket.send(ClientFrame.text("\(number)"))
                    #expect(try await socket.text() == "\(number)")
                }
                try await socket.send(ClientFrame.text("one too many"))
                #expect(try await socket.closeCode() == 1008)
                await socket.waitForEnd()
            }
        }
    }

    @Test("a peer that does not answer a close is cut off after the close timeout")
    func unansweredClose() async throws {
        var options = WebSocketOptions()
        options.closeTimeout = .milliseconds(150)
        try await withServer(options: options, use: { _, socket in socket.close(.normal) }) { port in
            let began = ContinuousClock.now
            try await open(port) { socket in
                let code = try await socket.closeCode()
                await socket.waitForEnd()
                let waited = ContinuousClock.now - began
                #expect(code == 1000)
                #expect(waited > .milliseconds(100) && waited < .seconds(30))
            }
        }
    }

    @Test("a peer is pinged, kept while it answers, and closed when it falls silent")
    func silence() async throws {
        var options = WebSocketOptions()
        options.pingInterval = .milliseconds(300)
        options.silenceLimit = .seconds(4)
        try await withServer(options: options) { port in
            try await open(port) { socket in
                for _ in 0..<24 {  // nearly twice the silence limit
                    #expect(try await socket.frame().first == 0x89)
                    try await socket.send(ClientFrame.bytes(0xA))
                }
                #expect(try await socket.closeCode() == 1001)
            }
        }
    }

    private let flooding: SocketUse = { _, socket in
        let frame = WebSocketFrame.text(String(repeating: "x", count: 8 << 10)).encoded()
        while socket.send(frame: frame) {}
    }

    @Test("a reader that never reads is closed, and its connection cut, within the close timeout")
    func slowReader() async throws {
        var options = WebSocketOptions()
        options.maximumQueuedBytes = 32 << 20
        options.closeTimeout = .milliseconds(200)
        let (cut, cutTick) = AsyncStream.makeStream(of: Void.self)
        try await withServer(options: options, ended: { cutTick.yield() }, use: flooding) { port in
            try await open(port) { _ in
                for await _ in cut { break }
            }
        }
    }

    @Test("a reader slower than the sender is told 1013 once it reads on")
    func slowReaderIsTold() async throws {
        try await withServer(use: flooding) { port in
            try await open(port) { socket in
                try await Task.sleep(for: .milliseconds(200))
                #expect(try await socket.closeCode() == 1013)
                try await socket.send(ClientFrame.close(1013))
                await socket.waitForEnd()
            }
        }
    }

    @Test("a quiet socket outlives the time after which the HTTP server closes idle connections")
    func outlivesIdleTimeout() async throws {
        try await withServer(idleTimeout: .seconds(1)) { port in
            try await open(port) { socket in
                try await Task.sleep(for: .milliseconds(2500))
                try await socket.send(ClientFrame.text("still here"))
                #expect(try await socket.text() == "still here")
            }
        }
    }

    @Test("a peer that vanishes without a word ends its socket")
    func vanishes() async throws {
        let (gone, goneTick) = AsyncStream.makeStream(of: Void.self)
        try await withServer(ended: { goneTick.yield() }) { port in
            try await open(port) { _ in }
            for await _ in gone { break }
        }
    }

    @Test("a stop of the server closes its sockets with 1012")
    func shutdown() async throws {
        let (ended, endedTick) = AsyncStream.makeStream(of: UInt16?.self)
        let (opened, openedTick) = AsyncStream.makeStream(of: Void.self)
        let client = Mutex<Task<Void, any Error>?>(nil)
        try await withServer { port in
            client.withLock {
                $0 = Task {
                    try await open(port) { socket in
                        openedTick.yield()
                        let code = try await socket.closeCode()
                        try await socket.send(ClientFrame.close(1012))
                        endedTick.yield(code)
                    }
                }
            }
            for await _ in opened { break }
        }
        for await code in ended {
            #expect(code == 1012)
            break
        }
    }
}
