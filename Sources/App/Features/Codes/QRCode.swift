import CQREncode
import Foundation

/// The QR code of a text (ISO/IEC 18004), by libqrencode.
struct QRCode: Sendable {
    /// How large a PNG may be, in pixels a side (contract §6).
    static let pixels = 64...2048
    /// Light modules around the code, without which scanners do not find it (ISO/IEC 18004 §9.1).
    static let quietZone = 4

    /// Modules a side, without the quiet zone.
    let width: Int
    private let modules: [Bool]

    struct TooLong: Error {}

    /// Error correction level M: 15 % of a scratched or sun-bleached code may be lost.
    ///
    /// - Throws: `TooLong` for more than about 2,300 bytes.
    init(_ text: String) throws {
        let code = text.utf8CString.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: UInt8.self) { bytes in
                QRcode_encodeData(Int32(bytes.count - 1), bytes.baseAddress, 0, QR_ECLEVEL_M)
            }
        }
        guard let code else { throw TooLong() }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let data = code.pointee.data else { throw TooLong() }
        self.width = width
        // The lowest bit of each byte is the module; the others tell what it is for.
        modules = (0..<width * width).map { data[$0] & 1 == 1 }
    }

    /// Whether the module is dark; everything outside the code is light.
    func isDark(_ x: Int, _ y: Int) -> Bool {
        (0..<width).contains(x) && (0..<width).contains(y) && modules[y * width + x]
    }

    /// One path of horizontal runs, to be scaled to any size.
    func svg(label: String = "QR code") -> String {
        let side = width + 2 * Self.quietZone
        var runs = ""
        for y in 0..<width {
            var x = 0
            while x < width {
                let start = x
                while isDark(x, y) { x += 1 }
                if x > start {
                    runs += "M\(start + Self.quietZone) \(y + Self.quietZone)h\(x - start)v1h-\(x - start)z"
                }
                x += 1
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges" role="img" \
            aria-label="\(label)"><path fill="#fff" d="M0 0h\(side)v\(side)H0z"/><path fill="#000" d="\(runs)"/></svg>
            """
    }

    /// For a terminal: two modules to a character, dark on light whatever the terminal's own colours are.
    func terminal() -> String {
        let range = -Self.quietZone..<width + Self.quietZone
        return stride(from: range.lowerBound, to: range.upperBound, by: 2).map { y in
            let line = range.map { x in
                switch (isDark(x, y), isDark(x, y + 1)) {
                case (true, true): "█"
                case (true, false): "▀"
                case (false, true): "▄"
                case (false, false): " "
                }
            }
            return "\u{1b}[30;107m" + line.joined() + "\u{1b}[0m"
        }.joined(separator: "\n")
    }
}
