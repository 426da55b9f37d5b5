import Crypto
import Domain
import Foundation
import Testing

@testable import Realtime

@Suite("The encryption of messages")
struct MessageEncryptionTests {
    private static func bytes(_ text: String) throws -> [UInt8] { Array(try #require(Data(base64URL: text))) }

    /// RFC 8291, §5 and appendix A.
    private static func subscription() throws -> PushSubscription {
        PushSubscription(
            endpoint: "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
            key: try bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            secret: try bytes("BTBZMqHH6r4Tts7J_aSIgg"))
    }

    @Test("gives the bytes of RFC 8291's example")
    func example() throws {
        let ephemeral = try P256.KeyAgreement.PrivateKey(
            rawRepresentation: try Self.bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
        let message = try MessageEncryption.encrypt(
            Array("When I grow up, I want to be a watermelon".utf8), for: try Self.subscription(),
            salt: try Self.bytes("DGv6ra1nlYgDCS1FRnbzlw"), ephemeral: ephemeral)
        let expected = """
            DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl\
            7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN
            """
        #expect(Data(message).base64URL == expected)
    }

    @Test("is another one each time")
    func chance() throws {
        let subscription = try Self.subscription()
        let messages = try (0..<4).map { _ in try MessageEncryption.encrypt([1, 2, 3], for: subscription) }
        #expect(Set(messages.map { $0.prefix(16) }).count == 4)
        #expect(Set(messages.map { $0.dropFirst(21).prefix(65) }).count == 4)
    }

    @Test("fits a message of the greatest length into one record, and no longer one")
    func longest() throws {
        let subscription = try Self.subscription()
        let longest = [UInt8](repeating: 65, count: MessageEncryption.longest)
        #expect(try MessageEncryption.encrypt(longest, for: subscription).count == 4096)
        #expect(throws: MessageEncryption.TooLong.self) {
            try MessageEncryption.encrypt(longest + [65], for: subscription)
        }
    }

    @Test("refuses a key that is no point of the curve")
    func badKey() throws {
        let key = [UInt8](repeating: 4, count: 65)
        #expect(throws: (any Error).self) {
            try MessageEncryption.encrypt([1], for: PushSubscription(endpoint: "", key: key, secret: [1]))
        }
    }
}
