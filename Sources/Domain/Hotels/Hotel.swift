package import Foundation

/// The tenant. Everything else belongs to exactly one hotel.
package struct Hotel: Identifiable, Equatable, Sendable {
    package typealias ID = Identifier<Hotel>

    package let id: ID
    package var name: String
    /// IANA name, such as `Europe/Istanbul`; "today" and the hours of service are reckoned in it.
    package var timezone: TimeZone
    /// The tag of the locale for guests whose own is not spoken here.
    package var locale: String
    /// Tags that the hotel names as those of its guests, for clients of the interface. Which languages are spoken is not
    /// decided here but by the locale files.
    package var locales: [String]
    package var phone: String?
    package var serviceHours: ServiceHours
    package var limits: Limits
    package var dispatchMode: DispatchMode
    package var version: Int

    package init(
        id: ID, name: String, timezone: TimeZone, locale: String, locales: [String], phone: String? = nil,
        serviceHours: ServiceHours = .always, limits: Limits = .init(), dispatchMode: DispatchMode = .open,
        version: Int = 1
    ) {
        self.id = id
        self.name = name
        self.timezone = timezone
        self.locale = locale
        self.locales = locales
        self.phone = phone
        self.serviceHours = serviceHours
        self.limits = limits
        self.dispatchMode = dispatchMode
        self.version = version
    }
}

extension Hotel {
    package enum DispatchMode: String, CaseIterable, Sendable {
        case open, offer, automatic
    }

    /// How long things may take, in whole seconds of at least 1 (contract §11), with the defaults of domain.md §§2–3.
    package struct Limits: Equatable, Sendable {
        package var unansweredAfter = 3600
        package var warnAfter = [300, 600]
        /// After acceptance, before a driver may say that nobody came.
        package var noShowGrace = 300
        /// Silence of a device with work in hand, then without, after which its shift is stale.
        package var staleAfter = 90
        package var idleStaleAfter = 600
        /// Staleness after which an accepted ride goes back to the queue.
        package var releaseAfter = 300
        package var maxShift = 14 * 3600

        package init() {}

        /// How long a device may be silent, in seconds.
        package func silence(hasRide: Bool) -> Int { hasRide ? staleAfter : idleStaleAfter }
    }
}
