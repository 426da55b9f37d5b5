import ArgumentParser
import Domain
import Foundation
import Logging
import Ops
import Persistence
import Realtime
import ServiceLifecycle
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the server.")

    func run() async throws {
        let configuration = try CommandEnvironment.configuration()
        let sink = LogSink()
        let logger = Logger(label: "buggy") {
            LineLogHandler(label: $0, level: configuration.logLevel, format: configuration.logFormat, sink: sink)
        }
        let redis = configuration.redis.map { RedisAnnouncer($0, logger: logger) }
        var foundation = Foundations(
            pool: PostgresPool(configuration.database, logger: logger), announcer: redis ?? LocalAnnouncer(),
            logger: logger)
        if configuration.logLevel <= .info {
            foundation.requestLog = requestLog(format: configuration.logFormat, sink: sink)
        }
        let house = try House(configuration, foundation)
        do {
            try await run(
                services(configuration, foundation, house, redis), house.health, configuration.lameDuck, logger)
        } catch is CancellationError {
            logger.warning("stopped; what had not ended within the grace was cut off")
        } catch {
            logger.critical("stopped by an error", metadata: ["error": "\(error)"])
            sink.flush()
            throw ExitCode.failure
        }
        logger.info("stopped")
        sink.flush()
    }

    private func requestLog(format: LogFormat, sink: LogSink) -> @Sendable (RequestRecord) -> Void {
        let log = RequestLog(format: format, sink: sink)
        return { request in
            log.write(
                id: request.id, method: request.method, route: request.route, status: request.status,
                microseconds: request.microseconds)
        }
    }

    /// Runs until a signal says to stop. A platform's (SIGTERM) first makes the program unready, so that a balancer
    /// sends its requests elsewhere while those that still come are answered; a person's (SIGINT) stops it at once.
    private func run(_ services: ServiceGroup, _ health: Health, _ lameDuck: Duration, _ logger: Logger) async throws {
        let terminations = await UnixSignalsSequence(trapping: .sigterm)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            group.addTask {
                for await _ in terminations {
                    let wasReady = health.current.isReady
                    health.update { $0.isStopping = true }
                    let unready = wasReady ? lameDuck : .zero
                    logger.info("stopping", metadata: ["unready": "\(unready)"])
                    try? await Task.sleep(for: unready)
                    await services.triggerGracefulShutdown()
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Stopped in the reverse order: the server first, the pool last.
    private func services(
        _ configuration: Configuration, _ foundation: Foundations, _ house: House, _ redis: RedisAnnouncer?
    ) -> ServiceGroup {
        let (clock, ids, experiences) = (foundation.clock, foundation.ids, house.experiences)
        let rides = RideActions(clock: clock, ids: ids, experiences: experiences)
        let duty = DutyActions(clock: clock, ids: ids, experiences: experiences)
        let dispatch = PushDispatch(
            queue: house.store,
            notifications: RideNotifications(localisation: house.edge.localisation, secrets: house.edge.secrets),
            services: configuration.pushServices, clock: foundation.clock, logger: foundation.logger)
        let application = house.application(
            configuration,
            services: [
                PoolService(pool: foundation.pool),
                RedisService(announcer: redis),
                // Stopped last of those that use the database: messages of the last requests are sent, too.
                PushService(
                    dispatch: dispatch, vapid: house.vapid, services: configuration.pushServices, health: house.health,
                    stopLimit: min(.seconds(3), (configuration.shutdownGrace - configuration.lameDuck) / 4)),
                // Told to stop after the server and the jobs, so that it writes the last signs of life.
                PresenceService(
                    presence: house.presence, store: house.store, transactor: house.store, actions: duty,
                    logger: foundation.logger),
                StartUp(configuration: configuration, foundation: foundation, house: house),
                SessionService(
                    sockets: house.sockets, sessions: house.store, clock: clock, logger: foundation.logger),
                FollowerService(
                    follower: house.follower, announcer: foundation.announcer, guestPages: house.guestPages),
                JobsService(
                    store: house.store, rides: rides, duty: duty, health: house.health, clock: clock,
                    logger: foundation.logger),
                ExperienceService(
                    hotels: house.store, reader: house.store, experiences: experiences, health: house.health,
                    clock: clock, logger: foundation.logger),
                SocketService(sockets: house.sockets),
            ])
        var group = ServiceGroupConfiguration(
            services: [.init(service: application, serviceName: "buggy")], gracefulShutdownSignals: [.sigint],
            logger: foundation.logger)
        group.maximumGracefulShutdownDuration = configuration.shutdownGrace - configuration.lameDuck
        return ServiceGroup(configuration: group)
    }
}
