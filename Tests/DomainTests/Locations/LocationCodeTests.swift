import Domain
import Testing

@Suite("A place's code")
struct LocationCodeTests {
    @Test("has no signs that look alike")
    func alphabet() {
        #expect(LocationCode.alphabet.count == 29)
        #expect(Set(LocationCode.alphabet).count == 29)
        #expect(Set(LocationCode.alphabet).isDisjoint(with: "01ILOUV"))
    }

    @Test("when new has twelve signs, uses the whole alphabet, and is not had twice")
    func random() {
        let codes = (0..<2000).map { _ in LocationCode.random() }
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.text.count == 12 && LocationCode($0.text) == $0 })
        #expect(Set(codes.flatMap(\.text)) == Set(LocationCode.alphabet))
    }

    @Test("is read in either case")
    func lowerCase() throws {
        let code = try #require(LocationCode("abcdefghjk"))
        #expect(code.text == "ABCDEFGHJK")
        #expect(code == LocationCode("AbCdEfGhJk"))
    }

    @Test("has ten to sixteen signs", arguments: 8...18)
    func length(_ count: Int) {
        let code = LocationCode(String(repeating: "A", count: count))
        #expect((code != nil) == (10...16).contains(count))
    }

    @Test("with any other sign is none", arguments: "01ILOUVÄß -\u{0}'%")
    func otherSigns(_ sign: Character) {
        #expect(LocationCode("ABCDEFGHJK\(sign)") == nil)
    }
}
