/// Printable signs: one sheet of paper a place.
struct PostersModel: Sendable {
    enum Paper: String, Sendable, CaseIterable {
        case a4, a5, a6
    }

    let name: String
    let hotelName: String
    let paper: Paper
    /// The id of the one place shown, none for all.
    var placeID: String?
    let posters: [Poster]
    /// "Scan and call" in every language, the hotel's own first.
    let lines: [PosterLine]
}

struct Poster: Sendable {
    let place: String
    /// The QR code as SVG markup.
    let qrCode: HTML
    /// What a guest types when the camera does not work, without the scheme.
    let address: String
}

struct PosterLine: Sendable {
    let language: Language
    let text: String
}

extension PosterLine {
    /// The line in every language, that of the hotel first.
    static func all(from localisation: Localisation, first: Language) -> [PosterLine] {
        let order = [first] + localisation.languages.filter { $0 != first }
        return order.map { PosterLine(language: $0, text: localisation.words(in: $0)("posters.line")) }
    }
}

extension PostersModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: words("posters.title"),
            audience: .staff(name: name, isAdmin: true),
            path: "/admin/qr",
            modules: ["forms.js"],
            main: """
                <div class="sheet"><div class="sheet__head screen-only"><h1>\(words("posters.title"))</h1>
                <div class="board__tools">\(papers(words))
                <button type="button" class="button" data-print>\(Icon.print)\(words("posters.print"))</button></div>\
                </div>
                \(posters.isEmpty
                    ? EmptyState(title: words("places.empty"), text: words("places.emptyText")).html
                    : nil)
                <div class="posters posters--\(paper.rawValue)">\(posters.map { sheet($0, words) })</div></div>
                """
        ).html(words: words, assets: assets)
    }

    private func papers(_ words: Words) -> HTML {
        let place = placeID.map { "&location=\($0)" } ?? ""
        let links = Paper.allCases.map { size -> HTML in
            """
            <a class="button button--quiet button--small" href="/admin/qr?paper=\(size.rawValue)\(place)"\
            \(attribute: "aria-current", size == paper ? "true" : nil)>\(size.rawValue.uppercased())</a>
            """
        }
        return "<nav class=\"papers\" aria-label=\"\(words("posters.paper"))\">\(links)</nav>"
    }

    private func sheet(_ poster: Poster, _ words: Words) -> HTML {
        let others = lines.dropFirst().map { line -> HTML in
            "<li lang=\"\(line.language.tag)\" dir=\"\(line.language.direction.rawValue)\">\(line.text)</li>"
        }
        return """
            <article class="poster">
            <p class="poster__hotel">\(hotelName)</p>
            <h2 class="poster__place">\(poster.place)</h2>
            \(lines.first.map { line -> HTML in
                "<p class=\"poster__line\" lang=\"\(line.language.tag)\" dir=\"\(line.language.direction.rawValue)\">\(line.text)</p>"
            })
            <div class="poster__code">\(poster.qrCode)</div>
            <ul class="poster__languages">\(others)</ul>
            <p class="poster__address" dir="ltr">\(poster.address)</p>
            </article>
            """
    }
}
