import Domain
import Foundation
import TestSupport
import Testing

@Suite("A limit of how often")
struct RateLimitTests {
    private let limit = RateLimit(burst: 3, interval: 10)
    private let start = Date(timeIntervalSince1970: 1_790_000_000)

    /// What became of events at these seconds.
    private func admitted(_ seconds: [TimeInterval], by limit: RateLimit) -> [Bool] {
        var arrival: Date?
        return seconds.map { second in
            guard case .admitted(let next) = limit.judge(arrival, at: start + second) else { return false }
            arrival = next
            return true
        }
    }

    @Test("admits a burst at once, and not one more")
    func burst() {
        #expect(admitted([0, 0, 0, 0, 0], by: limit) == [true, true, true, false, false])
    }

    @Test("admits one more with every interval, to the moment")
    func steady() {
        #expect(
            admitted([0, 0, 0, 9.999, 10, 10, 20, 29.999, 30], by: limit) == [
                true, true, true, false, true, false, true, false, true,
            ])
    }

    @Test("gives the whole burst back to who was quiet")
    func quiet() {
        #expect(admitted([0, 0, 0, 30, 30, 30, 30], by: limit) == [true, true, true, true, true, true, false])
    }

    @Test("says after how many seconds it is worth trying again, and keeps its word")
    func retry() {
        var arrival: Date?
        for _ in 0..<3 { if case .admitted(let next) = limit.judge(arrival, at: start) { arrival = next } }
        #expect(limit.judge(arrival, at: start + 4) == .refused(retryAfter: 6))
        #expect(limit.judge(arrival, at: start + 10) == .admitted(next: start + 40))
    }

    @Test("lets nobody wait for longer than an interval when the clock was set back")
    func clockSetBack() {
        let fromTheFuture = start + 1_000_000
        #expect(limit.judge(fromTheFuture, at: start) == .refused(retryAfter: 10))
    }

    @Test("never admits more than the burst and one an interval, whatever comes when")
    func neverMore() {
        for seed in 0..<200 {
            var random = SeededGenerator(seed: seed)
            let limit = RateLimit(
                burst: Int.random(in: 1...8, using: &random), interval: .random(in: 0.5...20, using: &random))
            let seconds = (0..<200).map { _ in TimeInterval.random(in: 0...300, using: &random) }.sorted()
            let passed = zip(seconds, admitted(seconds, by: limit)).filter(\.1).map(\.0)
            for (index, first) in passed.enumerated() {
                for (count, last) in passed[index...].enumerated() {
                    #expect(Double(count + 1) <= Double(limit.burst) + (last - first) / limit.interval + 1e-6)
                }
            }
            #expect(passed.count >= min(limit.burst, 200))
        }
    }
}
