import Domain
import Foundation
import Testing

@Suite("base64url")
struct Base64URLTests {
    @Test("is read as it was written, with padding or without", arguments: 0..<70)
    func roundTrip(count: Int) {
        let data = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 251 &+ 62) })
        let text = data.base64URL
        #expect(!text.contains { "+/=".contains($0) })
        #expect(Data(base64URL: text) == data)
        #expect(Data(base64URL: text + String(repeating: "=", count: (4 - text.count % 4) % 4)) == data)
    }

    @Test("is nothing else", arguments: ["a", "ab+c", "ab/c", "a b", "äö", "\u{0}abc"])
    func wrong(text: String) {
        #expect(Data(base64URL: text) == nil)
    }
}
