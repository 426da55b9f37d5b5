import Domain
import TestSupport
import Testing

@testable import Realtime

/// A history, a feed and clients between which everything happens in random order: hints are lost, repeated and late,
/// reads fail and overtake each other, listeners run out of room.
private struct Commotion {
    struct Client {
        let viewer: Viewer
        /// Everything after it was promised.
        var promised: Int
        var resumes = 0
        /// Since the last time that it was to read anew.
        var told: [Int] = []
    }

    var generator: SeededGenerator
    var history: [LiveEvent] = []
    var feed: HotelFeed
    var clients: [LiveSubscription: Client] = [:]
    var underWay: [HotelFeed.Read] = []
    var lastNumber = 0

    init(seed: Int) {
        generator = SeededGenerator(seed: seed)
        feed = HotelFeed(hotel: Resort.hotel, generation: 1, head: 0)
    }

    mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    mutating func step() {
        switch roll(0...9) {
        case 0, 1, 2: append()
        case 3: feed.announce(roll(0...history.count))
        case 4: hear(feed.confirm(newest: history.count))
        case 5: join()
        case 6: resume()
        case 7: releaseOrLeave()
        default: read()
        }
        let room = roll(0...3)
        underWay += feed.takeReads { _ in room > 0 }
    }

    mutating func append() {
        let cursor = history.count + 1
        let isRide = roll(0...2) == 0
        history.append(
            isRide
                ? Resort.rideEvent(.rideUpdated, .pending, cursor: cursor)
                : Resort.other(.hotelUpdated, cursor: cursor))
    }

    mutating func join() {
        lastNumber += 1
        let id = LiveSubscription(number: lastNumber)
        let cursor = roll(0...1) == 0 ? nil : roll(0...history.count)
        let viewer = roll(0...2) == 0 ? Resort.guest : Resort.desk
        clients[id] = Client(viewer: viewer, promised: cursor ?? feed.head, resumes: cursor == nil ? 0 : 1)
        hear(feed.join(id, as: viewer, after: cursor))
    }

    mutating func anybody() -> LiveSubscription? {
        clients.keys.sorted { $0.number < $1.number }.randomElement(using: &generator)
    }

    mutating func releaseOrLeave() {
        guard let id = anybody() else { return }
        if roll(0...9) > 0 || clients.count < 2 {
            feed.release(id)
        } else {
            feed.leave(id)
            clients[id] = nil
        }
    }

    mutating func resume() {
        guard let id = anybody(), let client = clients[id] else { return }
        let cursor = roll(0...(client.resumes == 0 ? client.promised : history.count))
        clients[id]?.promised = min(client.promised, cursor)
        clients[id]?.resumes += 1
        hear(feed.resume(id, after: cursor))
    }

    mutating func read() {
        guard let index = underWay.indices.randomElement(using: &generator) else { return }
        let read = underWay.remove(at: index)
        guard roll(0...4) > 0 else { return feed.fail(read) }
        hear(feed.finish(read, with: Array(history.dropFirst(read.after).prefix(read.limit))))
    }

    mutating func hear(_ told: [HotelFeed.Told]) {
        for (id, delivery) in told {
            if let cursor = delivery.cursor { clients[id]?.told.append(cursor) }
            if delivery == .resync {
                clients[id]?.promised = feed.head
                clients[id]?.told = []
            }
        }
    }

    mutating func settle() {
        for id in clients.keys { feed.release(id) }
        feed.announce(history.count)
        underWay += feed.takeReads { _ in true }
        while let read = underWay.popLast() {
            hear(feed.finish(read, with: Array(history.dropFirst(read.after).prefix(read.limit))))
            underWay += feed.takeReads { _ in true }
        }
    }
}

@Suite("Random interleavings of everything that happens to a feed")
struct HotelFeedInterleavingTests {
    @Test(
        "every client is told each event it was promised once, and in order",
        arguments: 1...300)
    func exactlyOnce(seed: Int) {
        var commotion = Commotion(seed: seed)
        for _ in 0..<400 { commotion.step() }
        commotion.settle()
        #expect(!commotion.clients.isEmpty)
        for client in commotion.clients.values {
            let promised = commotion.history.filter {
                $0.event.cursor > client.promised && client.viewer.projection(of: $0) != nil
            }
            #expect(client.told == promised.map(\.event.cursor), "promised after \(client.promised)")
        }
    }
}
