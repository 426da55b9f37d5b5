/// The desk's live view of the hotel. The page carries words and markup; `board.js` reads the board and keeps it true.
struct BoardModel: Sendable {
    let name: String
    let isAdmin: Bool
    let timeZone: String
    let places: [Choice]
    /// Seconds after which a waiting guest is late, and very late; the hotel's `warnAfterSeconds`.
    var warnAfter: [Int] = [300, 600]
}

extension BoardModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: words("desk.title"),
            audience: .staff(name: name, isAdmin: isAdmin),
            path: "/admin",
            modules: ["board.js"],
            timeZone: timeZone,
            main: """
                <noscript>\(Notice(tone: .warning, text: words("desk.needsScript")).html)</noscript>
                <div class="sheet board" data-board data-admin="\(isAdmin ? "true" : "false")" \
                data-warn="\(warnAfter.map(String.init).joined(separator: " "))">
                <div class="sheet__head"><h1>\(words("desk.title"))</h1>
                <div class="board__tools"><span class="chip" data-connection>\(words("desk.connecting"))</span>
                <button type="button" class="button" data-do="new">\(Icon.plus)\(words("desk.newCall"))</button>\
                \(ConnectionNotice.needed(words))</div></div>
                <div class="toast" role="status" data-toast></div>
                \(ConnectionNotice.html)
                \(counts(words))
                <div class="split"><div class="stack">\(rides(words))</div>\(fleet(words))</div>
                </div>
                \(BoardTemplates(places: places, isAdmin: isAdmin).html(words))
                \(BrowserWords(words: words, keys: Self.browserKeys).html)
                """
        ).html(words: words, assets: assets)
    }

    private func counts(_ words: Words) -> HTML {
        let tiles = [
            ("waiting", words("desk.waiting")), ("late", words("desk.late")), ("underWay", words("desk.underWay")),
            ("free", words("desk.free")), ("onDuty", words("desk.onDuty")),
        ]
        return """
            <dl class="counts">\(tiles.map { slot, label -> HTML in
                """
                <div class="counts__tile" data-count="\(slot)"><dt>\(label)</dt>\
                <dd data-slot="\(slot)">–</dd></div>
                """
            })</dl>
            """
    }

    private func rides(_ words: Words) -> HTML {
        """
        <section aria-labelledby="waiting-title"><h2 id="waiting-title">\(words("desk.waiting"))</h2>
        <p class="quiet" data-part="waiting-empty" hidden>\(words("desk.nobodyWaiting"))</p>
        <ol class="stack" data-list="waiting"></ol></section>
        <section aria-labelledby="under-way-title"><h2 id="under-way-title">\(words("desk.underWay"))</h2>
        <p class="quiet" data-part="under-way-empty" hidden>\(words("desk.nothingUnderWay"))</p>
        <ol class="stack" data-list="under-way"></ol></section>
        <section aria-labelledby="later-title" data-part="later" hidden><h2 id="later-title">\(words("desk.later"))</h2>
        <ol class="stack" data-list="later"></ol></section>
        """
    }

    private func fleet(_ words: Words) -> HTML {
        """
        <section aria-labelledby="fleet-title"><h2 id="fleet-title">\(words("nav.buggies"))</h2>
        <p class="quiet" data-part="fleet-empty" hidden>\(words("desk.noBuggies"))</p>
        <ul class="fleet" data-list="fleet"></ul></section>
        """
    }

    private static let browserKeys =
        [
            "desk.connecting", "desk.live", "desk.polling", "desk.offline", "desk.party", "desk.ageNow", "desk.age",
            "desk.noFree", "desk.done", "desk.failed", "desk.noSignal", "desk.lateCalls", "desk.promised",
            "desk.room",
        ] + partyNeeds.map { "need.\($0)" } + Stage.allCases.map { "state.\($0.rawValue)" }
        + buggyStatuses.map { "state.buggy.\($0)" } + ConnectionNotice.keys
}
