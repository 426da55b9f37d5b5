import Foundation
import Testing

@testable import App

@Suite("Plural rules")
struct PluralRulesTests {
    private func holds(_ rule: String, _ counts: Range<Int> = 0..<30) throws -> [Int] {
        let condition = try PluralCondition(rule)
        return counts.filter(condition.holds)
    }

    @Test("compare numbers, remainders, lists and ranges")
    func relations() throws {
        #expect(try holds("n = 1") == [1])
        #expect(try holds("i = 0,1") == [0, 1])
        #expect(try holds("n = 2..4, 7") == [2, 3, 4, 7])
        #expect(try holds("n % 10 = 1") == [1, 11, 21])
        #expect(try holds("n mod 10 = 1") == [1, 11, 21])
        #expect(try holds("n != 0..27") == [28, 29])
        #expect(try holds("i  %  10=2..4") == [2, 3, 4, 12, 13, 14, 22, 23, 24])
    }

    @Test("bind “and” closer than “or”, whatever the spaces")
    func precedence() throws {
        #expect(try holds("n = 3 or n = 4 and n = 5 or n=6") == [3, 6])
        #expect(try holds("n % 10 = 1 and n % 100 != 11") == [1, 21])
    }

    @Test("see a whole number: nothing behind the point, no exponent")
    func operands() throws {
        for zero in ["v", "w", "f", "t", "c", "e"] {
            #expect(try holds("\(zero) = 0 and n = 5") == [5])
            #expect(try holds("\(zero) != 0") == [])
        }
        #expect(try PluralCondition("n = 3").holds(for: -3))
        #expect(try !PluralCondition("n = 3").holds(for: .min))
    }

    @Test("leave samples to people")
    func samples() throws {
        #expect(try holds(" i = 1 and v = 0 @integer 1 @decimal 1.0") == [1])
    }

    @Test(
        "are refused when they are not in the syntax",
        arguments: [
            "", "n", "n =", "n = x", "= 1", "x = 1", "n = 1 and", "n = 1 or", "n = 1 n = 2", "n % 0 = 1", "n = 4..2",
            "n is 1", "n = 1,", "n == 1", "n = 99999999999999999999", "n in 1..2", "n = ٣", "@integer 1",
        ])
    func refused(rule: String) {
        #expect(throws: PluralSyntaxFault.self) { try PluralCondition(rule) }
        #expect(throws: PluralSyntaxFault.self) { try PluralRules(["one": rule]) }
    }

    @Test("have only the categories of CLDR, of which “other” needs no rule")
    func categories() throws {
        #expect(throws: PluralSyntaxFault.self) { try PluralRules(["several": "n = 7"]) }
        #expect(throws: PluralSyntaxFault.self) { try PluralRules(["other": "n = 7"]) }
        #expect(try PluralRules([:]).categories == [.other])
        #expect(try PluralRules(["one": "n = 1", "zero": "n = 0"]).categories == [.zero, .one, .other])
        // Polish: no whole number is left for "other".
        let polish = try PluralRules([
            "one": "i = 1 and v = 0", "few": "v = 0 and i % 10 = 2..4 and i % 100 != 12..14",
            "many": """
            v = 0 and i != 1 and i % 10 = 0..1 or v = 0 and i % 10 = 5..9 or v = 0 and i % 100 = 12..14
            """,
        ])
        #expect(polish.categories == [.one, .few, .many])
        // French: only whole millions are many.
        let french = try PluralRules([
            "one": "i = 0,1", "many": "e = 0 and i != 0 and i % 1000000 = 0 and v = 0 or e != 0..5",
        ])
        #expect(french.categories == [.one, .many, .other])
        #expect(
            [0, 1, 2, 1_000_000, 3_000_000, 1_500_000].map { french.category(of: $0).rawValue } == [
                "one", "one", "other", "many", "many", "other",
            ])
    }

    @Test(
        "choose as CLDR does",
        arguments: [
            ("en", ["one": [1], "other": [0, 2, 11, 21, 101]]), ("de", ["one": [1], "other": [0, 2, 11, 21]]),
            ("tr", ["one": [1], "other": [0, 2, 11, 21]]),
            ("ru", ["one": [1, 21, 101], "few": [2, 4, 22, 104], "many": [0, 5, 11, 12, 14, 20, 111, 112]]),
            (
                "ar",
                [
                    "zero": [0], "one": [1], "two": [2], "few": [3, 10, 103, 110], "many": [11, 99, 111],
                    "other": [100, 101, 102, 200],
                ]
            ),
        ] as [(String, [String: [Int]])])
    func shipped(tag: String, expected: [String: [Int]]) throws {
        let rules = try #require(try Shipped.localisation().language(tag)).plurals
        for (category, counts) in expected {
            for count in counts { #expect(rules.category(of: count).rawValue == category, "\(count)") }
        }
        #expect(Set(rules.categories.map(\.rawValue)) == Set(expected.keys))
    }
}
