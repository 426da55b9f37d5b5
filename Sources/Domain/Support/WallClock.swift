package import Foundation

/// Where `now` comes from; injected, so that time in tests moves when the test says so.
package struct WallClock: Sendable {
    private let read: @Sendable () -> Date

    package init(_ read: @escaping @Sendable () -> Date) {
        self.read = read
    }

    /// Whole milliseconds: what the contract's times carry, so a time read back from the database equals the one written.
    package func now() -> Date {
        read().roundedToMilliseconds
    }

    package static let system = WallClock { Date() }
}

extension Date {
    /// The nearest whole millisecond.
    package var roundedToMilliseconds: Date {
        Date(timeIntervalSince1970: (timeIntervalSince1970 * 1000).rounded() / 1000)
    }
}
