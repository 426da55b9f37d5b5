/// Who stands before the page: decides the header and what can be reached from it.
enum Audience: Sendable {
    case visitor
    case guest(hotel: String)
    case driver(name: String)
    case staff(name: String, isAdmin: Bool)
}

/// The shell around every page: head, skip link, header by audience, main, footer.
struct Page: Sendable {
    let title: String
    var audience = Audience.visitor
    /// The path of this page, which marks its entry of the navigation as the current one.
    var path = "/"
    /// Modules of `Public/js` that this page runs. What they import comes with them.
    var modules: [String] = []
    /// More elements for `<head>`.
    var head: HTML = ""
    /// The hotel's time zone, for times that the browser writes.
    var timeZone = "UTC"
    let main: HTML

    func html(words: Words, assets: AssetLinks) -> HTML {
        var page = document(words, assets)
        page.language = words.language.tag
        return page
    }

    private func document(_ words: Words, _ assets: AssetLinks) -> HTML {
        """
        <!doctype html>
        <html lang="\(words.language.tag)" dir="\(words.language.direction.rawValue)" \
        data-formats="\(words.language.formats)" data-timezone="\(timeZone)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
        <title>\(title)</title>
        <meta name="theme-color" content="#0d3b3c" media="(prefers-color-scheme: light)">
        <meta name="theme-color" content="#0a1c1d" media="(prefers-color-scheme: dark)">
        <meta name="format-detection" content="telephone=no">
        <link rel="icon" href="\(assets("img/icon.svg"))" type="image/svg+xml">
        <link rel="stylesheet" href="\(assets("css/\(styleSheet).css"))">
        \(modules.map { "<script type=\"module\" src=\"\(assets("js/\($0)"))\"></script>\n" as HTML })\
        \(head)</head>
        <body class="\(bodyClass)">
        <a class="skip" href="#main">\(words("common.skip"))</a>
        \(header(words))
        <main id="main" tabindex="-1">
        \(main)
        </main>
        </body>
        </html>

        """
    }

    private var styleSheet: String {
        switch audience {
        case .visitor, .guest: "site"
        case .driver, .staff: "staff"
        }
    }

    private var bodyClass: String {
        switch audience {
        case .visitor: "for-visitor"
        case .guest: "for-guest"
        case .driver: "for-driver"
        case .staff: "for-staff"
        }
    }

    private func header(_ words: Words) -> HTML {
        switch audience {
        case .visitor:
            bar(name: words("common.name"), home: "/", aside: LanguageSwitch(words: words).html)
        case .guest(let hotel):
            bar(name: hotel, home: nil, aside: LanguageSwitch(words: words).html)
        case .driver(let name):
            bar(name: name, home: nil, aside: "<div class=\"bar__live\" data-connection></div>\(menu(name, words))")
        case .staff(let name, let isAdmin):
            bar(name: words("common.name"), home: "/admin", aside: menu(name, words))
                .followed(by: navigation(isAdmin: isAdmin, words))
        }
    }

    private func bar(name: String, home: String?, aside: HTML) -> HTML {
        let title: HTML = "\(Icon.buggy)<span>\(name)</span>"
        return """
            <header class="bar">
            \(home.map { "<a class=\"bar__name\" href=\"\($0)\">\(title)</a>" as HTML }
                ?? "<p class=\"bar__name\">\(title)</p>")
            <div class="bar__aside">\(aside)</div>
            </header>
            """
    }

    private func menu(_ name: String, _ words: Words) -> HTML {
        """
        <details class="menu">
        <summary>\(Icon.menu)<span class="menu__label">\(words("common.menu"))</span></summary>
        <div class="menu__panel">
        <p class="menu__who">\(name)</p>
        <a href="/password">\(words("signIn.changePassword"))</a>
        <form method="post" action="/login" data-sign-out>
        <button class="menu__button" name="action" value="sign-out">\(words("signIn.out"))</button>
        </form>
        \(LanguageSwitch(words: words).list)
        </div>
        </details>
        """
    }

    private func navigation(isAdmin: Bool, _ words: Words) -> HTML {
        let desk = [
            ("/admin", words("nav.board")), ("/admin/rides", words("nav.rides")),
        ]
        let house = [
            ("/admin/locations", words("nav.places")), ("/admin/buggies", words("nav.buggies")),
            ("/admin/staff", words("nav.people")), ("/admin/qr", words("nav.posters")),
            ("/admin/events", words("nav.history")),
        ]
        let entries = (isAdmin ? desk + house : desk).map { target, label -> HTML in
            "<li><a href=\"\(target)\"\(attribute: "aria-current", target == path ? "page" : nil)>\(label)</a></li>"
        }
        return "<nav class=\"nav\" aria-label=\"\(words("nav.label"))\"><ul>\(entries)</ul></nav>"
    }
}

extension HTML {
    func followed(by next: HTML) -> HTML { "\(self)\n\(next)" }
}
