/// Which grammatical number a whole number asks for, by rules in the syntax of CLDR (UTS 35 part 3, §5.1.1), such as
/// `v = 0 and i % 10 = 2..4 and i % 100 != 12..14`.
struct PluralRules: Sendable {
    enum Category: String, Sendable, CaseIterable {
        case zero, one, two, few, many, other
    }

    private let rules: [(category: Category, condition: PluralCondition)]
    /// The categories that whole numbers ask for: a counted sentence has a form for each.
    let categories: [Category]

    /// - Parameter conditions: by the name of their category. "other" has none, being what is left.
    /// - Throws: `PluralSyntaxFault`
    init(_ conditions: [String: String]) throws(PluralSyntaxFault) {
        var rules: [(category: Category, condition: PluralCondition)] = []
        for category in Category.allCases where category != .other {
            guard let text = conditions[category.rawValue] else { continue }
            rules.append((category, try PluralCondition(text)))
        }
        guard rules.count == conditions.count else {
            throw PluralSyntaxFault(text: "a category is zero, one, two, few or many")
        }
        self.rules = rules
        let reached = Set(Self.samples.map { Self.category(of: $0, by: rules) })
        categories = Category.allCases.filter(reached.contains)
    }

    func category(of count: Int) -> Category {
        Self.category(of: count, by: rules)
    }

    private static func category(
        of count: Int, by rules: [(category: Category, condition: PluralCondition)]
    ) -> Category {
        rules.first { $0.condition.holds(for: count) }?.category ?? .other
    }

    /// They reach what the numbers to 12,000 and whole millions reach in all 221 languages of a browser (Chromium 156).
    private static let samples = Array(0...120) + [1000, 1_000_000]
}

/// What is wrong with a rule.
struct PluralSyntaxFault: Error, CustomStringConvertible {
    let text: String

    var description: String { text }
}

/// One rule: relations joined by `and`, those joined by `or`.
struct PluralCondition: Sendable {
    private struct Relation: Sendable {
        /// `n` and `i` of a whole number are the number, all other operands (digits of a fraction, exponents) are 0.
        let isNumber: Bool
        let modulus: Int?
        let ranges: [ClosedRange<Int>]
        let isNegated: Bool

        func holds(for count: Int) -> Bool {
            let operand = isNumber ? count : 0
            let value = modulus.map { operand % $0 } ?? operand
            return ranges.contains { $0.contains(value) } != isNegated
        }
    }

    private let alternatives: [[Relation]]

    /// - Throws: `PluralSyntaxFault` also for the forms that UTS 35 calls deprecated (`is`, `in`, `within`).
    init(_ text: String) throws(PluralSyntaxFault) {
        // Samples behind "@" are for people.
        var reader = Reader(text.prefix { $0 != "@" })
        var alternatives: [[Relation]] = []
        repeat {
            var relations: [Relation] = []
            repeat { relations.append(try reader.relation()) } while reader.skips("and")
            alternatives.append(relations)
        } while reader.skips("or")
        guard reader.isAtEnd else { throw PluralSyntaxFault(text: "“\(text)” cannot be read to its end") }
        self.alternatives = alternatives
    }

    /// - Parameter count: any number; a rule is about its magnitude.
    func holds(for count: Int) -> Bool {
        let magnitude = Int(clamping: count.magnitude)
        return alternatives.contains { $0.allSatisfy { $0.holds(for: magnitude) } }
    }
}

extension PluralCondition {
    private struct Reader {
        private var rest: Substring

        init(_ text: Substring) {
            rest = text
            skipSpace()
        }

        var isAtEnd: Bool { rest.isEmpty }

        /// Takes `symbol` when it is what comes next.
        mutating func skips(_ symbol: String) -> Bool {
            guard rest.hasPrefix(symbol) else { return false }
            rest = rest.dropFirst(symbol.count)
            skipSpace()
            return true
        }

        mutating func relation() throws(PluralSyntaxFault) -> Relation {
            guard let operand = rest.popFirst(), "nivwftce".contains(operand) else {
                throw PluralSyntaxFault(text: "an operand is one of n i v w f t c e")
            }
            skipSpace()
            let modulus = skips("%") || skips("mod") ? try number() : nil
            guard modulus != 0 else { throw PluralSyntaxFault(text: "nothing is left of a division by 0") }
            let isNegated = skips("!=")
            guard isNegated || skips("=") else { throw PluralSyntaxFault(text: "“=” or “!=” is missing") }
            var ranges: [ClosedRange<Int>] = []
            repeat { ranges.append(try range()) } while skips(",")
            return Relation(
                isNumber: operand == "n" || operand == "i", modulus: modulus, ranges: ranges, isNegated: isNegated)
        }

        private mutating func range() throws(PluralSyntaxFault) -> ClosedRange<Int> {
            let first = try number()
            guard skips("..") else { return first...first }
            let last = try number()
            guard first <= last else { throw PluralSyntaxFault(text: "a range goes up") }
            return first...last
        }

        private mutating func number() throws(PluralSyntaxFault) -> Int {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(digits) else { throw PluralSyntaxFault(text: "a number is missing") }
            rest = rest.dropFirst(digits.count)
            skipSpace()
            return number
        }

        private mutating func skipSpace() {
            rest = rest.drop { $0 == " " }
        }
    }
}
