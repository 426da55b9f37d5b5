import Foundation
import Testing

@testable import Domain

/// Promises made on simulated days by what other days have taught, beside what then happened.
@Suite("Promises on days that nobody has seen")
struct CalibrationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let buggies: Int
        let load: (quiet: Double, peak: Double)
        /// Days of which the hotel remembers the rides.
        let learned: Int
        /// In minutes: what the median window may be wide, of all calls and of those that found a free buggy.
        let width: (all: Double, free: Double)

        var testDescription: String {
            "\(buggies) buggies, calls for \(load.quiet)–\(load.peak) of their time, \(learned) days learned"
        }
    }

    static let cases = [
        Case(buggies: 4, load: (0.45, 0.7), learned: 10, width: (13, 8)),
        Case(buggies: 6, load: (0.5, 0.75), learned: 10, width: (13, 9)),
        Case(buggies: 10, load: (0.5, 0.7), learned: 5, width: (13, 9)),
        Case(buggies: 5, load: (0.5, 0.7), learned: 2, width: (14, 9)),
        Case(buggies: 5, load: (0.5, 0.7), learned: 0, width: (14, 11)),
    ]

    @Test(
        "nine windows in ten hold, with and without a queue, and are not wider than they need to be", arguments: cases)
    func calibrated(_ hotel: Case) {
        let outcome = Outcome(hotel, days: hotel.buggies < 6 ? 4 : 2)
        print(outcome)
        #expect(outcome.all.held > 0.9)
        #expect(outcome.free.held > 0.88)
        // Queues come in bouts: what one bad evening does to a few days is not what it does to a season.
        #expect(outcome.queued.held > 0.87)
        #expect(outcome.accepted.held > 0.88)
        // A window that always holds tells nothing.
        #expect(outcome.all.held < 0.98)
        #expect(outcome.all.width <= hotel.width.all)
        #expect(outcome.free.width <= hotel.width.free)
        #expect(outcome.queued.width > outcome.free.width)
    }

    @Test(
        "the premise: the days have queues, breaks and four to nine tenths of the buggies' time taken", arguments: cases
    )
    func premise(_ hotel: Case) {
        var days = SimulatedDays(SimulatedHotel(buggies: hotel.buggies, load: hotel.load, seed: hotel.buggies))
        days.run(days: 3)
        #expect((0.4...0.9).contains(days.busySeconds / days.dutySeconds))
        let calls = days.calls.filter { $0.shift >= 0 }
        let queued = Double(calls.count { $0.load.ahead >= $0.load.free }) / Double(calls.count)
        #expect((0.2...0.8).contains(queued))
        #expect(calls.contains { $0.load.ahead > hotel.buggies })
        #expect(calls.contains { $0.load.buggiesOnDuty < hotel.buggies })
    }
}

/// What came of the promises of some days.
private struct Outcome: CustomStringConvertible {
    private(set) var all = Tally()
    private(set) var free = Tally()
    private(set) var queued = Tally()
    private(set) var accepted = Tally()
    private let name: String
    private let busy: Double

    init(_ scenario: CalibrationTests.Case, days count: Int) {
        let hotel = SimulatedHotel(buggies: scenario.buggies, load: scenario.load, seed: scenario.buggies)
        var days = SimulatedDays(hotel)
        days.run(days: scenario.learned)
        let experience = Experience(learnedFrom: days.finished, timezone: SimulatedHotel.timezone)
        let known = days.calls.count
        days.run(days: count)
        name = scenario.testDescription
        busy = days.busySeconds / days.dutySeconds
        for call in days.calls.dropFirst(known) where call.shift >= 0 {
            note(call, at: hotel.places[call.place].id, experience)
        }
    }

    private mutating func note(_ call: SimulatedDays.Call, at place: Location.ID, _ experience: Experience) {
        guard let acceptedAt = call.acceptedAt, let pickedUpAt = call.pickedUpAt else { return }
        accepted.add(experience.wait(forBuggyTo: place, now: acceptedAt).promise(from: acceptedAt), pickedUpAt)
        guard let promise = experience.wait(for: call.load, at: place, now: call.at)?.promise(from: call.at) else {
            return
        }
        all.add(promise, pickedUpAt)
        if call.load.ahead < call.load.free { free.add(promise, pickedUpAt) } else { queued.add(promise, pickedUpAt) }
    }

    var description: String {
        """
        \(name) (\(String(format: "%.2f", busy)) busy)
          all calls  \(all)
          free buggy \(free)
          queue      \(queued)
          accepted   \(accepted)
        """
    }
}

private struct Tally: CustomStringConvertible {
    private var kept = 0
    private var early = 0
    private var widths: [Double] = []

    mutating func add(_ promise: Promise, _ pickedUpAt: Date) {
        widths.append(promise.latest.timeIntervalSince(promise.earliest) / 60)
        if pickedUpAt < promise.earliest { early += 1 } else if pickedUpAt <= promise.latest { kept += 1 }
    }

    var held: Double { Double(kept) / Double(max(1, widths.count)) }
    /// The median, in minutes.
    var width: Double { widths.isEmpty ? 0 : widths.sorted()[widths.count / 2] }

    var description: String {
        let count = widths.count
        let shares = [held, Double(early) / Double(count), Double(count - kept - early) / Double(count)]
        let text = shares.map { String(format: "%5.1f %%", 100 * $0) }
        return "\(count) promises: \(text[0]) held, \(text[1]) early, \(text[2]) late; "
            + "median width \(String(format: "%.0f", width)) min"
    }
}
