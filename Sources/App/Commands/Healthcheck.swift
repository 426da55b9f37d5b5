import ArgumentParser
import Domain
import Foundation
import NIOCore
import NIOPosix

/// For containers, which have no other program to ask with.
struct Healthcheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Ask the server on PORT whether it lives.")

    func run() async throws {
        let port = ProcessInfo.processInfo.environment["PORT"].flatMap(Int.init) ?? 8080
        do {
            let status = try await Self.statusLine(port: port)
            guard status.contains(" 200 ") else { throw Unwell(status: status) }
            print("ok")
        } catch {
            CommandEnvironment.say("not well: \(error)")
            throw ExitCode.failure
        }
    }

    private struct Unwell: Error {
        let status: String
    }

    /// The first line of the answer, within three seconds.
    private static func statusLine(port: Int) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(3))
            .connect(host: "localhost", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(
                ByteBuffer(string: "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
            return try await withThrowingTaskGroup(of: String.self) { group in
                group.addTask {
                    for try await bytes in inbound { return String(buffer: bytes).prefix { !$0.isNewline }.description }
                    throw ChannelError.eof
                }
                group.addTask {
                    try await Task.sleep(for: .seconds(3))
                    throw ChannelError.connectTimeout(.seconds(3))
                }
                defer { group.cancelAll() }
                return try await group.next() ?? ""
            }
        }
    }
}
