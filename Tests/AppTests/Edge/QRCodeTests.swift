import Testing

@testable import App

@Suite("A QR code")
struct QRCodeTests {
    private static let url = "https://buggy.example/q/23456789ABCD"

    @Test("is a PNG of exactly the size that is asked for, light all around", arguments: [64, 65, 200, 720, 2048])
    func png(size: Int) throws {
        let code = try QRCode(Self.url)
        let image = try #require(PNGImage(code.png(size: size)))
        #expect(image.width == size && image.height == size)
        let scale = size / (code.width + 8)
        let margin = (size - code.width * scale) / 2
        #expect(margin >= 4 * scale)
        for y in 0..<size {
            for x in 0..<size {
                let isOutside =
                    x < margin || y < margin || x >= margin + code.width * scale || y >= margin + code.width * scale
                let isDark = !isOutside && code.isDark((x - margin) / scale, (y - margin) / scale)
                if image.isDark(x, y) != isDark { Issue.record("the pixel \(x), \(y) is wrong"); return }
            }
        }
    }

    @Test("has the three finder patterns and no module outside")
    func modules() throws {
        let code = try QRCode(Self.url)
        #expect((code.width - 17) % 4 == 0)
        for (x, y) in [(0, 0), (code.width - 7, 0), (0, code.width - 7)] {
            for step in 0..<7 { #expect(code.isDark(x + step, y) && code.isDark(x, y + step)) }
            #expect(!code.isDark(x + 1, y + 1) && code.isDark(x + 3, y + 3))
        }
        #expect(!code.isDark(-1, 0) && !code.isDark(0, code.width))
    }

    @Test("is an SVG whose view box holds the code with its quiet zone, and whose path is the dark modules")
    func svg() throws {
        let code = try QRCode(Self.url)
        let svg = code.svg(label: "x")
        #expect(svg.contains("viewBox=\"0 0 \(code.width + 8) \(code.width + 8)\""))
        var dark = Set<[Int]>()
        for run in svg.matches(of: /M(\d+) (\d+)h(\d+)v1h-(\d+)z/) {
            let (x, y, length) = (Int(run.1) ?? 0, Int(run.2) ?? 0, Int(run.3) ?? 0)
            #expect(run.3 == run.4)
            for step in 0..<length { dark.insert([x + step - 4, y - 4]) }
        }
        for y in 0..<code.width {
            for x in 0..<code.width { #expect(dark.contains([x, y]) == code.isDark(x, y)) }
        }
        #expect(dark.allSatisfy { (0..<code.width).contains($0[0]) && (0..<code.width).contains($0[1]) })
    }

    @Test("is shown in a terminal with two modules to a character")
    func terminal() throws {
        let code = try QRCode("x")
        let lines = code.terminal().split(separator: "\n")
        #expect(lines.count == (code.width + 8 + 1) / 2)
    }

    @Test("is refused for a text that is too long or empty", arguments: ["", String(repeating: "x", count: 3000)])
    func refused(text: String) {
        #expect(throws: QRCode.TooLong.self) { try QRCode(text) }
    }
}
