import CZlib

/// RFC 1952, by zlib.
enum Gzip {
    /// What stands around the compressed bytes, as the bits of `windowBits` (zlib.h, deflateInit2).
    enum Wrapping: Int32 {
        case gzip = 31
        /// RFC 1950.
        case zlib = 15
    }

    /// Smallest size, not speed: what is compressed is compressed once. Nil when zlib refuses.
    static func compress(_ bytes: [UInt8], as wrapping: Wrapping = .gzip) -> [UInt8]? {
        var stream = z_stream()
        let opened = deflateInit2_(
            &stream, Z_BEST_COMPRESSION, Z_DEFLATED, wrapping.rawValue, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard opened == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        var input = bytes
        let isWhole = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                return deflate(&stream, Z_FINISH) == Z_STREAM_END
            }
        }
        return isWhole ? Array(output.prefix(Int(stream.total_out))) : nil
    }
}
