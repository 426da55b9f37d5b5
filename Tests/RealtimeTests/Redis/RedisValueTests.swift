import Domain
import Foundation
import Testing

@testable import Realtime

@Suite("Where Redis is")
struct RedisURLTests {
    @Test(
        "is read from a URL and shown without the password",
        arguments: [
            ("redis://db", "redis://db:6379/0"), ("REDIS://db:7000/2", "redis://db:7000/2"),
            ("redis://:hunter2@db", "redis://:********@db:6379/0"),
            ("redis://app:hunter2@db:6380/1", "redis://app:********@db:6380/1"),
            ("redis://app@db/", "redis://app@db:6379/0"), ("redis://[::1]:6380", "redis://[::1]:6380/0"),
            ("redis://db?db=4", "redis://db:6379/4"),
            ("unix:///run/redis.sock", "unix:///run/redis.sock?db=0"),
            ("redis+unix:///run/redis.sock?db=5", "unix:///run/redis.sock?db=5"),
            ("unix://:hunter2@/run/redis.sock", "unix://:********@/run/redis.sock?db=0"),
        ])
    func right(text: String, shown: String) throws {
        let url = try RedisURL(text)
        #expect(url.description == shown)
        #expect(!"\(url) \(String(reflecting: url))".contains("hunter2"))
    }

    @Test("has its password and path decoded")
    func decoded() throws {
        let url = try RedisURL("redis://a%40b:p%2Fw%3A%20%C3%A9@db")
        #expect(url.username == "a@b" && url.password == "p/w: é")
        #expect(try RedisURL("unix:///run/a%20b").address == .socket(path: "/run/a b"))
    }

    @Test(
        "is refused with a remedy, and without repeating a secret",
        arguments: [
            ("hunter2", "not a Redis URL"), ("", "not a Redis URL"), ("http://:hunter2@db", "not a Redis URL"),
            ("rediss://:hunter2@db", "TLS"), ("redis://:hunter2@", "names no host"), ("redis:///1", "names no host"),
            ("redis://:hunter2@db/hunter2", "database"), ("redis://db/-1", "database"), ("redis://db:0", "port"),
            ("unix://hunter2/redis.sock", "names no socket"), ("unix:", "names no socket"),
            ("unix:///" + String(repeating: "x", count: 107), "names no socket"), ("unix:///s?db=x", "database"),
        ])
    func wrong(text: String, problem: String) throws {
        let error = #expect(throws: RedisURL.Problem.self) { try RedisURL(text) }
        let message = try #require(error).message
        #expect(message.contains(problem) && !message.contains("hunter2"))
    }

    @Test(
        "comes from the environment, which may also forbid it",
        arguments: [
            ([:], nil, 0), (["REDIS_URL": "redis://db"], "redis://db:6379/0", 0),
            (["REDIS_URL": "redis://db", "REDIS_ENABLED": "false"], nil, 0),
            (["REDIS_URL": "nonsense", "REDIS_ENABLED": "false"], nil, 0),
            (["REDIS_ENABLED": "false"], nil, 0), (["REDIS_ENABLED": "true"], nil, 1),
            (["REDIS_URL": "nonsense", "REDIS_ENABLED": "perhaps"], nil, 2),
        ] as [([String: String], String?, Int)])
    func environment(values: [String: String], url: String?, problems: Int) {
        var variables = Variables(values)
        #expect(RedisURL.read(&variables)?.description == url)
        #expect(variables.problems.count == problems)
    }
}

@Suite("What is said to Redis")
struct RedisProtocolTests {
    @Test("about a hint comes back as it was")
    func message() {
        let message = HintMessage(hint: Hint(hotel: Resort.hotel, cursor: .max), origin: .random())
        #expect(HintMessage(text: message.text) == message)
    }

    @Test(
        "by others is overlooked when it is no hint",
        arguments: ["", " ", "a b c", "a \(UUID()) -1", "a \(UUID()) 1 ", "a  1", "a \(UUID())", "a \(UUID()) 1e3"])
    func foreign(text: String) {
        #expect(HintMessage(text: text) == nil)
    }

    @Test("waits longer each time, never above the ceiling, and starts anew")
    func pauses() {
        for _ in 0..<100 {
            var pause = FullJitter()
            #expect(pause.next() <= .milliseconds(50))
            #expect(pause.next() <= .milliseconds(100))
            for _ in 0..<10 { #expect(pause.next() <= .seconds(2)) }
            pause.reset()
            #expect(pause.next() <= .milliseconds(50))
        }
    }

    @Test("is a ping after a second of quiet, and goodbye after a second without an answer")
    func pulse() {
        let start = ContinuousClock.now
        func after(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }
        var pulse = Pulse(at: start)
        #expect(pulse.verdict(at: after(400)) == .well(for: .milliseconds(600)))
        #expect(pulse.verdict(at: after(1000)) == .ask)
        pulse.asked(at: after(1000))
        pulse.asked(at: after(1500))
        #expect(pulse.verdict(at: after(1600)) == .well(for: .milliseconds(400)))
        #expect(pulse.verdict(at: after(2000)) == .dead)
        pulse.heard(at: after(1900))
        #expect(pulse.verdict(at: after(2000)) == .well(for: .milliseconds(900)))
    }

    @Test("of what was sent and not answered is said again, unless something newer waits")
    func unanswered() {
        let publisher = RedisPublisher(channel: "c", origin: .random())
        publisher.add(Hint(hotel: Resort.hotel, cursor: 5))
        publisher.add(Hint(hotel: Resort.hotel, cursor: 4))
        #expect(publisher.commands().map { $0[2].hasSuffix(" 5") } == [true])
        publisher.add(Hint(hotel: Resort.hotel, cursor: 6))
        publisher.add(Hint(hotel: Resort.otherHotel, cursor: 1))
        #expect(publisher.commands().isEmpty, "one batch at a time")
        publisher.disconnected()
        #expect(publisher.backlog == 2)
        #expect(publisher.commands().count == 2)
        publisher.hear(.text("PONG"))
        publisher.hear(.number(0))
        #expect(publisher.commands().isEmpty && publisher.backlog == 2)
        publisher.hear(.number(3))
        #expect(publisher.backlog == 0)
    }
}
