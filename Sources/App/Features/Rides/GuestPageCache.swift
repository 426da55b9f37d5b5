import Domain
import Foundation
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// Guest pages as bytes, because a code is scanned far more often than anything on its page changes.
///
/// A page is kept until its hotel's next event, which every process hears of, and no longer than `lifetime`, for the case
/// that it does not. Each answer gets an idempotency key of its own, written into the kept bytes.
final class GuestPageCache: Sendable {
    fileprivate struct Key: Hashable {
        let code: String
        /// Nil for the hotel's own, which is known only when the place is read.
        let language: Language?
    }

    fileprivate struct Entry {
        let hotel: Hotel.ID
        let page: ReadyPage
        let keyOffset: Int?
        let expiresAt: ContinuousClock.Instant
    }

    /// Short enough that a page is right again before a guest who saw it wrong scans again.
    private static let lifetime = Duration.seconds(5)
    /// A hotel has some hundred places; the bound is against guesses of codes in many languages.
    private static let capacity = 2000

    private let entries = NIOLockedValueBox<[Key: Entry]>([:])
    private let locations: @Sendable (String) async throws -> GuestPlace
    private let words: @Sendable (Language?, Hotel?) -> Words
    private let render: @Sendable (GuestPageModel, Words) -> HTML

    init(
        place: @escaping @Sendable (String) async throws -> GuestPlace,
        words: @escaping @Sendable (Language?, Hotel?) -> Words,
        render: @escaping @Sendable (GuestPageModel, Words) -> HTML
    ) {
        locations = place
        self.words = words
        self.render = render
    }

    /// 128 bits of chance, always as long, so that one key can be written over another. Not `UUID()`, which opens a file for
    /// each.
    static func newKey() -> String { String(decoding: keyBytes(), as: UTF8.self) }

    fileprivate static func keyBytes() -> [UInt8] {
        var bits: (UInt64, UInt64) = (.random(in: .min ... .max), .random(in: .min ... .max))
        return [UInt8](unsafeUninitializedCapacity: 32) { digits, count in
            for index in 0..<16 {
                digits[index] = hexadecimal[Int(bits.0 & 15)]
                digits[16 + index] = hexadecimal[Int(bits.1 & 15)]
                bits = (bits.0 >> 4, bits.1 >> 4)
            }
            count = 32
        }
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    /// - Parameter language: what the guest prefers; the hotel's own where that is nil.
    func page(
        _ code: String, language: Language?, model: (GuestPlace) -> GuestPageModel
    ) async throws -> ReadyPage {
        let key = Key(code: code, language: language)
        if let kept = kept(code, language: language) { return kept }
        let place = try await locations(code)
        let entry = entry(for: place, model(place), words(language, place.hotel))
        entries.withLockedValue { entries in
            if entries.count >= Self.capacity { entries.removeAll() }
            entries[key] = entry
        }
        return entry.freshCopy()
    }

    /// The page, when it lies ready.
    func kept(_ code: String, language: Language?) -> ReadyPage? {
        let entry = entries.withLockedValue { $0[Key(code: code, language: language)] }
        guard let entry, entry.expiresAt > .now else { return nil }
        return entry.freshCopy()
    }

    /// Something happened in the hotel that its guest pages may show.
    func forget(_ hotel: Hotel.ID) {
        entries.withLockedValue { entries in entries = entries.filter { $0.value.hotel != hotel } }
    }

    private func entry(for place: GuestPlace, _ model: GuestPageModel, _ words: Words) -> Entry {
        let bytes = render(model, words).bytes
        let keyOffset = bytes.firstRange(of: Array(model.idempotencyKey.utf8))?.lowerBound
        return Entry(
            hotel: place.hotel.id, page: ReadyPage(bytes: ByteBuffer(bytes: bytes), language: words.language.tag),
            keyOffset: keyOffset, expiresAt: .now + Self.lifetime)
    }
}

extension GuestPageCache.Entry {
    fileprivate func freshCopy() -> ReadyPage {
        guard let keyOffset else { return page }
        var copy = page
        copy.bytes.setBytes(GuestPageCache.keyBytes(), at: keyOffset)
        return copy
    }
}

/// A page as bytes.
struct ReadyPage: Sendable {
    var bytes: ByteBuffer
    /// The BCP 47 tag of what it is written in.
    let language: String
}

extension Response {
    static func html(_ page: ReadyPage) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .contentLanguage: page.language,
                .contentLength: String(page.bytes.readableBytes),
            ],
            body: .init(byteBuffer: page.bytes))
    }
}
