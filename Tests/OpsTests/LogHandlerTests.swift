import Foundation
import Logging
import Testing

@testable import Ops

/// Serialised, because standard output is one.
@Suite("Log lines", .serialized, .timeLimit(.minutes(10)))
struct LogHandlerTests {
    private func lines(
        _ format: LogFormat, level: Logger.Level = .info, _ log: (Logger) -> Void
    ) throws -> [String] {
        let marker = "log-test-\(UUID().uuidString)"
        return try StandardOutput.captured(marker: marker) {
            let sink = LogSink()
            var logger = Logger(label: marker) { LineLogHandler(label: $0, level: level, format: format, sink: sink) }
            logger[metadataKey: "marker"] = "\(marker)"
            log(logger)
            sink.flush()
        }
    }

    private func object(_ line: String) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
        return try #require(object as? [String: Any])
    }

    private static let nasty = "a \"quoted\" \\ back\nnew\r\nlines\r\u{1b}[31m 🐬 \u{0}"

    @Test("as JSON are one object on one line, whatever is said")
    func json() throws {
        let lines = try lines(.json) { logger in
            logger.info("\(Self.nasty)", metadata: ["key \"\n": "\(Self.nasty)", "list": ["a\n", "\"b\""]])
            logger.warning("second")
        }
        try #require(lines.count == 2)
        let first = try object(lines[0])
        let message = try #require(first["message"] as? String)
        #expect(message.contains("a \"quoted\" \\ back\nnew"))
        #expect(first["level"] as? String == "info")
        #expect(first["timestamp"] as? String != nil && first["logger"] as? String != nil)
        #expect(try object(lines[1])["level"] as? String == "warn")
    }

    @Test(
        "as JSON keep numbers as numbers, and as texts what only looks like one",
        arguments: [
            ("200", true), ("-3", true), ("1.5", true), ("0", true), ("0x1f", false), ("007", false), ("1.", false),
            (".5", false), ("+1", false), ("inf", false), ("nan", false), ("", false), ("1e999", false),
            // Ids of requests: sixteen hexadecimal digits.
            ("0123456789012345", false), ("1234567890123456", false), ("12345678901234e5", false),
        ])
    func numbers(text: String, isNumber: Bool) throws {
        let lines = try lines(.json) { $0.info("x", metadata: ["value": "\(text)"]) }
        let line = try #require(lines.first)
        let value = try #require(object(line)["value"])
        #expect((value is NSNumber) == isNumber, "\(value)")
        if !isNumber { #expect(value as? String == text) }
    }

    @Test("as text are one line as well, with the metadata in order")
    func text() throws {
        let lines = try lines(.text) { $0.error("\(Self.nasty)", metadata: ["b": "2", "a": "one\r\ntwo"]) }
        try #require(lines.count == 1)
        #expect(lines[0].contains(" ERROR a \"quoted\""))
        #expect(lines[0].contains(" b=2 "))
        #expect(!lines[0].contains("\r"))
    }

    @Test("below the level are not written, and the levels are the four words that platforms know")
    func levels() throws {
        let lines = try lines(.json, level: .debug) { logger in
            for level in Logger.Level.allCases { logger.log(level: level, "x") }
        }
        let words = try lines.map { try object($0)["level"] as? String }
        #expect(words == ["debug", "info", "info", "warn", "error", "error"])
    }

    @Test("of the call win over those of the logger")
    func metadata() throws {
        let lines = try lines(.json) { logger in
            var logger = logger
            logger[metadataKey: "who"] = "logger"
            logger.info("x", metadata: ["who": "call"])
            logger.info("y")
        }
        let values = try lines.map { try object($0)["who"] as? String }
        #expect(values == ["call", "logger"])
    }
}

/// What the process writes to standard output while a test looks.
private enum StandardOutput {
    /// The lines from the first with `marker` to the last; everything else is passed on.
    static func captured(marker: String, _ body: () throws -> Void) throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appending(path: marker)
        let descriptor = open(file.path, O_CREAT | O_RDWR, 0o600)
        try #require(descriptor >= 0)
        let original = dup(STDOUT_FILENO)
        fflush(nil)
        dup2(descriptor, STDOUT_FILENO)
        defer { try? FileManager.default.removeItem(at: file) }
        do {
            defer {
                fflush(nil)
                dup2(original, STDOUT_FILENO)
                close(original)
                close(descriptor)
            }
            try body()
        }
        let written = try String(decoding: Data(contentsOf: file), as: UTF8.self)
        let all = written.unicodeScalars.split(separator: "\n").map(String.init)
        for line in all where !line.contains(marker) { print(line) }
        return all.filter { $0.contains(marker) }
    }
}
