import Domain

/// A hint as it travels: `origin hotel cursor`, in decimal and lower case.
struct HintMessage: Equatable, Sendable {
    /// Which announcer sent it, by chance unlike any other.
    struct Origin: Hashable, Sendable {
        let text: String

        static func random() -> Origin {
            Origin(text: String(UInt64.random(in: .min ... .max), radix: 16))
        }
    }

    let hint: Hint
    let origin: Origin

    init(hint: Hint, origin: Origin) {
        self.hint = hint
        self.origin = origin
    }

    /// Nil for what is no hint: a channel is open to everybody who may use the Redis.
    init?(text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, let hotel = Hotel.ID(text: words[1]), let cursor = Int(words[2]), cursor >= 0 else {
            return nil
        }
        self.init(hint: Hint(hotel: hotel, cursor: cursor), origin: Origin(text: String(words[0])))
    }

    var text: String { "\(origin.text) \(hint.hotel.text) \(hint.cursor)" }
}
