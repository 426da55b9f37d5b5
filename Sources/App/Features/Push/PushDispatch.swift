import Domain
import Foundation
import Logging
import Synchronization

/// Takes messages that are due and sends each, with any number of replicas beside it: what one has taken the others leave alone
/// until its lease ends. Each is sent once, unless a replica ends between sending it and writing that down: then a second time,
/// and the phone shows one notification.
final class PushDispatch: Sendable {
    /// Messages under way at once.
    static let width = 32
    /// Seconds; longer than sending takes at most.
    static let lease: TimeInterval = 15

    let clock: WallClock
    private let queue: any PushQueue
    private let notifications: RideNotifications
    private let services: PushServices
    private let logger: Logger
    private let underWay = Atomic(0)

    init(
        queue: any PushQueue, notifications: RideNotifications, services: PushServices, clock: WallClock, logger: Logger
    ) {
        self.queue = queue
        self.notifications = notifications
        self.services = services
        self.clock = clock
        self.logger = logger
    }

    /// As many as may be sent now; each is to be delivered.
    func take() async -> [PushDelivery] {
        let room = Self.width - underWay.load(ordering: .relaxed)
        guard room > 0 else { return [] }
        do {
            let taken = try await queue.takeDeliveries(room, lease: Self.lease, at: clock.now())
            underWay.add(taken.count, ordering: .relaxed)
            return taken
        } catch {
            complain("messages to guests could not be taken", error)
            return []
        }
    }

    /// What no last message has taken with it: of no-shows, and of rides that were open when push was switched off.
    func forgetEnded() async {
        do {
            try await queue.forgetEnded(before: clock.now() - RideNews.longestLifetime)
        } catch {
            complain("subscriptions of ended rides could not be forgotten", error)
        }
    }

    func deliver(_ delivery: PushDelivery, with sender: some PushSender) async {
        defer { underWay.subtract(1, ordering: .relaxed) }
        let settlement = await send(delivery, with: sender)
        do {
            try await queue.settle(delivery, settlement, at: clock.now())
        } catch {
            complain("a message to a guest may be sent twice", error)
        }
    }

    private func send(_ delivery: PushDelivery, with sender: some PushSender) async -> PushSettlement {
        let worth = delivery.worth(at: clock.now())
        guard worth > 0 else {
            note(delivery, .info, "came too late")
            return .ended
        }
        let message = notifications.message(of: delivery, worthFor: worth)
        let outcome = await sender.send(message, to: delivery.subscription)
        let settlement = delivery.settlement(after: outcome, at: clock.now(), random: .random(in: 0...1))
        switch outcome {
        case .delivered, .heldBack: break
        case .gone: note(delivery, .info, "the subscription is no more")
        case .refused(let why): note(delivery, .warning, why)
        case .failed(let why, _): note(delivery, settlement == .ended ? .warning : .info, why)
        }
        return settlement
    }

    /// Never the endpoint, which is a secret of the guest's; only whose it is.
    private func note(_ delivery: PushDelivery, _ level: Logger.Level, _ why: String) {
        logger.log(
            level: level, "a message to a guest was not delivered",
            metadata: [
                "ride": "\(delivery.ride.summary.ride.id.text)", "kind": "\(delivery.news.rawValue)",
                "attempt": "\(delivery.attempts)", "why": "\(why)",
                "service": "\(services.origin(of: delivery.subscription.endpoint) ?? "none")",
            ])
    }

    private func complain(_ what: Logger.Message, _ error: any Error) {
        guard !(error is CancellationError) else { return }
        logger.warning(what, metadata: ["error": "\(error)"])
    }
}
