import Domain
import Foundation

/// What came of one request to a push service.
struct PushAnswer: Equatable {
    let outcome: PushOutcome
    /// Whether the push service is there: it said something of this one message. Nil when the request was given up.
    let isAnswered: Bool?
}

extension PushAnswer {
    /// RFC 8030 §5, §8.4 and the services' own documents: 404 and 410 end a subscription; 429 and 503 ask for patience, which 408
    /// and other faults of theirs get too. Anything else will not be better another time, redirects among it.
    init(status: Int, retryAfter: String?, at now: Date) {
        let wait = retryAfter.flatMap { Self.seconds($0, at: now) }
        switch status {
        case 200..<300: self.init(outcome: .delivered, isAnswered: true)
        case 404, 410: self.init(outcome: .gone, isAnswered: true)
        case 408, 429: self.init(outcome: .failed(why: "status \(status)", retryAfter: wait), isAnswered: true)
        case 500...: self.init(outcome: .failed(why: "status \(status)", retryAfter: wait), isAnswered: false)
        default: self.init(outcome: .refused(why: "status \(status)"), isAnswered: true)
        }
    }

    /// `Retry-After` (RFC 9110 §10.2.3), in seconds or as a date; nil for anything else.
    static func seconds(_ field: String, at now: Date) -> TimeInterval? {
        if let seconds = Int(field) { return seconds >= 0 ? TimeInterval(seconds) : nil }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.date(from: field).map { max(0, $0.timeIntervalSince(now)) }
    }
}
