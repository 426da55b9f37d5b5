package import Foundation

/// A named place where guests call and buggies stand.
package struct Location: Identifiable, Equatable, Sendable {
    package typealias ID = Identifier<Location>

    package let id: ID
    package let hotel: Hotel.ID
    package var details: LocationDetails
    package var code: LocationCode
    /// Changes with the photo, so that a link with it is good for ever; nil without one.
    package var photoVersion: String?
    package var version: Int

    package init(
        id: ID, hotel: Hotel.ID, details: LocationDetails, code: LocationCode, photoVersion: String? = nil,
        version: Int = 1
    ) {
        self.id = id
        self.hotel = hotel
        self.details = details
        self.code = code
        self.photoVersion = photoVersion
        self.version = version
    }
}

/// What an administrator may change about a place.
package struct LocationDetails: Equatable, Sendable {
    package var name: String
    package var description: String?
    package var displayOrder: Int
    /// An inactive place takes no calls; its code answers like an unknown one.
    package var active: Bool
    package var position: Position?

    package init(
        name: String, description: String? = nil, displayOrder: Int = 0, active: Bool = true, position: Position? = nil
    ) {
        self.name = name
        self.description = description
        self.displayOrder = displayOrder
        self.active = active
        self.position = position
    }

    /// A point on the hotel's own plan: fractions of its width and height, 0…1 from the top left.
    package struct Position: Equatable, Sendable {
        package let x: Double
        package let y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }
}

/// What a QR code carries: unguessable, revocable, and easy to read aloud.
package struct LocationCode: Hashable, Sendable {
    package let text: String

    /// No 0/O, 1/I/L, U/V look-alikes. 29 signs at length 12 are 58 bits: five guesses a second find one of a hotel's
    /// hundred places once in some twenty million years.
    package static let alphabet = Array("23456789ABCDEFGHJKMNPQRSTWXYZ")
    package static let lengths = 10...16
    private static let newLength = 12

    /// Nil when the text cannot be a code (contract §2: 10…16 characters of the alphabet); reading ignores case.
    package init?(_ text: some StringProtocol) {
        // "ß" would become two signs of the alphabet.
        guard text.allSatisfy(\.isASCII) else { return nil }
        let upper = text.uppercased()
        guard Self.lengths.contains(upper.count), upper.allSatisfy(Self.alphabet.contains) else { return nil }
        self.text = upper
    }

    private init(random generator: inout some RandomNumberGenerator) {
        text = String(
            (0..<Self.newLength).map { _ in Self.alphabet[Int.random(in: Self.alphabet.indices, using: &generator)] })
    }

    package static func random() -> LocationCode {
        var generator = SystemRandomNumberGenerator()
        return LocationCode(random: &generator)
    }
}

/// What a place looks like: a file as it was uploaded.
package struct LocationPhoto: Equatable, Sendable {
    /// `image/jpeg`, `image/png` or `image/webp`, by content.
    package let contentType: String
    package let bytes: Data
    /// As `Location.photoVersion`.
    package let version: String

    package init(contentType: String, bytes: Data, version: String) {
        self.contentType = contentType
        self.bytes = bytes
        self.version = version
    }
}

/// A place as others refer to it.
package struct LocationName: Equatable, Sendable {
    package let id: Location.ID
    package let name: String

    package init(id: Location.ID, name: String) {
        self.id = id
        self.name = name
    }
}
