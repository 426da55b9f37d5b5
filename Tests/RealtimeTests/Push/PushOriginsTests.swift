import Crypto
import Domain
import Foundation
import Testing

@testable import Realtime

@Suite("What is known of push services")
struct PushOriginsTests {
    private let origins = PushOrigins(vapid: VAPID(key: P256.Signing.PrivateKey(), subject: "https://buggy.example"))

    private func permit(_ origin: String) throws -> CircuitBreaker.Permit {
        guard case .granted(let permit) = origins.admit(origin) else { throw Refused() }
        return permit
    }

    private struct Refused: Error {}

    @Test("keeps one that hangs from taking the places of the others")
    func width() throws {
        let permits = try (0..<PushOrigins.width).map { _ in try permit("hangs") }
        #expect(origins.admit("hangs") == .refused(PushOrigins.crowded))
        _ = try permit("answers")
        #expect(!origins.finish(permits[0], of: "hangs", isAnswered: true))
        _ = try permit("hangs")
    }

    @Test("says once that one is left alone, and leaves none of the others")
    func opening() throws {
        let opened = try (0..<5).map { _ in origins.finish(try permit("away"), of: "away", isAnswered: false) }
        #expect(opened == [false, false, false, false, true])
        #expect(throws: Refused.self) { try permit("away") }
        _ = try permit("there")
    }

    @Test("does not grow with the names that strangers think of, and forgets none that has requests")
    func bounded() throws {
        let busy = try permit("busy")
        for number in 0..<1000 {
            let name = "name \(number)"
            _ = try origins.authorization(for: name, at: .now)
            for _ in 0..<5 { _ = origins.finish(try permit(name), of: name, isAnswered: false) }
            #expect(origins.count <= PushOrigins.capacity + 1)
        }
        for _ in 1..<PushOrigins.width { _ = try permit("busy") }
        #expect(origins.admit("busy") == .refused(PushOrigins.crowded))
        _ = origins.finish(busy, of: "busy", isAnswered: true)
    }
}
