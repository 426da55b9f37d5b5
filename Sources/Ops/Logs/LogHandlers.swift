import Domain
import Foundation
package import Logging

/// How log lines look: `json` for machines (one object a line, as Railway reads it), `text` for people.
package enum LogFormat: String, Sendable {
    case json, text
}

/// swift-log's back end: lines to standard output by way of a `LogSink`.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    private let label: String
    private let format: LogFormat
    private let sink: LogSink

    package init(label: String, level: Logger.Level, format: LogFormat, sink: LogSink) {
        self.label = label
        logLevel = level
        self.format = format
        self.sink = sink
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = event.metadata.map { metadata.merging($0) { $1 } } ?? metadata
        let now = Date().rfc3339
        switch format {
        case .json: sink.append(json(event, all, now))
        case .text: sink.append(text(event, all, now))
        }
    }

    private func json(_ event: LogEvent, _ metadata: Logger.Metadata, _ now: String) -> [UInt8] {
        var line = "{\"timestamp\":\"\(now)\",\"level\":\"\(event.level.word)\",\"message\":"
        line.appendQuoted(event.message.description)
        line += ",\"logger\":"
        line.appendQuoted(label)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += ","
            line.appendQuoted(key)
            line += ":"
            let text = value.description
            // Numbers stay numbers, so that they can be compared.
            if text.isPlainNumber { line += text } else { line.appendQuoted(text) }
        }
        line += "}\n"
        return Array(line.utf8)
    }

    private func text(_ event: LogEvent, _ metadata: Logger.Metadata, _ now: String) -> [UInt8] {
        var line = "\(now.dropFirst(11)) \(event.level.word.uppercased()) \(event.message)"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
        return Array((line.components(separatedBy: .newlines).joined(separator: "\\n") + "\n").utf8)
    }
}

extension Logger.Level {
    /// The four words that Railway knows.
    fileprivate var word: String {
        switch self {
        case .trace, .debug: "debug"
        case .info, .notice: "info"
        case .warning: "warn"
        case .error, .critical: "error"
        }
    }
}

extension String {
    /// As JSON writes numbers, and short enough to be read back exactly.
    fileprivate var isPlainNumber: Bool {
        utf8.count < 26 && wholeMatch(of: /-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?/) != nil
    }

    fileprivate mutating func appendQuoted(_ text: String) {
        append("\"")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\u{0}"..."\u{1f}": append(" ")
            default: unicodeScalars.append(scalar)
            }
        }
        append("\"")
    }
}
