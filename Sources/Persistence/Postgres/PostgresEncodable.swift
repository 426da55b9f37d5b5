package import Foundation

/// A parameter on its way to the server.
package enum PostgresValue: Sendable, Equatable {
    case null
    /// Text whose type the server infers.
    case text(String)
    case bytes([UInt8])
    /// Microseconds since 2000-01-01 UTC, PostgreSQL's own count.
    case timestamp(Int64)

    /// Binary values carry their type with them: otherwise `\(date)::date` would make the server expect a binary date.
    var cast: String {
        switch self {
        case .null, .text: ""
        case .bytes: "::bytea"
        case .timestamp: "::timestamptz"
        }
    }
}

/// A type that can stand in an `SQL` interpolation.
package protocol PostgresEncodable {
    var postgresValue: PostgresValue { get }
}

extension String: PostgresEncodable {
    package var postgresValue: PostgresValue { .text(self) }
}

extension Int: PostgresEncodable {
    package var postgresValue: PostgresValue { .text(String(self)) }
}

extension Int64: PostgresEncodable {
    package var postgresValue: PostgresValue { .text(String(self)) }
}

extension Int32: PostgresEncodable {
    package var postgresValue: PostgresValue { .text(String(self)) }
}

extension Int16: PostgresEncodable {
    package var postgresValue: PostgresValue { .text(String(self)) }
}

extension Bool: PostgresEncodable {
    package var postgresValue: PostgresValue { .text(self ? "true" : "false") }
}

extension Double: PostgresEncodable {
    package var postgresValue: PostgresValue { .text(description) }
}

extension UUID: PostgresEncodable {
    package var postgresValue: PostgresValue { .text(uuidString) }
}

extension Data: PostgresEncodable {
    package var postgresValue: PostgresValue { .bytes(Array(self)) }
}

extension Date: PostgresEncodable {
    /// `timestamptz`, rounded to its microseconds; times beyond its range become `infinity` or `-infinity`.
    package var postgresValue: PostgresValue {
        let microseconds = ((timeIntervalSinceReferenceDate + secondsFrom2000To2001) * 1e6).rounded()
        // PostgreSQL's range ends in the year 294276; Int64's a little later.
        guard abs(microseconds) < 9.2e18 else { return .text(microseconds > 0 ? "infinity" : "-infinity") }
        return .timestamp(Int64(microseconds))
    }
}

/// Foundation counts from 2001, PostgreSQL from 2000, which was a leap year.
let secondsFrom2000To2001 = 366.0 * 86_400

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    package var postgresValue: PostgresValue { self?.postgresValue ?? .null }
}

/// One-dimensional arrays, for `= any(…)` and `unnest(…)`.
extension Array: PostgresEncodable where Element: PostgresEncodable {
    package var postgresValue: PostgresValue {
        .text("{" + map(\.postgresValue.arrayElement).joined(separator: ",") + "}")
    }
}

/// Enumerations and typed identifiers of Domain need only state the conformance.
extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    package var postgresValue: PostgresValue { rawValue.postgresValue }
}

extension PostgresValue {
    /// The value inside an array literal, always quoted so that nothing in it can end the element.
    fileprivate var arrayElement: String {
        switch self {
        case .null: "NULL"
        case .text(let text):
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        case .bytes(let bytes):
            "\"\\\\x" + bytes.map(Self.hex).joined() + "\""
        case .timestamp(let microseconds):
            "\"" + Self.julian(microseconds) + "\""
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    /// `J<day> <time>+00`: PostgreSQL reads Julian days, which spares us a calendar. 2000-01-01 is day 2451545.
    private static func julian(_ microseconds: Int64) -> String {
        let (days, rest) = microseconds.flooredDivision(by: 86_400_000_000)
        let (seconds, fraction) = rest.flooredDivision(by: 1_000_000)
        let digits = String(1_000_000 + fraction).dropFirst()
        return "J\(2_451_545 + days) \(seconds / 3600):\(seconds / 60 % 60):\(seconds % 60).\(digits)+00"
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
