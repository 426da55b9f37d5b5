import Testing

@testable import Realtime

@Suite("The circuit breaker of a push service")
struct CircuitBreakerTests {
    private let begin = ContinuousClock.now

    /// What happens to a breaker, and what it is seen to do.
    private enum Step: Sendable {
        /// Asks; the permit counts as the one with this number.
        case granted(Int)
        case refused(seconds: Double)
        case succeeds(Int)
        case fails(Int)
        case abandoned(Int)
        case later(seconds: Double)
    }

    private struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [Step]

        init(_ name: String, _ steps: [Step]...) {
            testDescription = name
            self.steps = steps.flatMap(\.self)
        }
    }

    /// So many requests, one after the other, of which each fails.
    private static func failing(_ count: Int) -> [Step] { (0..<count).flatMap { [.granted($0), .fails($0)] } }

    private static let stories = [
        Story("lets everything through while all goes well", (0..<20).flatMap { [.granted($0), .succeeds($0)] }),
        Story("opens at the fifth failure in a row", failing(4), [.granted(4), .fails(4), .refused(seconds: 5)]),
        Story("counts failures in a row", failing(4), [.granted(9), .succeeds(9)], failing(4), [.granted(9)]),
        Story(
            "counts those of requests that ran at the same time", (0..<6).map { .granted($0) },
            (0..<5).map { .fails($0) }, [.refused(seconds: 5)]),
        Story(
            "asks with one request when the pause is over", failing(5), [.later(seconds: 4.9), .refused(seconds: 0.1)],
            [.later(seconds: 0.1), .granted(7), .refused(seconds: 1)]),
        Story(
            "closes when that is answered", failing(5), [.later(seconds: 5), .granted(7), .succeeds(7)],
            failing(4), [.granted(9)]),
        Story(
            "stays open for twice as long when it is not", failing(5),
            [.later(seconds: 5), .granted(7), .fails(7), .refused(seconds: 10)],
            [.later(seconds: 10), .granted(7), .fails(7), .refused(seconds: 20)],
            [.later(seconds: 20), .granted(7), .fails(7), .refused(seconds: 40)],
            [.later(seconds: 40), .granted(7), .fails(7), .refused(seconds: 60)],
            [.later(seconds: 60), .granted(7), .fails(7), .refused(seconds: 60)]),
        Story(
            "begins with the short pause again once it has been closed", failing(5),
            [.later(seconds: 5), .granted(7), .fails(7), .later(seconds: 10), .granted(7), .succeeds(7)],
            failing(5), [.refused(seconds: 5)]),
        Story(
            "asks again when a question was given up", failing(5),
            [.later(seconds: 5), .granted(7), .abandoned(7), .granted(8), .refused(seconds: 1)]),
        Story(
            "learns nothing from requests that began before it opened", [.granted(10), .granted(11)], failing(5),
            [.succeeds(10), .refused(seconds: 5), .later(seconds: 5), .granted(7), .fails(11), .abandoned(10)],
            [.refused(seconds: 1), .succeeds(7), .granted(8)]),
    ]

    @Test("does what its story says", arguments: stories)
    private func story(_ story: Story) throws {
        var (breaker, now, permits) = (CircuitBreaker(), begin, [Int: CircuitBreaker.Permit]())
        for (index, step) in story.steps.enumerated() {
            switch step {
            case .granted(let number):
                guard case .granted(let permit) = breaker.admit(at: now) else {
                    Issue.record("refused at step \(index)")
                    return
                }
                permits[number] = permit
            case .refused(let seconds):
                guard case .refused(let wait) = breaker.admit(at: now) else {
                    Issue.record("granted at step \(index)")
                    return
                }
                #expect(abs(wait / .seconds(1) - seconds) < 0.001, "step \(index)")
            case .succeeds(let number): breaker.succeed(try #require(permits[number]))
            case .fails(let number): breaker.fail(try #require(permits[number]), at: now, random: 0)
            case .abandoned(let number): breaker.abandon(try #require(permits[number]))
            case .later(let seconds): now += .seconds(seconds)
            }
        }
    }

    @Test("spreads its pauses over a quarter")
    func spread() throws {
        var breaker = CircuitBreaker()
        for _ in 0..<5 {
            guard case .granted(let permit) = breaker.admit(at: begin) else { return }
            breaker.fail(permit, at: begin, random: 1)
        }
        #expect(breaker.admit(at: begin) == .refused(.seconds(3.75)))
    }
}
