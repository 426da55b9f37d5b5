package import Foundation

extension Experience {
    /// How long a guest who calls now waits until the buggy arrives; nil when nothing is on duty.
    ///
    /// More ahead never makes it earlier, and more buggies never later.
    package func wait(for load: ServiceLoad, at place: Location.ID, now: Date) -> Wait? {
        guard load.buggiesOnDuty > 0 else { return nil }
        let atOnce = play(ServiceLoad(ahead: 0, free: 1), place, now)
        return load.ahead < load.free ? atOnce : queueing.stretched(play(load, place, now), noSoonerThan: atOnce)
    }

    /// The same without what was learned of queues.
    ///
    /// - Parameter load: of at least one buggy.
    func play(_ load: ServiceLoad, _ place: Location.ID, _ now: Date) -> Wait {
        let queue = Queue(self, load, now)
        let approach = approach(to: place, at: now)
        return Wait(
            outcomes: Futures.all.map { future in
                queue.turn(in: future) + queue.reaction.seconds(at: future[.ownReaction])
                    + approach.seconds(at: future[.ownApproach])
            })
    }

    /// How long a guest waits whose ride is accepted now.
    package func wait(forBuggyTo place: Location.ID, now: Date) -> Wait {
        let approach = approach(to: place, at: now)
        return Wait(outcomes: Futures.all.map { approach.seconds(at: $0[.ownApproach]) })
    }
}

/// The calls ahead, as they may be served: in their order, each by the buggy that is free first.
private struct Queue {
    let load: ServiceLoad
    let reaction: Spread
    let approach: Spread
    let carriage: Spread
    /// For how long the buggies in hand have been under way, or had their party.
    let approaching: [TimeInterval]
    let carrying: [TimeInterval]

    /// Of so many calls each is played; the pace of those is that of the rest. It is an hour's work for a few buggies.
    private static let played = 40

    init(_ experience: Experience, _ load: ServiceLoad, _ now: Date) {
        self.load = load
        reaction = experience.reaction.spread(at: now, in: experience.timezone)
        approach = experience.approach.spread(at: now, in: experience.timezone)
        carriage = experience.carriage.spread(at: now, in: experience.timezone)
        approaching = load.approaching.map { max(0, now.timeIntervalSince($0)) }
        carrying = load.carrying.map { max(0, now.timeIntervalSince($0)) }
    }

    /// Seconds until a buggy is free for the call behind the queue.
    func turn(in future: Future) -> TimeInterval {
        if load.ahead < load.free { return 0 }
        var freeIn = Array(repeating: 0.0, count: load.free)
        freeIn += approaching.indices.map { index in
            approach.remainder(after: approaching[index], at: future[.approaching(index)])
                + carriage.seconds(at: future[.carriageOfApproaching(index)])
        }
        freeIn += carrying.indices.map { index in
            carriage.remainder(after: carrying[index], at: future[.carrying(index)])
        }
        for call in 0..<min(load.ahead, Self.played) {
            guard let next = freeIn.indices.min(by: { freeIn[$0] < freeIn[$1] }) else { break }
            freeIn[next] += reaction.seconds(at: future[.reaction(call)])
            freeIn[next] += approach.seconds(at: future[.approach(call)])
            freeIn[next] += carriage.seconds(at: future[.carriage(call)])
        }
        return (freeIn.min() ?? 0) * max(1, Double(load.ahead) / Double(Self.played))
    }
}

/// One way in which the next while may go: for each thing that chance decides, a share (0…1) of what could happen.
///
/// The same thing has the same share whatever the load, which is why a longer queue is later in every single future.
private struct Future {
    enum Chance {
        case ownReaction, ownApproach
        case approaching(Int), carriageOfApproaching(Int), carrying(Int)
        case reaction(Int), approach(Int), carriage(Int)
    }

    fileprivate let shares: [Double]

    subscript(chance: Chance) -> Double {
        let number =
            switch chance {
            case .ownReaction: 0
            case .ownApproach: 1
            case .approaching(let index): 2 + 6 * index
            case .carriageOfApproaching(let index): 3 + 6 * index
            case .carrying(let index): 4 + 6 * index
            case .reaction(let index): 5 + 6 * index
            case .approach(let index): 6 + 6 * index
            case .carriage(let index): 7 + 6 * index
            }
        return shares[number % shares.count]
    }
}

/// Many ways, equally likely. Sums of spreads are what many futures say, rather than sums of extremes, which never come
/// together.
private enum Futures {
    /// Ten lie beyond each end of the window.
    private static let count = 200
    /// More things than these share their chance with another, of which the window hardly depends.
    private static let chances = 2 + 6 * 40

    /// A Latin hypercube (McKay, Beckman and Conover 1979): of each thing every share comes up once, in a random order.
    /// The order is the same in every process, so that replicas promise alike.
    static let all: [Future] = {
        var generator = SplitMix(state: 1999)
        let columns = (0..<chances).map { _ in
            (0..<count).map { (Double($0) + 0.5) / Double(count) }.shuffled(using: &generator)
        }
        return (0..<count).map { future in Future(shares: columns.map { $0[future] }) }
    }()
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same everywhere.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
