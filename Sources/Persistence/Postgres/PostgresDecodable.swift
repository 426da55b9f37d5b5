package import Foundation

/// A type that a column can be read as.
package protocol PostgresDecodable {
    /// The value of a column that is not NULL, from PostgreSQL's binary format; nil if a column of that type does not
    /// hold such a value. `Row.next` turns nil into an error that names the column.
    init?(binary: RawSpan, type: PostgresType)

    /// What NULL reads as; nil (the default) refuses it.
    static var null: Self? { get }
}

extension PostgresDecodable {
    package static var null: Self? { nil }
}

extension RawSpan {
    /// A big-endian number at an offset; nil beyond the end.
    func bigEndian<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int = 0, as: Number.Type) -> Number? {
        guard offset >= 0, offset + MemoryLayout<Number>.size <= byteCount else { return nil }
        return Number(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}

extension Int64: PostgresDecodable {
    package init?(binary: RawSpan, type: PostgresType) {
        let value: Int64? =
            switch type {
            case .int8: binary.bigEndian(as: Int64.self)
            case .int4: binary.bigEndian(as: Int32.self).map(Int64.init)
            case .int2: binary.bigEndian(as: Int16.self).map(Int64.init)
            default: nil
            }
        guard let value else { return nil }
        self = value
    }
}

extension Int: PostgresDecodable {
    package init?(binary: RawSpan, type: PostgresType) {
        guard let value = Int64(binary: binary, type: type) else { return nil }
        self = Int(value)
    }
}

extension Int32: PostgresDecodable {
    package init?(binary: RawSpan, type: PostgresType) {
        guard type != .int8, let value = Int64(binary: binary, type: type) else { return nil }
        self.init(exactly: value)
    }
}

extension Int16: PostgresDecodable {
    package init?(binary: RawSpan, type: PostgresType) {
        guard type == .int2, let value = Int64(binary: binary, type: type) else { return nil }
        self.init(exactly: value)
    }
}

extension Double: PostgresDecodable {
    package init?(binary: RawSpan, type: PostgresType) {
        let value: Double? =
            switch type {
            case .float8: binary.bigEndian(as: UInt64.self).map(Double.init(bitPattern:))
            case .float4: binary.bigEndian(as: UInt32.self).map { Double(Float(bitPattern: $0)) }
            default: nil
            }
        guard let value else { return nil }
        self = value
    }
}

extension Bool: PostgresDecodable {
    package init?(binary: RawSpan, type: PostgresType) {
        guard type == .bool, let byte = binary.bigEndian(as: UInt8.self) else { return nil }
        self = byte != 0
    }
}

extension String: PostgresDecodable {
    /// `text`, `varchar`, `char`, `name`, and the text of `json` and `jsonb`. Cast any other type to text in SQL.
    package init?(binary: RawSpan, type: PostgresType) {
        switch type {
        case .text, .varchar, .char, .name, .json, .unknown:
            self = binary.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        case .jsonb where binary.byteCount > 0:
            // The first byte is the format's version, 1 since PostgreSQL 9.4.
            self = binary.withUnsafeBytes { String(decoding: $0.dropFirst(), as: UTF8.self) }
        default:
            return nil
        }
    }
}

extension UUID: PostgresDecodable {
    package init?(binary: RawSpan, type: PostgresType) {
        guard type == .uuid, binary.byteCount == 16 else { return nil }
        self.init(uuid: binary.unsafeLoadUnaligned(as: uuid_t.self))
    }
}

extension Data: PostgresDecodable {
    package init?(binary: RawSpan, type: PostgresType) {
        guard type == .bytea else { return nil }
        self = binary.withUnsafeBytes { Data($0) }
    }
}

extension Date: PostgresDecodable {
    /// `timestamptz` only: a `timestamp` without zone is not a moment.
    package init?(binary: RawSpan, type: PostgresType) {
        guard type == .timestamptz, let microseconds = binary.bigEndian(as: Int64.self) else { return nil }
        switch microseconds {
        case .max: self = .distantFuture  // 'infinity'
        case .min: self = .distantPast  // '-infinity'
        default:
            // Subtracting whole numbers first leaves one rounding, in the division.
            let since2001 = microseconds - Int64(secondsFrom2000To2001) * 1_000_000
            self.init(timeIntervalSinceReferenceDate: Double(since2001) / 1e6)
        }
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package init?(binary: RawSpan, type: PostgresType) {
        guard let value = Wrapped(binary: binary, type: type) else { return nil }
        self = .some(value)
    }

    package static var null: Wrapped?? { .some(.none) }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    /// One-dimensional arrays: dimensions, flags, element type, length, lower bound, then each element after its
    /// length.
    package init?(binary: RawSpan, type: PostgresType) {
        guard let dimensions = binary.bigEndian(as: Int32.self), dimensions <= 1,
            let oid = binary.bigEndian(at: 8, as: UInt32.self)
        else { return nil }
        self = []
        guard dimensions == 1 else { return }
        guard let count = binary.bigEndian(at: 12, as: Int32.self) else { return nil }
        var offset = 20
        for _ in 0..<count {
            guard let length = binary.bigEndian(at: offset, as: Int32.self).map(Int.init) else { return nil }
            offset += 4
            guard let element = Self.element(binary, at: offset, length: length, type: PostgresType(oid: oid)) else {
                return nil
            }
            append(element)
            offset += Swift.max(0, length)
        }
    }

    private static func element(_ binary: RawSpan, at offset: Int, length: Int, type: PostgresType) -> Element? {
        if length < 0 { return Element.null }
        guard offset + length <= binary.byteCount else { return nil }
        return Element(binary: binary.extracting(offset..<(offset + length)), type: type)
    }
}

/// Enumerations and typed identifiers of Domain need only state the conformance.
extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    package init?(binary: RawSpan, type: PostgresType) {
        guard let raw = RawValue(binary: binary, type: type) else { return nil }
        self.init(rawValue: raw)
    }
}
