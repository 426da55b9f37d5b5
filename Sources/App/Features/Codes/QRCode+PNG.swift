/// A PNG (RFC 2083) of one bit a pixel in stored deflate blocks: small enough without a compressor.
extension QRCode {
    /// Exactly `size` pixels a side. Modules are whole pixels; what is left over widens the quiet zone. Below
    /// `width + 8` pixels there is no room for whole modules, and the code is drawn as sharp as it gets.
    func png(size: Int) -> [UInt8] {
        let side = width + 2 * Self.quietZone
        let scale = max(1, size / side)
        let margin = (size - width * scale) / 2
        let stride = (size + 7) / 8
        var rows: [UInt8] = []
        rows.reserveCapacity((stride + 1) * size)
        for y in 0..<size {
            rows.append(0)
            var line = [UInt8](repeating: 0xff, count: stride)
            let row = (y - margin).quotient(scale)
            for x in 0..<size where isDark((x - margin).quotient(scale), row) { line[x / 8] &= ~(0x80 >> UInt8(x % 8)) }
            rows += line
        }
        let header = UInt32(size).bytes + UInt32(size).bytes + [1, 0, 0, 0, 0]
        return PNG.signature
            + PNG.chunk("IHDR", header) + PNG.chunk("IDAT", PNG.stored(rows)) + PNG.chunk("IEND", [])
    }
}

/// The pieces of the format.
enum PNG {
    static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

    static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return UInt32(data.count).bytes + body + checksum(body).bytes
    }

    /// A zlib stream (RFC 1950) of stored blocks (RFC 1951 §3.2.4), each of at most 65,535 bytes.
    static func stored(_ raw: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let end = min(start + 65_535, raw.count)
            let length = UInt16(end - start)
            stream.append(end == raw.count ? 1 : 0)
            stream += [UInt8(length & 0xff), UInt8(length >> 8), UInt8(~length & 0xff), UInt8(~length >> 8)]
            stream += raw[start..<end]
            start = end
        } while start < raw.count
        return stream + adler(raw).bytes
    }

    private static func adler(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1 }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(0xffff_ffff) { table[Int(($0 ^ UInt32($1)) & 0xff)] ^ ($0 >> 8) }
    }
}

extension UInt32 {
    /// The most significant one first.
    var bytes: [UInt8] {
        [UInt8(self >> 24), UInt8(self >> 16 & 0xff), UInt8(self >> 8 & 0xff), UInt8(self & 0xff)]
    }
}

extension Int {
    /// Division that rounds down, also below zero.
    fileprivate func quotient(_ divisor: Int) -> Int {
        self >= 0 ? self / divisor : (self - divisor + 1) / divisor
    }
}
