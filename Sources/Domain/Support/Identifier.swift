package import Foundation

/// A UUID that knows what it names, so that a buggy's id cannot be passed where a ride's is wanted.
package struct Identifier<Subject>: Hashable, Sendable {
    package let uuid: UUID

    package init(_ uuid: UUID) {
        self.uuid = uuid
    }

    /// Nil when the text is not a UUID; the contract answers such ids like unknown ones.
    package init?(text: some StringProtocol) {
        guard let uuid = UUID(uuidString: String(text)) else { return nil }
        self.init(uuid)
    }

    /// Lower case, as RFC 9562 §4 asks of output.
    package var text: String { uuid.uuidString.lowercased() }
}

/// Where new ids come from; injected, so that tests are repeatable.
package struct IdentifierSource: Sendable {
    private let make: @Sendable () -> UUID

    package init(_ make: @escaping @Sendable () -> UUID) {
        self.make = make
    }

    package func next<Subject>(_: Subject.Type = Subject.self) -> Identifier<Subject> {
        Identifier(make())
    }

    /// UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then 74 random bits, so ids sort by time.
    package static func timeOrdered(clock: WallClock) -> IdentifierSource {
        IdentifierSource {
            let milliseconds = UInt64(max(0, (clock.now().timeIntervalSince1970 * 1000).rounded()))
            var high = (milliseconds << 16) | UInt64.random(in: 0...0x0fff) | 0x7000
            var low = UInt64.random(in: .min ... .max) & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
            high = high.bigEndian
            low = low.bigEndian
            var uuid = UUID().uuid
            withUnsafeMutableBytes(of: &uuid) { bytes in
                bytes.storeBytes(of: high, as: UInt64.self)
                bytes.storeBytes(of: low, toByteOffset: 8, as: UInt64.self)
            }
            return UUID(uuid: uuid)
        }
    }
}
