import Domain
import Foundation

/// A notification as the service worker shows it.
struct RideNotification: Equatable, Sendable {
    let title: String
    let body: String
    /// The same for every notification of a ride, so that a new one replaces the one before.
    let tag: String
    let url: String
    let language: Language
    let news: RideNews
}

extension Shape<RideNotification> {
    static let rideNotification = Shape(
        "RideNotification",
        [
            .text("title") { $0.title }, .text("body") { $0.body }, .text("tag") { $0.tag }, .text("url") { $0.url },
            .text("lang") { $0.language.tag }, .text("dir") { $0.language.direction.rawValue },
            .text("kind") { $0.news.rawValue },
        ])
}

/// Puts news of rides into words, each in its guest's language.
struct RideNotifications: Sendable {
    let localisation: Localisation
    let secrets: Secrets

    /// - Parameter seconds: for how long it is worth telling.
    func message(of delivery: PushDelivery, worthFor seconds: TimeInterval) -> PushMessage {
        let notification = notification(delivery.news, of: delivery.ride)
        return PushMessage(
            payload: Shape.rideNotification.bytes(notification), timeToLive: Int(seconds.rounded(.up)),
            isUrgent: delivery.news.isUrgent, topic: notification.tag)
    }

    func notification(_ news: RideNews, of ride: GuestRide) -> RideNotification {
        let (id, guest) = (ride.summary.ride.id, ride.summary.guest)
        let language = guest.locale.flatMap(localisation.language) ?? localisation.language(ride.hotel.locale)
        let words = localisation.words(in: language ?? localisation.english)
        return RideNotification(
            title: words("told.\(news.key).title"), body: body(of: news, ride, words),
            // 32 characters, as many as a topic may have, which tell the push service nothing of the ride.
            tag: Data(Secrets.hash("notification of \(id.text)").prefix(24)).base64URL,
            url: Path.guestRide(secrets.guestToken(of: id)), language: words.language, news: news)
    }

    /// What the guest looks out for, or what to do now.
    private func body(of news: RideNews, _ ride: GuestRide, _ words: Words) -> String {
        guard news == .accepted else { return words("told.\(news.key).body") }
        let (summary, clock) = (ride.summary, HotelClock(timeZone: ride.hotel.timezone, language: words.language))
        let parts = [
            summary.buggy.map { words("told.buggy", ["code": $0.code]) },
            summary.buggy.flatMap { words.colour($0.color) },
            summary.driver.map { words("follow.driver", ["name": $0.firstName]) },
            summary.ride.promise.map { "\(clock.time($0.earliest)) – \(clock.time($0.latest))" },
        ]
        return parts.compactMap(\.self).joined(separator: " · ")
    }
}

extension RideNews {
    /// As the locale files spell it.
    fileprivate var key: String { String(rawValue.dropFirst("ride.".count)) }
}
