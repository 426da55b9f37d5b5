import Foundation

/// The picture of `Public/img/icon.svg` in pixels, for phones that put nothing else on their home screens. Fills its square:
/// they cut it to the shape that they like.
struct AppIcon: Sendable {
    /// In pixels.
    let side: Int
    /// How much of the side is the picture's; the rest is margin that may be cut off.
    var share = 1.0

    /// The units of the drawing.
    private static let units = 64.0
    private static let ground: [Double] = [0x0d, 0x3b, 0x3c]
    private static let ink: [Double] = [0xf7, 0xcd, 0x46]
    /// Shades between the two colours; edges look smooth.
    private static let shades = 64
    private static let lines: [Stroke] = [
        .line(14, 18, 48, 18), .line(48, 18, 52, 21), .line(19, 18, 16, 37), .line(44, 18, 49, 37),
        .line(31, 18, 31, 37),
        .line(10, 37, 54, 37), .line(57, 40, 57, 46), .line(57, 46, 7, 46), .line(7, 46, 7, 40),
        .bend(54, 40, 3), .bend(10, 40, 3),
    ]
    private static let wheels = [(19.0, 47.0), (45.0, 47.0)]
    private static let (halfWidth, wheelRadius) = (2.0, 6.5)

    /// Of 8 bits a pixel with a palette (RFC 2083). Nil when zlib refuses.
    var png: [UInt8]? {
        let scale = Double(side) / Self.units * share
        let margin = (Double(side) - Self.units * scale) / 2
        var rows: [UInt8] = []
        rows.reserveCapacity((side + 1) * side)
        for y in 0..<side {
            rows.append(0)
            for x in 0..<side {
                let (u, v) = ((Double(x) + 0.5 - margin) / scale, (Double(y) + 0.5 - margin) / scale)
                let cover = min(1, max(0, 0.5 - Self.distance(u, v) * scale))
                rows.append(UInt8((cover * Double(Self.shades - 1)).rounded()))
            }
        }
        guard let data = Gzip.compress(rows, as: .zlib) else { return nil }
        let header = UInt32(side).bytes + UInt32(side).bytes + [8, 3, 0, 0, 0]
        return PNG.signature + PNG.chunk("IHDR", header) + PNG.chunk("PLTE", Self.palette) + PNG.chunk("IDAT", data)
            + PNG.chunk("IEND", [])
    }

    private static let palette: [UInt8] = (0..<shades).flatMap { shade in
        zip(ground, ink).map { UInt8(($0 + ($1 - $0) * Double(shade) / Double(shades - 1)).rounded()) }
    }

    /// From the edge of the ink; negative inside.
    private static func distance(_ x: Double, _ y: Double) -> Double {
        // Nothing is drawn there.
        if y < 15 || y > 57 || x < 4 || x > 60 { return 1 }
        var nearest = Double.infinity
        for (centre, height) in wheels {
            let radius = hypot(x - centre, y - height)
            // Wheels stand before the rest, which goes on behind their rims.
            if radius <= wheelRadius { return wheelRadius - radius - halfWidth }
            nearest = min(nearest, radius - wheelRadius)
        }
        for line in lines { nearest = min(nearest, line.distance(x, y)) }
        return nearest - halfWidth
    }

    private enum Stroke {
        case line(Double, Double, Double, Double)
        /// The upper corner of the body.
        case bend(Double, Double, Double)

        func distance(_ x: Double, _ y: Double) -> Double {
            switch self {
            case .line(let startX, let startY, let endX, let endY):
                let (dx, dy) = (endX - startX, endY - startY)
                let along = ((x - startX) * dx + (y - startY) * dy) / (dx * dx + dy * dy)
                let part = min(1, max(0, along))
                return hypot(x - startX - part * dx, y - startY - part * dy)
            case .bend(let centreX, let centreY, let radius):
                let isOutward = centreX > AppIcon.units / 2 ? x >= centreX : x <= centreX
                return isOutward && y <= centreY ? abs(hypot(x - centreX, y - centreY) - radius) : .infinity
            }
        }
    }
}
