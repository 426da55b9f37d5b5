import Domain
import HTTPTypes
import Persistence

/// Every feature with what it needs; the list of their endpoints is the list of what the program can do.
struct Features: Sendable {
    let store: PostgresStore
    let feed: any LiveFeed
    let sockets: LiveSockets
    let desk: GuestDesk
    let guestPages: GuestPageCache
    let frontDesk: FrontDesk
    let gate: Gate
    let health: Health
    let passwords: PasswordHasher
    let site: Site
    let pushServices: PushServices
    let release: HealthAPI.Release
    let clock: WallClock
    let ids: IdentifierSource
    let cookies: CookieJar
    let experiences: Experiences

    var endpoints: [Endpoint] {
        let all = guests + signIn + drivers + deskOfHotel + administration + operations
        let documentation = Endpoint.Documentation(
            summary: "This document", answers: [.init(status: .ok, schema: .anything)])
        // It describes itself, before it is there to be answered with.
        let itself = Endpoint.open(.anyone, .get, .openAPI, documentation) { _ in throw Problem.notFound }
        let document = OpenAPIDocument(endpoints: all + [itself], version: release.version).bytes()
        return all + [.open(.anyone, .get, .openAPI, documentation) { _ in .json(document) }]
    }

    private var guests: [Endpoint] {
        WelcomePage().endpoints
            + GuestPages(desk: desk, cache: guestPages, frontDesk: frontDesk).endpoints
            + GuestAPI(desk: desk).endpoints
            + PushAPI(desk: desk, actions: PushActions(clock: clock), services: pushServices).endpoints
            + GuestManifest(desk: desk).endpoints + AppIcons().endpoints
    }

    private var signIn: [Endpoint] {
        let desk = SignInDesk(
            sessions: store, transactor: store, actions: people, passwords: passwords, ids: ids, clock: clock,
            cookies: cookies)
        return SignInAPI(desk: desk).endpoints + SignInPages(desk: desk, gate: gate).endpoints
    }

    private var drivers: [Endpoint] {
        DriverPage(locations: store, buggies: store, hotels: store).endpoints
            + DriverRidesAPI(rides: store, actions: rides).endpoints
            + DutyAPI(transactor: store, actions: duty).endpoints
    }

    private var deskOfHotel: [Endpoint] {
        BoardPage(locations: store, hotels: store).endpoints
            + DeskRidesAPI(rides: store, hotels: store, actions: rides).endpoints
            + RidesPages(rides: store, locations: store, buggies: store, staff: store, hotels: store).endpoints
            + LiveEndpoint(feed: feed, rides: store, hotels: store, gate: gate, sockets: sockets).endpoints
    }

    private var administration: [Endpoint] {
        let staff = StaffDesk(staff: store, transactor: store, actions: people, passwords: passwords)
        return LocationsAPI(locations: store, transactor: store, actions: locations, site: site).endpoints
            + LocationsPages(locations: store, buggies: store, transactor: store, actions: locations, site: site)
            .endpoints
            + BuggiesAPI(buggies: store, transactor: store, actions: buggies).endpoints
            + BuggiesPages(buggies: store, transactor: store, actions: buggies).endpoints
            + StaffAPI(desk: staff).endpoints
            + StaffPages(desk: staff, buggies: store, duty: duty).endpoints
            + PostersPage(locations: store, hotels: store, site: site).endpoints
            + HotelAPI(hotels: store, clock: clock).endpoints
            + HistoryAPI(history: store, hotels: store).endpoints
            + HistoryPage(history: store, hotels: store).endpoints
    }

    private var operations: [Endpoint] {
        HealthAPI(health: health, release: release, clock: clock).endpoints
    }

    private var rides: RideActions { RideActions(clock: clock, ids: ids, experiences: experiences) }
    private var duty: DutyActions { DutyActions(clock: clock, ids: ids, experiences: experiences) }
    private var locations: LocationActions { LocationActions(clock: clock, ids: ids) }
    private var buggies: BuggyActions { BuggyActions(clock: clock, ids: ids) }
    private var people: StaffActions { StaffActions(clock: clock, ids: ids) }
}
