/// Markup by string interpolation. A `String` is escaped, `HTML` is not, and nothing else interpolates, so that
/// forgetting to escape does not compile.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var bytes: [UInt8]
    /// The BCP 47 tag of what a whole page is written in; nil for a part of one.
    var language: String?

    init(stringLiteral value: String) {
        bytes = Array(value.utf8)
    }

    init(stringInterpolation interpolation: Interpolation) {
        bytes = interpolation.bytes
    }

    /// Takes markup that another program of ours wrote, such as the SVG of a QR code. Never pass what a person typed.
    init(trusted markup: String) {
        bytes = Array(markup.utf8)
    }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var bytes: [UInt8] = []

        init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + 24 * interpolationCount)
        }

        mutating func appendLiteral(_ literal: String) {
            bytes.append(contentsOf: literal.utf8)
        }

        mutating func appendInterpolation(_ html: HTML) {
            bytes.append(contentsOf: html.bytes)
        }

        mutating func appendInterpolation(_ html: HTML?) {
            if let html { bytes.append(contentsOf: html.bytes) }
        }

        mutating func appendInterpolation(_ list: [HTML]) {
            for html in list { bytes.append(contentsOf: html.bytes) }
        }

        mutating func appendInterpolation(_ number: Int) {
            bytes.append(contentsOf: String(number).utf8)
        }

        mutating func appendInterpolation(_ text: String) {
            appendEscaped(text)
        }

        /// A boolean attribute with its leading space, or nothing.
        mutating func appendInterpolation(attribute name: StaticString, if present: Bool) {
            if present { bytes.append(contentsOf: " \(name)".utf8) }
        }

        /// An attribute with its leading space and escaped value, or nothing when there is no value.
        mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
            guard let value else { return }
            bytes.append(contentsOf: " \(name)=\"".utf8)
            appendEscaped(value)
            bytes.append(UInt8(ascii: "\""))
        }

        /// Both quotes are escaped, so that one function serves text and quoted attributes alike.
        private mutating func appendEscaped(_ text: String) {
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
                case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
                case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
                case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
                case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
                default: bytes.append(byte)
                }
            }
        }
    }
}

extension HTML: CustomStringConvertible {
    var description: String { String(decoding: bytes, as: UTF8.self) }
}
