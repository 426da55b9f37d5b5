/// A statement with its parameters.
///
///     "select * from ride where hotel = \(hotel) and state = any(\(states))"
///
/// becomes `… hotel = $1 and state = any($2)`. A value can only ever become a parameter; text that is to be SQL must
/// say `\(raw:)`. Another `SQL` embeds as a fragment, its parameters renumbered.
///
/// Parameters have the type the server infers. Where nothing tells it (`$1 - $2`, `unnest($1)`), write `\(value)::int`.
package struct SQL: Sendable {
    /// The statement with `$1`, `$2`, ….
    package let text: String
    let values: [PostgresValue]
    /// The text around the parameters: one piece more than there are values. Kept so that fragments renumber.
    private let pieces: [String]

    fileprivate init(pieces: [String], values: [PostgresValue]) {
        self.pieces = pieces
        self.values = values
        var text = pieces.first ?? ""
        for (index, piece) in pieces.dropFirst().enumerated() {
            text += "$\(index + 1)"
            text += values[index].cast
            text += piece
        }
        self.text = text
    }

    /// Whether repeating the statement does no harm, as far as its first word tells.
    var isRead: Bool {
        text.drop(while: \.isWhitespace).prefix(7).lowercased() == "select "
    }
}

extension SQL: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) {
        self.init(pieces: [text], values: [])
    }

    package init(stringInterpolation: Interpolation) {
        self.init(pieces: stringInterpolation.pieces, values: stringInterpolation.values)
    }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var pieces = [""]
        fileprivate var values: [PostgresValue] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount + 1)
            values.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ text: String) {
            pieces[pieces.count - 1] += text
        }

        package mutating func appendInterpolation(_ value: some PostgresEncodable) {
            values.append(value.postgresValue)
            pieces.append("")
        }

        /// An optional binds as NULL or its value. An overload of its own, or the compiler takes it for a description.
        package mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            values.append(value.postgresValue)
            pieces.append("")
        }

        /// Text that becomes SQL as it stands. Never anything a person typed.
        package mutating func appendInterpolation(raw text: String) {
            appendLiteral(text)
        }

        /// Another statement's text and parameters.
        package mutating func appendInterpolation(_ fragment: SQL) {
            appendLiteral(fragment.pieces.first ?? "")
            pieces += fragment.pieces.dropFirst()
            values += fragment.values
        }
    }
}

extension SQL: CustomStringConvertible {
    /// The text, for logs; never the values.
    package var description: String { text }
}

extension Sequence<SQL> {
    /// One statement of many fragments: `conditions.joined(separator: " and ")`.
    package func joined(separator: SQL) -> SQL {
        var interpolation = SQL.Interpolation(literalCapacity: 0, interpolationCount: 0)
        for (index, fragment) in enumerated() {
            if index > 0 { interpolation.appendInterpolation(separator) }
            interpolation.appendInterpolation(fragment)
        }
        return SQL(stringInterpolation: interpolation)
    }
}
