import Domain

/// Those who are up to date. An event is looked at for its audience only: a guest hears of one ride, and a hotel has
/// thousands of guests.
struct LiveAudience {
    private(set) var staff: [LiveSubscription: Viewer] = [:]
    private var guests: [Ride.ID: Set<LiveSubscription>] = [:]

    mutating func insert(_ id: LiveSubscription, _ viewer: Viewer) {
        switch viewer {
        case .staff: staff[id] = viewer
        case .guest(let ride): guests[ride, default: []].insert(id)
        }
    }

    mutating func remove(_ id: LiveSubscription, _ viewer: Viewer) {
        switch viewer {
        case .staff: staff[id] = nil
        case .guest(let ride):
            guests[ride]?.remove(id)
            if guests[ride]?.isEmpty == true { guests[ride] = nil }
        }
    }

    func told(_ live: LiveEvent) -> [HotelFeed.Told] {
        var told: [HotelFeed.Told] = []
        for (id, viewer) in staff {
            if let projection = viewer.projection(of: live) { told.append((id, .event(live, as: projection))) }
        }
        guard case .ride(let ride) = live.event.subject, let listening = guests[ride],
            let projection = Viewer.guest(ride).projection(of: live)
        else { return told }
        return told + listening.map { ($0, .event(live, as: projection)) }
    }
}
