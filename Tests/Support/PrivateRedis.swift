import Foundation

/// A Redis server that belongs to one test, which may stop, kill and restart it. Needs `redis-server` and `redis-cli`.
package actor PrivateRedis {
    private let directory: String
    private let settings: [String]
    private var running: (process: Process, ended: Task<Void, Never>)?

    /// Where it listens; nowhere else.
    package nonisolated var url: String { "unix://\(socket)" }
    package nonisolated var socket: String { "\(directory)/s" }

    /// Runs `body` with a server, and removes it afterwards.
    ///
    /// - Parameters:
    ///   - settings: as on Redis' command line.
    ///   - isStarted: false leaves the start to the test.
    package static func run(
        _ settings: [String] = [], isStarted: Bool = true, _ body: @Sendable (PrivateRedis) async throws -> Void
    ) async throws {
        let server = try PrivateRedis(settings)
        try await finally(
            {
                if isStarted { try await server.start() }
                try await body(server)
            },
            { try await server.remove() })
    }

    private init(_ settings: [String]) throws {
        self.settings = settings
        // Short: a socket's path has 107 bytes at most.
        directory = "/tmp/buggy-redis-\(UUID().uuidString.prefix(8).lowercased())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    /// Returns when it serves.
    package func start() async throws {
        let arguments = ["--port", "0", "--unixsocket", socket, "--dir", directory, "--save", "", "--appendonly", "no"]
        running = try begin("redis-server", arguments + settings)
        for _ in 0..<500 {
            // An error is an answer: with a password, ping is refused.
            if try await !command("ping").isEmpty { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw TestDatabaseError(description: "Redis does not start.")
    }

    /// Without farewell.
    package func kill() async {
        guard let running else { return }
        Foundation.kill(running.process.processIdentifier, SIGKILL)
        await running.ended.value
        self.running = nil
    }

    /// Stops it without closing anything, or lets it go on.
    package func freeze(_ isFrozen: Bool) {
        guard let running else { return }
        Foundation.kill(running.process.processIdentifier, isFrozen ? SIGSTOP : SIGCONT)
    }

    /// What `redis-cli` prints.
    @discardableResult
    package func command(_ words: String...) async throws -> String {
        let output = Pipe()
        let client = try begin("redis-cli", ["-s", socket] + words, output: output)
        await client.ended.value
        return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    private func remove() async throws {
        await kill()
        try FileManager.default.removeItem(atPath: directory)
    }

    private func begin(
        _ program: String, _ arguments: [String], output: Pipe? = nil
    ) throws -> (process: Process, ended: Task<Void, Never>) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardOutput = output ?? FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let (ends, continuation) = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
        return (process, Task { for await _ in ends {} })
    }
}
