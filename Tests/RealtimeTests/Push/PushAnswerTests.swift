import Domain
import Foundation
import Testing

@testable import Realtime

@Suite("The answers of push services")
struct PushAnswerTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private func answer(_ status: Int, _ retryAfter: String? = nil) -> PushAnswer {
        PushAnswer(status: status, retryAfter: retryAfter, at: now)
    }

    @Test("that take the message", arguments: [200, 201, 202, 204])
    func delivered(status: Int) {
        #expect(answer(status) == PushAnswer(outcome: .delivered, isAnswered: true))
    }

    @Test("that end the subscription", arguments: [404, 410])
    func gone(status: Int) {
        #expect(answer(status) == PushAnswer(outcome: .gone, isAnswered: true))
    }

    @Test("that will not change, redirects among them", arguments: [301, 302, 307, 308, 400, 401, 403, 413, 422])
    func refused(status: Int) {
        #expect(answer(status) == PushAnswer(outcome: .refused(why: "status \(status)"), isAnswered: true))
    }

    @Test(
        "that ask for patience, and count against the push service when they are faults of its",
        arguments: [
            (408, true), (429, true), (500, false), (502, false), (503, false), (504, false), (599, false),
        ])
    func failed(status: Int, isAnswered: Bool) {
        let outcome = PushOutcome.failed(why: "status \(status)", retryAfter: nil)
        #expect(answer(status) == PushAnswer(outcome: outcome, isAnswered: isAnswered))
    }

    @Test(
        "say how much patience in seconds or as a date, or nothing that can be read",
        arguments: [
            ("120", 120), ("0", 0), ("-1", nil), ("soon", nil), ("", nil),
            ("Mon, 21 Sep 2026 14:14:20 GMT", 60), ("Mon, 21 Sep 2026 13:00:00 GMT", 0),
        ] as [(String, TimeInterval?)])
    func patience(field: String, seconds: TimeInterval?) {
        #expect(answer(429, field).outcome == .failed(why: "status 429", retryAfter: seconds))
    }
}
