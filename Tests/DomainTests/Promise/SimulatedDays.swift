import Domain
import Foundation

/// Days of a simulated hotel, event by event: the first driver to accept has the ride, breaks are taken, guests change
/// their minds, and what the program would know of it is told as it happens.
struct SimulatedDays {
    /// A call, with the load that the program saw; the times stay nil for what did not happen.
    struct Call {
        let place: Int
        let at: Date
        let load: ServiceLoad
        var shift = 0
        var acceptedAt: Date?
        var pickedUpAt: Date?
    }

    private struct Buggy {
        enum State: Equatable { case free, committed, approaching(Date), carrying(Date), away }
        var state = State.away
        var place = 0
        var wantsBreak = false
    }

    private enum Happening {
        case call, accepted(Int, by: Int), pickedUp(Int, by: Int), done(Int, by: Int), breakOver(Int)
        case leaves(Int), gone(Int), duty
    }

    private(set) var calls: [Call] = []
    /// What a hotel of the first days can learn from.
    private(set) var finished: [FinishedRide] = []
    private(set) var busySeconds = 0.0
    private(set) var dutySeconds = 0.0
    private var hotel: SimulatedHotel
    private var buggies: [Buggy]
    private var pending: [Int] = []
    /// Somebody's thumb is on its way to the button.
    private var spokenFor: Set<Int> = []
    private var gone: Set<Int> = []
    private var agenda: [(at: Double, what: Happening)] = []
    private var now = 0.0
    private var dayStart = SimulatedHotel.opening
    private var shiftOffset = 0

    init(_ hotel: SimulatedHotel) {
        self.hotel = hotel
        buggies = Array(repeating: Buggy(), count: hotel.buggies)
    }

    /// Plays `count` more days.
    mutating func run(days count: Int) {
        for _ in 0..<count {
            now = 0
            buggies = buggies.map { Buggy(place: $0.place) }
            pending = []
            agenda = []
            shiftOffset += buggies.count
            for hour in stride(from: 0, to: SimulatedHotel.hours.upperBound, by: 1) { plan(.duty, at: hour * 3600) }
            planCall()
            while let next = agenda.popLast() {
                account(until: next.at)
                happen(next.what)
            }
            let calendar = Calendar(in: SimulatedHotel.timezone)
            dayStart = calendar.date(byAdding: .day, value: 1, to: dayStart) ?? dayStart
        }
    }

    // MARK: The agenda

    private var hour: Double { now / 3600 }
    private var date: Date { dayStart + now }

    private mutating func plan(_ what: Happening, at: Double) {
        let index = agenda.firstIndex { $0.at <= at } ?? agenda.endIndex
        agenda.insert((at, what), at: index)
    }

    private mutating func plan(_ what: Happening, in seconds: Double) { plan(what, at: now + seconds) }

    /// Thinning, because the rate changes over the day.
    private mutating func planCall() {
        var at = now
        let most = Double(hotel.buggies) * hotel.load.peak / 100
        repeat { at += hotel.exponential(mean: 1 / most) } while !hotel.happens(hotel.rate(atHour: at / 3600) / most)
        if at < SimulatedHotel.hours.upperBound * 3600 { plan(.call, at: at) }
    }

    private mutating func account(until next: Double) {
        for buggy in buggies where buggy.state != .away {
            dutySeconds += next - now
            if buggy.state != .free { busySeconds += next - now }
        }
        now = next
    }

    private mutating func happen(_ what: Happening) {
        switch what {
        case .call: call()
        case .accepted(let ride, let buggy): accepted(ride, by: buggy)
        case .pickedUp(let ride, let buggy): pickedUp(ride, by: buggy)
        case .done(let ride, let buggy): done(ride, by: buggy)
        case .breakOver(let buggy): free(buggy)
        case .leaves(let ride): gone.insert(ride)
        case .gone(let buggy): free(buggy)
        case .duty: changeDuty()
        }
    }

    // MARK: What happens

    private mutating func call() {
        planCall()
        let place = hotel.place(atHour: hour)
        if let buggy = buggies.firstIndex(where: { $0.state == .free && $0.place == place }), hotel.happens(0.3) {
            return walkUp(at: place, on: buggy)
        }
        let ride = calls.count
        calls.append(Call(place: place, at: date, load: load))
        pending.append(ride)
        if hotel.happens(0.05) { plan(.leaves(ride), in: hotel.exponential(mean: 300)) }
        // Everybody's phone rings; the fastest thumb wins.
        let reactions = buggies.indices.filter { buggies[$0].state == .free }
            .map { ($0, hotel.reaction(from: buggies[$0].place, to: place)) }
        guard let fastest = reactions.min(by: { $0.1 < $1.1 }) else { return }
        commit(fastest.0, to: ride, in: fastest.1)
    }

    private mutating func walkUp(at place: Int, on buggy: Int) {
        let ride = calls.count
        var call = Call(place: place, at: date, load: ServiceLoad(ahead: 0, free: 0))
        (call.shift, call.acceptedAt, call.pickedUpAt) = (-1 - shiftOffset - buggy, date, date)
        calls.append(call)
        carry(ride, on: buggy)
    }

    private mutating func commit(_ buggy: Int, to ride: Int, in seconds: Double) {
        buggies[buggy].state = .committed
        spokenFor.insert(ride)
        plan(.accepted(ride, by: buggy), in: seconds)
    }

    private mutating func accepted(_ ride: Int, by buggy: Int) {
        guard !gone.contains(ride) else { return leave(ride, to: buggy) }
        pending.removeAll { $0 == ride }
        calls[ride].acceptedAt = date
        calls[ride].shift = shiftOffset + buggy
        buggies[buggy].state = .approaching(date)
        let way = hotel.drive(from: buggies[buggy].place, to: calls[ride].place, atHour: hour)
        // Some are not there when the buggy comes, and are waited for.
        let absence = hotel.happens(0.02) ? 300.0 : 0
        if absence > 0 { gone.insert(ride) }
        plan(.pickedUp(ride, by: buggy), in: way + max(absence, hotel.boarding()))
    }

    private mutating func pickedUp(_ ride: Int, by buggy: Int) {
        buggies[buggy].place = calls[ride].place
        guard !gone.contains(ride) else { return free(buggy) }
        calls[ride].pickedUpAt = date
        carry(ride, on: buggy)
    }

    private mutating func carry(_ ride: Int, on buggy: Int) {
        buggies[buggy].state = .carrying(date)
        let destination = hotel.place(atHour: hour)
        let way = hotel.drive(from: buggies[buggy].place, to: destination, atHour: hour)
        buggies[buggy].place = destination
        plan(.done(ride, by: buggy), in: way + hotel.closing())
    }

    private mutating func done(_ ride: Int, by buggy: Int) {
        let call = calls[ride]
        if let acceptedAt = call.acceptedAt, let pickedUpAt = call.pickedUpAt, !hotel.happens(0.03) {
            finished.append(
                FinishedRide(
                    pickup: hotel.places[call.place].id, shift: Self.shift(abs(call.shift)), isWalkUp: call.shift < 0,
                    calledAt: call.at, acceptedAt: acceptedAt, pickedUpAt: pickedUpAt, completedAt: date))
        }
        free(buggy)
    }

    private mutating func leave(_ ride: Int, to buggy: Int) {
        pending.removeAll { $0 == ride }
        free(buggy)
    }

    /// The next in the queue, mostly the oldest; or a break that was due.
    private mutating func free(_ buggy: Int) {
        pending.removeAll { gone.contains($0) }
        let waiting = pending.filter { !spokenFor.contains($0) }
        if buggies[buggy].wantsBreak {
            buggies[buggy] = Buggy(state: .away, place: buggies[buggy].place)
            plan(.breakOver(buggy), in: 1800)
        } else if let ride = hotel.happens(0.85) ? waiting.first : waiting.randomElement(using: &hotel.generator) {
            commit(buggy, to: ride, in: hotel.reaction(from: buggies[buggy].place, to: calls[ride].place))
        } else {
            buggies[buggy].state = .free
        }
    }

    /// Every hour: who begins, who goes home, and who is due for a break.
    private mutating func changeDuty() {
        let wanted = hotel.onDuty(atHour: hour)
        for index in buggies.indices {
            if hour == 0 { free(index) }
            if index >= wanted, buggies[index].state == .free { buggies[index].state = .away }
            if index % 5 == Int(hour) % 5, hour > 4, hour < 17 {
                if buggies[index].state == .free {
                    buggies[index].state = .away
                    plan(.breakOver(index), in: 1800)
                } else if buggies[index].state != .away {
                    buggies[index].wantsBreak = true
                }
            }
        }
    }

    /// As the program sees it: who is about to tap is free, and the call still waits.
    private var load: ServiceLoad {
        var (free, approaching, carrying) = (0, [Date](), [Date]())
        for buggy in buggies where !buggy.wantsBreak {
            switch buggy.state {
            case .free, .committed: free += 1
            case .approaching(let since): approaching.append(since)
            case .carrying(let since): carrying.append(since)
            case .away: break
            }
        }
        let ahead = pending.filter { !gone.contains($0) }.count
        return ServiceLoad(ahead: ahead, free: free, approaching: approaching.sorted(), carrying: carrying.sorted())
    }

    private static func shift(_ number: Int) -> Shift.ID {
        Shift.ID(text: String(format: "00000000-0000-0000-0000-%012d", number)) ?? Resort.crew.shift
    }
}

extension Calendar {
    fileprivate init(in timezone: TimeZone) {
        self.init(identifier: .gregorian)
        timeZone = timezone
    }
}
