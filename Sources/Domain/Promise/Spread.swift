import Foundation

/// How long something takes: equally likely durations, ascending.
package struct Spread: Equatable, Sendable {
    /// In seconds; `resolution` of them, each for the middle of its share of probability.
    private let durations: [TimeInterval]

    /// Fine enough for the twentieth at either end, which is what is promised by: two durations lie beyond it.
    private static let resolution = 40

    /// - Parameter samples: durations and how much each counts; not empty.
    init(samples: [(seconds: TimeInterval, weight: Double)]) {
        let sorted = samples.sorted { $0.seconds < $1.seconds }
        let share = sorted.reduce(0) { $0 + $1.weight } / Double(Self.resolution)
        var durations: [TimeInterval] = []
        var passed = 0.0
        for sample in sorted {
            passed += sample.weight
            while durations.count < Self.resolution, passed >= share * (Double(durations.count) + 0.5) {
                durations.append(sample.seconds)
            }
        }
        // What the sum of weights loses by rounding.
        while durations.count < Self.resolution { durations.append(sorted.last?.seconds ?? 0) }
        self.durations = durations
    }

    /// - Parameter tenths: the least duration, those that one tenth, two tenths … are below, and the greatest: eleven.
    init(tenths: [TimeInterval]) {
        durations = (0..<Self.resolution).map { index in
            Self.value((Double(index) + 0.5) / Double(Self.resolution) * Double(tenths.count - 1), of: tenths)
        }
    }

    /// The duration that a share of all stays below. - Parameter share: 0…1.
    func seconds(at share: Double) -> TimeInterval {
        Self.value(share * Double(Self.resolution) - 0.5, of: durations[...])
    }

    /// What is left of something that has lasted for `elapsed` seconds (Whitt, Predicting Queueing Delays, 1999, §3).
    /// What has lasted longer than anything known, such as a ride that its driver forgot to close, tells nothing by
    /// that, and is taken as if it had just begun.
    func remainder(after elapsed: TimeInterval, at share: Double) -> TimeInterval {
        let first = durations.partitioningIndex { $0 > elapsed }
        guard first < durations.endIndex else { return seconds(at: share) }
        let left = durations[first...]
        return max(0, Self.value(share * Double(left.count) - 0.5, of: left) - elapsed)
    }

    /// What `samples` say, and what was believed before as if it had been seen in `weight` samples more. So few rides
    /// change little, many leave nothing of the belief, and no threshold lies between (the predictive distribution
    /// under a Dirichlet process: Ferguson, A Bayesian Analysis of Some Nonparametric Problems, 1973).
    func updated(by samples: [TimeInterval], weight: Double) -> Spread {
        guard !samples.isEmpty else { return self }
        let belief = durations.map { (seconds: $0, weight: weight / Double(Self.resolution)) }
        return Spread(samples: samples.map { ($0, 1) } + belief)
    }

    /// Between two neighbours in proportion, at the ends the outermost.
    private static func value(
        _ position: Double, of values: some RandomAccessCollection<TimeInterval>
    ) -> TimeInterval {
        let within = min(max(position, 0), Double(values.count - 1))
        let lower = values.index(values.startIndex, offsetBy: Int(within))
        let upper = values.index(after: lower)
        guard upper < values.endIndex else { return values[lower] }
        return values[lower] + (within - within.rounded(.down)) * (values[upper] - values[lower])
    }
}

extension RandomAccessCollection {
    /// The first index whose element fulfils what all later ones fulfil too; the end when none does.
    fileprivate func partitioningIndex(_ isBeyond: (Element) -> Bool) -> Index {
        var (low, length) = (startIndex, count)
        while length > 0 {
            let middle = index(low, offsetBy: length / 2)
            if isBeyond(self[middle]) {
                length /= 2
            } else {
                low = index(after: middle)
                length -= length / 2 + 1
            }
        }
        return low
    }
}
