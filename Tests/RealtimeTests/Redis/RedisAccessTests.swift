import Domain
import Foundation
import TestSupport
import Testing

@testable import Realtime

@Suite("Redis that asks who we are", .timeLimit(.minutes(10)))
struct RedisAccessTests {
    private static let secret = "s3cret/with@signs"
    private static let encoded = "s3cret%2Fwith%40signs"

    @Test("lets in who knows the password, or a user with theirs, into the database of the URL")
    func right() async throws {
        let user = "user app on >\(Self.secret) allchannels +@all"
        try await PrivateRedis.run(["--requirepass", Self.secret, "--\(user)"].flatMap(Self.words)) { server in
            for name in ["", "app"] {
                let url = try RedisURL("unix://\(name):\(Self.encoded)@\(server.socket)?db=3")
                try await withAnnouncer(url) { announcer in
                    try await eventually { announcer.reachesEveryProcess }
                    let clients = try await server.command("-a", Self.secret, "client", "list")
                    #expect(clients.contains(" db=3 "))
                }
            }
        }
    }

    @Test(
        "refuses everybody else, which is logged once and without the password",
        arguments: ["", ":wrong-\(encoded)@", "nobody:wrong-\(encoded)@"])
    func wrong(user: String) async throws {
        try await PrivateRedis.run(["--requirepass", Self.secret]) { server in
            let log = TestLog()
            try await withAnnouncer(RedisURL("unix://\(user)\(server.socket)"), log: log) { announcer in
                try await eventually { !log.lines.isEmpty }
                try await Task.sleep(for: .seconds(1))
                #expect(!announcer.reachesEveryProcess)
                #expect(log.lines.count == 1 && log.lines[0].contains("Redis refuses"), "\(log.lines)")
                #expect(!log.lines[0].contains("s3cret"))
            }
        }
    }

    @Test("and does not know the command says nothing that we would log")
    func unknownCommand() async throws {
        // Redis repeats the words of a command that it does not know.
        try await PrivateRedis.run(["--rename-command", "AUTH", ""]) { server in
            let log = TestLog()
            try await withAnnouncer(RedisURL("unix://app:hunter2@\(server.socket)"), log: log) { _ in
                try await eventually { !log.lines.isEmpty }
                #expect(log.lines[0].contains("AUTH") && !log.lines[0].contains("hunter2"), "\(log.lines)")
            }
        }
    }

    @Test("and forbids the channel counts as away, without a log full of it")
    func forbidden() async throws {
        try await PrivateRedis.run(Self.words("--user app on nopass resetchannels +@all")) { server in
            let log = TestLog()
            try await withAnnouncer(RedisURL("unix://app:any@\(server.socket)"), log: log) { announcer in
                announcer.announce(Hint(hotel: Resort.hotel, cursor: 1))
                try await Task.sleep(for: .seconds(2))
                #expect(!announcer.reachesEveryProcess && announcer.backlog == 1)
                #expect(log.lines.count == 1 && log.lines[0].contains("NOPERM"), "\(log.lines)")
            }
        }
    }

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}
