/// Parameters laid out as libpq wants them: one block of bytes, and where each value begins in it.
struct PostgresParameters {
    private var block: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// Throws `PostgresError.untranslatableCharacter` for text with U+0000, which libpq would silently cut there.
    init(_ values: [PostgresValue]) throws {
        for value in values {
            try append(value)
        }
    }

    private mutating func append(_ value: PostgresValue) throws {
        switch value {
        case .null:
            append([UInt8]?.none, format: 0)
        case .text(let text):
            guard !text.utf8.contains(0) else {
                throw PostgresError(code: PostgresError.untranslatableCharacter, message: "text contains U+0000")
            }
            append(text.utf8, format: 0)
        case .bytes(let bytes):
            append(bytes, format: 1)
        case .timestamp(let microseconds):
            withUnsafeBytes(of: microseconds.bigEndian) { append($0, format: 1) }
        }
    }

    private mutating func append(_ bytes: (some Collection<UInt8>)?, format: Int32) {
        offsets.append(bytes.map { _ in block.count })
        lengths.append(Int32(clamping: bytes?.count ?? 0))
        formats.append(format)
        guard let bytes else { return }
        block.append(contentsOf: bytes)
        block.append(0)  // text ends with a zero
    }

    /// The pointers live as long as the call.
    func withPointers<Result>(
        _ body: (Int32, [UnsafePointer<CChar>?], [Int32], [Int32]) -> Result
    ) -> Result {
        block.withUnsafeBytes { block in
            let start = block.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } }
            return body(Int32(pointers.count), pointers, lengths, formats)
        }
    }
}
