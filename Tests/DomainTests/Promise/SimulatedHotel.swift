import Domain
import Foundation
import TestSupport

/// A made-up resort: where its places lie, who drives when, and how long everything takes. Its chance is seeded.
struct SimulatedHotel {
    let places: [(id: Location.ID, x: Double, y: Double)]
    let buggies: Int
    /// Shares of the buggies' time that calls take: at quiet hours, and at the two peaks of the day.
    let load: (quiet: Double, peak: Double)
    var generator: SeededGenerator

    /// Clocks change here on 29 March 2026.
    static let timezone = TimeZone(identifier: "Europe/Berlin") ?? .gmt
    /// 06:00 of the first day, by the hotel's clock; a day of service has eighteen hours.
    static let opening = Date(timeIntervalSince1970: 1_772_427_600)
    static let hours = 0.0..<18.0

    /// On average, from acceptance to completion, with the reaction before; measured in `SimulatedDays`.
    private static let serviceSeconds = 420.0

    init(buggies: Int, load: (quiet: Double, peak: Double), seed: Int) {
        self.buggies = buggies
        self.load = load
        generator = SeededGenerator(seed: seed)
        var chance = generator
        places = (0..<12).map { index in
            // A strip along a beach, the last place a far villa.
            let x = index == 11 ? 2600 : Double.random(in: 0...1300, using: &chance)
            return (Resort.id(UInt8(100 + index)), x, Double.random(in: 0...500, using: &chance))
        }
        generator = chance
    }

    /// Calls in a second, at an hour after opening: peaks at breakfast and dinner.
    func rate(atHour hour: Double) -> Double {
        let bumps = exp(-pow((hour - 3.5) / 1.2, 2)) + exp(-pow((hour - 13.5) / 1.5, 2))
        let busy = load.quiet + (load.peak - load.quiet) * min(1, bumps)
        return busy * Double(onDuty(atHour: hour)) / Self.serviceSeconds
    }

    /// Half of the buggies after eleven in the evening.
    func onDuty(atHour hour: Double) -> Int { hour < 17 ? buggies : max(1, buggies / 2) }

    // MARK: Chance

    mutating func uniform() -> Double { Double.random(in: 0..<1, using: &generator) }
    mutating func happens(_ probability: Double) -> Bool { uniform() < probability }
    mutating func exponential(mean: Double) -> Double { -mean * log(1 - uniform()) }

    mutating func logNormal(median: Double, sigma: Double) -> Double {
        let normal = sqrt(-2 * log(1 - uniform())) * cos(2 * .pi * uniform())
        return median * exp(sigma * normal)
    }

    /// Mornings at the rooms, evenings at the restaurants; the villa seldom.
    mutating func place(atHour hour: Double) -> Int {
        if happens(0.02) { return 11 }
        let half = hour < 9 ? 0..<6 : 5..<11
        return happens(0.6) ? Int.random(in: half, using: &generator) : Int.random(in: 0..<11, using: &generator)
    }

    // MARK: How long things take, in seconds

    /// An alert is heard soon or, while somebody talks to a guest, late; a far call is left to those who are nearer.
    mutating func reaction(from: Int, to: Int) -> Double {
        logNormal(median: 14, sigma: 0.8) + distance(from, to) / 100 * uniform()
    }

    /// 13 km/h, slower when it is dark, and the way is longer than the crow flies.
    mutating func drive(from: Int, to: Int, atHour hour: Double) -> Double {
        let speed = logNormal(median: hour > 13 ? 3.2 : 3.7, sigma: 0.15)
        return 12 + distance(from, to) * 1.3 / speed
    }

    mutating func boarding() -> Double { logNormal(median: 25, sigma: 0.7) }

    /// Until the driver says that the ride is done; some forget it.
    mutating func closing() -> Double {
        if happens(0.005) { return 3600 + 3600 * uniform() }
        return happens(0.03) ? 120 + 900 * uniform() : logNormal(median: 20, sigma: 0.6)
    }

    private func distance(_ from: Int, _ to: Int) -> Double {
        hypot(places[from].x - places[to].x, places[from].y - places[to].y)
    }
}
