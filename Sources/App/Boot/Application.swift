import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Ops
import Persistence
import Realtime
import ServiceLifecycle

/// Puts the house together. `serve` and every test use this; tests change values and never ways.
struct House: Sendable {
    let store: PostgresStore
    let follower: EventFollower
    let health: Health
    let guestPages: GuestPageCache
    let frontDesk: FrontDesk
    let presence: Presence
    let experiences: Experiences
    let sockets: LiveSockets
    let vapid: VAPID
    let table: RouteTable
    let assets: Assets
    let edge: Edge
    let logger: Logger
    private let requestLog: @Sendable (RequestRecord) -> Void

    init(_ configuration: Configuration, _ foundation: Foundations) throws {
        let (clock, ids) = (foundation.clock, foundation.ids)
        let store = PostgresStore(pool: foundation.pool, announcer: foundation.announcer)
        let assets = try Assets(directory: configuration.directory.appending(path: "Public"))
        let localisation = try Localisation(directory: configuration.directory.appending(path: "config/locales"))
        let secrets = Secrets(key: configuration.secretKey)
        let cookies = CookieJar(isSecure: configuration.site.isHTTPS)
        let vapid = VAPID(key: secrets.pushKey(), subject: configuration.site.pushSubject)
        let edge = Edge(
            localisation: localisation, assets: assets.links, secrets: secrets, transactor: store, clock: clock,
            site: configuration.site, pushKey: configuration.pushServices.isEmpty ? nil : vapid.publicKey)
        let presence = Presence(clock: clock)
        let gate = Gate(sessions: store, clock: clock, cookies: cookies, presence: presence)
        let experiences = Experiences()
        let desk = GuestDesk(
            rides: store, locations: store, transactor: store,
            actions: RideActions(clock: clock, ids: ids, experiences: experiences), experiences: experiences,
            limits: GuestLimits(rules: configuration.isRateLimited ? .init() : nil, clock: clock), clock: clock,
            secrets: secrets, cookies: cookies)
        let guestPages = GuestPageCache(place: desk.place, words: localisation.words(preferred:at:)) { model, words in
            model.html(words: words, assets: assets.links)
        }
        let follower = EventFollower(reader: store, announcer: foundation.announcer, logger: foundation.logger)
        let sockets = LiveSockets(
            limits: configuration.isRateLimited ? .init() : nil,
            options: WebSocketOptions(stoppingWithin: configuration.shutdownGrace - configuration.lameDuck))
        let health = Health(cache: Self.cache(configuration, foundation.announcer))
        let frontDesk = FrontDesk(hotels: store)
        let features = Features(
            store: store, feed: follower, sockets: sockets, desk: desk, guestPages: guestPages, frontDesk: frontDesk,
            gate: gate,
            health: health, passwords: PasswordHasher(cost: configuration.bcryptCost), site: configuration.site,
            pushServices: configuration.pushServices,
            release: .init(version: Program.version, id: configuration.releaseID, startedAt: clock.now()), clock: clock,
            ids: ids, cookies: cookies, experiences: experiences)
        self.store = store
        self.follower = follower
        self.health = health
        self.guestPages = guestPages
        self.frontDesk = frontDesk
        self.presence = presence
        self.experiences = experiences
        self.sockets = sockets
        self.vapid = vapid
        self.assets = assets
        self.edge = edge
        logger = foundation.logger
        requestLog = foundation.requestLog
        table = RouteTable(endpoints: features.endpoints, edge: edge, gate: gate)
    }

    private static func cache(
        _ configuration: Configuration, _ announcer: any Announcer
    ) -> @Sendable () -> Health.Cache {
        guard configuration.redis != nil else { return { .memory } }
        return { announcer.reachesEveryProcess ? .redis : .unavailable }
    }

    /// - Parameter services: what else lives as long as the server.
    func application(
        _ configuration: Configuration, services: [any Service]
    ) -> some ApplicationProtocol {
        var application = Application(
            router: router, server: .http1(configuration: channel),
            configuration: .init(address: .hostname(Self.host(configuration.host), port: configuration.port)),
            logger: logger)
        application.addServices(services)
        return application
    }

    var router: Router<AppContext> {
        let router = Router(context: AppContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: RequestMiddleware(log: requestLog))
        router.add(middleware: SecurityHeadersMiddleware(isHTTPS: edge.site.isHTTPS))
        router.add(middleware: LanguageMiddleware(localisation: edge.localisation, cookies: table.gate.cookies))
        router.add(middleware: ErrorMiddleware(edge: edge, logger: logger))
        router.add(middleware: HostMiddleware(site: edge.site))
        router.add(middleware: OriginMiddleware(site: edge.site))
        router.add(middleware: AssetMiddleware(assets: assets))
        table.register(on: router)
        return router
    }

    /// 75 s: longer than the 60 s after which Railway's edge closes an idle connection, so that it and not we closes
    /// first; longer than the interval of our pings. 32 KiB of headers is what that edge lets through.
    private var channel: HTTP1Channel.Configuration {
        let answers = ReadyAnswers(
            localisation: edge.localisation, assets: assets, guestPages: guestPages,
            hosts: HostMiddleware(site: edge.site),
            headers: SecurityHeadersMiddleware(isHTTPS: edge.site.isHTTPS), log: requestLog)
        return .init(
            additionalChannelHandlers: [
                WebSocketUpgradeHandler { [health] in health.current.isStopping }, ReadyAnswerHandler(answers: answers),
            ],
            idleTimeout: .seconds(75),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 32 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
    }

    /// `::` listens on both families; where there is no IPv6 at all, `0.0.0.0` has to do.
    private static func host(_ wanted: String) -> String {
        guard wanted == "::" else { return wanted }
        return (try? SocketAddress.makeAddressResolvingHost("::1", port: 0)) != nil && IPv6.isAvailable
            ? "::" : "0.0.0.0"
    }
}

/// What the house stands on, made before it and in tests replaced by other values of the same kind.
struct Foundations: Sendable {
    let pool: PostgresPool
    let announcer: any Announcer
    let clock: WallClock
    let ids: IdentifierSource
    let logger: Logger
    var requestLog: @Sendable (RequestRecord) -> Void = { _ in }
}
