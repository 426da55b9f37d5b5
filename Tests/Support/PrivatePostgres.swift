import Foundation

/// A PostgreSQL server that belongs to one test, which may stop and kill it. Needs `initdb` and `postgres`.
package actor PrivatePostgres {
    private let directory: String
    private let binaries: String
    private var running: Task<Int32, Never>?

    /// A libpq connection string.
    package nonisolated var conninfo: String { "host=\(directory) user=app dbname=postgres" }

    /// Runs `body` with a new server, which takes about a second, and removes it afterwards.
    package static func run<Value: Sendable>(
        _ body: @Sendable (PrivatePostgres) async throws -> Value
    ) async throws -> Value {
        let server = try PrivatePostgres()
        return try await finally(
            {
                try await server.initialise()
                try await server.start()
                return try await body(server)
            },
            { try await server.remove() }
        )
    }

    private init() throws {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        guard let version = versions.compactMap(Int.init).max() else {
            throw TestDatabaseError(description: "This test needs PostgreSQL's server programs under \(root).")
        }
        binaries = "\(root)/\(version)/bin"
        // Short: a socket's path has 107 bytes at most.
        directory = "/tmp/buggy-pg-\(UUID().uuidString.prefix(8).lowercased())"
    }

    /// Starts the server and waits until it serves. Not with `pg_ctl start`: a daemon would keep open the socket by
    /// which Foundation notices that a process ended.
    package func start() async throws {
        let (process, ended) = try begin(
            "postgres", ["-D", "\(directory)/data", "-k", directory, "-c", "listen_addresses=", "-c", "fsync=off"]
        )
        running = ended
        while !statusFile.contains("ready") {
            guard process.isRunning else { throw TestDatabaseError(description: "PostgreSQL does not start.") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Ends the server as a crash would, without farewell (immediate shutdown), and waits until it is gone.
    package func kill() async throws {
        guard let postmaster else { return }
        Foundation.kill(postmaster, SIGQUIT)
        _ = await running?.value
    }

    /// Stops the given processes of the server without closing anything, or lets them go on.
    package func freeze(_ isFrozen: Bool, _ processes: [Int]) {
        for process in processes.map(pid_t.init) + [postmaster].compactMap(\.self) {
            Foundation.kill(process, isFrozen ? SIGSTOP : SIGCONT)
        }
    }

    private func initialise() async throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        if geteuid() == 0 {
            guard let user = getpwnam("postgres") else {
                throw TestDatabaseError(description: "There is no user postgres to run the server.")
            }
            chown(directory, user.pointee.pw_uid, user.pointee.pw_gid)
        }
        try await call("initdb", ["-D", "\(directory)/data", "-U", "app", "-A", "trust", "-E", "UTF8", "--no-sync"])
    }

    private func remove() async throws {
        try? await kill()
        try FileManager.default.removeItem(atPath: directory)
    }

    /// The server's own note of its process and its state.
    private var statusFile: String {
        (try? String(contentsOfFile: "\(directory)/data/postmaster.pid", encoding: .utf8)) ?? ""
    }

    private var postmaster: pid_t? {
        statusFile.split(separator: "\n").first.flatMap { pid_t($0) }
    }

    private func call(_ program: String, _ arguments: [String]) async throws {
        let status = try await begin(program, arguments).ended.value
        guard status == 0 else {
            throw TestDatabaseError(description: "\(program) ended with status \(status).")
        }
    }

    /// PostgreSQL refuses to run as root, so root lends it the user that the package made. `setpriv` becomes the
    /// program instead of waiting for it, so that the process is the server.
    private func begin(_ program: String, _ arguments: [String]) throws -> (process: Process, ended: Task<Int32, Never>)
    {
        let command = ["\(binaries)/\(program)"] + arguments
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let lend = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
        process.arguments = geteuid() == 0 ? lend + command : command
        process.currentDirectoryURL = URL(filePath: "/")
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let (statuses, continuation) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = {
            continuation.yield($0.terminationStatus)
            continuation.finish()
        }
        try process.run()
        return (process, Task { await statuses.first { _ in true } ?? -1 })
    }
}
