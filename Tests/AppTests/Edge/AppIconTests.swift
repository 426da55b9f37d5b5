import Testing

@testable import App

@Suite("The icon for home screens")
struct AppIconTests {
    @Test("is a picture of the size that was asked for, in two colours and what lies between", arguments: [64, 180])
    func picture(_ side: Int) throws {
        let icon = AppIcon(side: side)
        let png = try #require(icon.png)
        #expect(Array(png.prefix(8)) == PNG.signature)
        let size = UInt32(side).bytes
        // Length, name, width, height; 8 bits, a palette, nothing unusual (RFC 2083 §4.1.1).
        #expect(Array(png[8..<29]) == [0, 0, 0, 13] + Array("IHDR".utf8) + size + size + [8, 3, 0, 0, 0])
        #expect(png.count < side * side / 2)
    }
}
