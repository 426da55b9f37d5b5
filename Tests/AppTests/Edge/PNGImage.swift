/// Reads what `QRCode.png` writes, by the words of RFC 2083, RFC 1950 and RFC 1951; nil where any of them is broken.
struct PNGImage {
    let width: Int
    let height: Int
    private let rows: [UInt8]

    init?(_ png: [UInt8]) {
        guard png.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) else { return nil }
        var chunks: [(type: String, data: [UInt8])] = []
        var rest = png[8...]
        while !rest.isEmpty {
            guard rest.count >= 12 else { return nil }
            let length = Self.integer(rest.prefix(4))
            rest = rest.dropFirst(4)
            guard rest.count >= length + 8 else { return nil }
            let body = rest.prefix(4 + length)
            rest = rest.dropFirst(4 + length)
            guard Self.integer(rest.prefix(4)) == Int(Self.checksum(body)) else { return nil }
            rest = rest.dropFirst(4)
            chunks.append((String(decoding: body.prefix(4), as: UTF8.self), Array(body.dropFirst(4))))
        }
        guard chunks.first?.type == "IHDR", chunks.last?.type == "IEND", chunks.last?.data.isEmpty ?? false,
            let header = chunks.first?.data, header.count == 13, Array(header[8...]) == [1, 0, 0, 0, 0]
        else { return nil }
        width = Self.integer(header[0..<4])
        height = Self.integer(header[4..<8])
        guard let raw = Self.inflated(chunks.filter { $0.type == "IDAT" }.flatMap(\.data)) else { return nil }
        let stride = (width + 7) / 8 + 1
        // Each row begins with the number of its filter: none.
        guard raw.count == stride * height, (0..<height).allSatisfy({ raw[$0 * stride] == 0 }) else { return nil }
        rows = raw
    }

    func isDark(_ x: Int, _ y: Int) -> Bool {
        rows[y * ((width + 7) / 8 + 1) + 1 + x / 8] & (0x80 >> UInt8(x % 8)) == 0
    }

    private static func integer(_ bytes: some Sequence<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    /// CRC-32, bit by bit.
    private static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var value: UInt32 = 0xffff_ffff
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
        }
        return ~value
    }

    /// A zlib stream of stored blocks.
    private static func inflated(_ stream: [UInt8]) -> [UInt8]? {
        guard stream.count > 6, stream[0] & 0x0f == 8, (Int(stream[0]) << 8 | Int(stream[1])) % 31 == 0 else {
            return nil
        }
        var raw: [UInt8] = []
        var index = 2
        var isLast = false
        while !isLast {
            guard index + 5 <= stream.count, stream[index] <= 1 else { return nil }
            isLast = stream[index] == 1
            let length = Int(stream[index + 1]) | Int(stream[index + 2]) << 8
            guard length ^ 0xffff == Int(stream[index + 3]) | Int(stream[index + 4]) << 8 else { return nil }
            index += 5
            guard index + length <= stream.count else { return nil }
            raw += stream[index..<index + length]
            index += length
        }
        var (low, high) = (1, 0)
        for byte in raw {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        guard index + 4 == stream.count, integer(stream[index...]) == high << 16 | low else { return nil }
        return raw
    }
}
