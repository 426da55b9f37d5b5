import Domain
import Foundation
import Testing

@testable import App

@Suite("A shape")
struct ShapeTests {
    private struct Point: Sendable {
        let x: Double
        let label: String?
    }

    private struct Drawing: Sendable {
        let id: UUID
        let points: [Point]
        let best: Point?
        let at: Date
        let sizes: [Int]
    }

    private enum Tone: String, CaseIterable {
        case good, bad
    }

    private static let point = Shape<Point>("Point", [.number("x") { $0.x }, .text(optional: "label") { $0.label }])
    private static let drawing = Shape<Drawing>(
        "Drawing",
        [
            .id("id") { $0.id }, .objects("points", point) { $0.points }, .object(optional: "best", point) { $0.best },
            .object("first", point) { $0.points[0] }, .time("at") { $0.at }, .integers("sizes") { $0.sizes },
            .choice("tone") { _ in Tone.bad }, .null("later"),
        ])

    private func text(_ schema: Schema) -> String {
        var json = JSONWriter()
        schema.write(to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test("members are written in their order, absent ones as null")
    func order() {
        let id = UUID()
        let drawing = Drawing(
            id: id, points: [Point(x: 0.5, label: nil), Point(x: 1, label: "b")], best: nil,
            at: Date(timeIntervalSince1970: 0), sizes: [2, 1])
        #expect(
            String(decoding: Self.drawing.bytes(drawing), as: UTF8.self) == """
                {"id":"\(id.uuidString.lowercased())","points":[{"x":0.5,"label":null},{"x":1.0,"label":"b"}],"best":null,\
                "first":{"x":0.5,"label":null},"at":"1970-01-01T00:00:00.000Z","sizes":[2,1],"tone":"bad","later":null}
                """)
    }

    @Test("its schema names every member as required and refers to the shapes inside by name")
    func schema() throws {
        let schemas = Self.drawing.named
        #expect(Set(schemas.keys) == ["Drawing", "Point"])
        #expect(text(Self.drawing.schema) == ##"{"$ref":"#/components/schemas/Drawing"}"##)
        let drawing = try #require(schemas["Drawing"])
        let described = try JSONDecoder().decode(JSONValue.self, from: Data(text(drawing).utf8))
        #expect(described["required"].items.map(\.string) == Self.drawing.fields.map(\.name))
        #expect(described["properties"].keys == Set(Self.drawing.fields.map(\.name)))
        #expect(described["properties"]["points"]["items"]["$ref"] == "#/components/schemas/Point")
        #expect(described["properties"]["best"]["anyOf"].items.count == 2)
        #expect(described["properties"]["tone"]["enum"] == ["good", "bad"])
    }

    @Test("one without a name is described where it is used")
    func nameless() {
        let shape = Shape<Point>(nil, [.number("x") { $0.x }])
        #expect(shape.named.isEmpty)
        #expect(text(shape.schema) == #"{"type":"object","properties":{"x":{"type":"number"}},"required":["x"]}"#)
    }

    @Test("a list of it is a page with a cursor")
    func list() {
        let page = Self.point.list.bytes(.init(items: [Point(x: 0, label: "a")], next: "n"))
        #expect(String(decoding: page, as: UTF8.self) == #"{"items":[{"x":0.0,"label":"a"}],"nextCursor":"n"}"#)
        #expect(Set(Self.point.list.named.keys) == ["PointList", "Point"])
    }

    @Test("its members can be part of a larger shape, and keep the shapes inside")
    func lifted() {
        let outer = Shape<[Drawing]>("Gallery", Self.drawing.members { $0[0] })
        #expect(outer.fields.map(\.name) == Self.drawing.fields.map(\.name))
        #expect(Set(outer.named.keys) == ["Gallery", "Point"])
    }

    @Test(
        "a schema is written as JSON Schema has it",
        arguments: [
            (.text(), #"{"type":"string"}"#),
            (.text(lengths: 1...20), #"{"type":"string","minLength":1,"maxLength":20}"#),
            (.text(pattern: #"^\d"$"#), #"{"type":"string","pattern":"^\\d\"$"}"#),
            (.id, #"{"type":"string","format":"uuid"}"#), (.time, #"{"type":"string","format":"date-time"}"#),
            (.choice(["a", "b"]), #"{"type":"string","enum":["a","b"]}"#), (.integer(), #"{"type":"integer"}"#),
            (.integer(1...5), #"{"type":"integer","minimum":1,"maximum":5}"#),
            (.number(0...1), #"{"type":"number","minimum":0.0,"maximum":1.0}"#), (.flag, #"{"type":"boolean"}"#),
            (.list(.flag), #"{"type":"array","items":{"type":"boolean"}}"#), (.anything, "{}"),
            (.nullable(.flag), #"{"anyOf":[{"type":"boolean"},{"type":"null"}]}"#),
            (.object([]), #"{"type":"object","properties":{}}"#),
            (
                .object([.init(name: "a", schema: .flag, isRequired: false)]),
                #"{"type":"object","properties":{"a":{"type":"boolean"}}}"#
            ),
        ] as [(Schema, String)])
    func schemas(schema: Schema, expected: String) {
        #expect(text(schema) == expected)
    }
}
