/// The append-only history of the hotel: what happened, when, and who did it.
struct EventsModel: Sendable {
    let name: String
    /// One of the kinds of event, to show only that kind; empty for all.
    var kind = ""
    /// The kinds that can be chosen, as `ride.accepted`.
    let kinds: [String]
    let events: [HistoryRow]
    /// The path of the next page, none on the last.
    var nextPath: String?
}

struct HistoryRow: Sendable {
    enum Actor: Sendable {
        case guest, system
        case staff(String)
        case token(String)
    }

    let cursor: Int
    /// Day and time on the hotel's clock.
    let at: String
    /// As in the interface, such as `ride.accepted`.
    let kind: String
    let actor: Actor
    /// What it happened to, in words: a ride's number and place, a buggy's code, a name.
    var subject = ""
    /// The page of the subject, when it has one.
    var subjectPath: String?
}

extension EventsModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        let choices = kinds.map { Choice(id: $0, name: words.happened($0)) }
        return Page(
            title: words("nav.history"),
            audience: .staff(name: name, isAdmin: true),
            path: "/admin/events",
            modules: ["forms.js"],
            main: """
                <div class="sheet"><h1>\(words("nav.history"))</h1>
                <p class="quiet">\(words("history.text"))</p>
                <form method="get" action="/admin/events" class="filter">
                \(Select(
                    name: "kind", label: words("history.kind"), choices: choices, selected: kind,
                    none: words("rides.all")
                ).html)
                <button class="button">\(words("rides.show"))</button></form>
                \(events.isEmpty
                    ? EmptyState(title: words("history.empty"), text: words("history.emptyText")).html
                    : "<section class=\"panel\">\(HistoryList(rows: events).html(words))</section>")
                \(nextPath.map {
                    "<p><a class=\"button button--quiet\" href=\"\($0)\">\(words("common.next"))</a></p>" as HTML
                })
                </div>
                """
        ).html(words: words, assets: assets)
    }
}

/// Events as a list of sentences; also part of the page of a ride.
struct HistoryList: Sendable {
    let rows: [HistoryRow]

    func html(_ words: Words) -> HTML {
        "<ol class=\"history\">\(rows.map { row($0, words) })</ol>"
    }

    private func row(_ row: HistoryRow, _ words: Words) -> HTML {
        let subject: HTML? =
            row.subject.isEmpty
            ? nil
            : row.subjectPath.map { "<a href=\"\($0)\">\(row.subject)</a>" } ?? "<span>\(row.subject)</span>"
        return """
            <li class="history__row"><span class="history__at">\(row.at)</span>
            <span class="history__what"><b>\(words.happened(row.kind))</b> \(subject)</span>
            <span class="quiet">\(actor(row.actor, words))</span></li>

            """
    }

    private func actor(_ actor: HistoryRow.Actor, _ words: Words) -> String {
        switch actor {
        case .guest: words("history.guest")
        case .system: words("history.system")
        case .staff(let name), .token(let name): name
        }
    }
}

extension Words {
    /// The name of a kind of event, such as `ride.accepted`.
    func happened(_ kind: String) -> String {
        let name = kind.replacing(".", with: "_")
        return self("happened.\(name)")
    }

    /// A length of time as people say it: seconds below two minutes, then minutes, then hours and minutes.
    func duration(_ seconds: Int) -> String {
        if seconds < 120 { return self("common.seconds", numbers: ["seconds": seconds]) }
        let minutes = (seconds + 30) / 60
        if minutes < 120 { return self("common.minutes", numbers: ["minutes": minutes]) }
        return self("common.hours", numbers: ["hours": minutes / 60, "minutes": minutes % 60])
    }
}
