import Testing

@testable import App

@Suite("HTML")
struct HTMLTests {
    @Test("escapes every text, in elements as in attributes")
    func escapes() {
        let evil = #"<script>"&'</script>"#
        let html: HTML = "<p title=\"\(evil)\">\(evil)</p>"
        let safe = "&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;"
        #expect(html.description == "<p title=\"\(safe)\">\(safe)</p>")
    }

    @Test("takes markup, lists of it and numbers as they are, and nothing for what is absent")
    func markup() {
        let item: HTML = "<li>\("<b>")</li>"
        let none: HTML? = nil
        let html: HTML = "<ul>\(item)\([item, item])\(none)</ul>\(3)"
        #expect(html.description == "<ul>" + String(repeating: "<li>&lt;b&gt;</li>", count: 3) + "</ul>3")
    }

    @Test("writes an attribute only when there is a value, escaped")
    func attributes() {
        let html: HTML =
            "<a\(attribute: "hidden", if: true)\(attribute: "open", if: false)\(attribute: "id", nil)\(attribute: "href", "\"x")>"
        #expect(html.description == "<a hidden href=\"&quot;x\">")
    }
}
