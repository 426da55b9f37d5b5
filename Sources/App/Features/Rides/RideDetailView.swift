/// One ride with its whole history.
struct RideDetailModel: Sendable {
    let name: String
    let isAdmin: Bool
    let number: Int
    let stage: Stage
    /// What is known, in reading order; empty values are left out by the caller.
    let facts: [RideFact]
    let history: [HistoryRow]
}

struct RideFact: Sendable {
    enum Subject: String, Sendable, CaseIterable {
        case pickup, destination, dropoff, party, needs, guest, room, phone, note, buggy, driver
        case response, wait, total, rating, reason, completionNote
    }

    let subject: Subject
    let value: String
}

extension RideDetailModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        let title = words("rides.number", ["number": String(number)])
        return Page(
            title: title,
            audience: .staff(name: name, isAdmin: isAdmin),
            path: "/admin/rides",
            modules: ["forms.js"],
            main: """
                <div class="sheet"><p><a href="/admin/rides">\(words("rides.back"))</a></p>
                <div class="sheet__head"><h1>\(title)</h1>
                <span class="chip chip--\(stage.rawValue)">\(words("state.\(stage.rawValue)"))</span></div>
                <div class="split"><section class="panel"><dl class="details">\(facts.map { fact -> HTML in
                    "<div><dt>\(words("rides.fact.\(fact.subject.rawValue)"))</dt><dd>\(fact.value)</dd></div>"
                })</dl></section>
                <section class="panel" aria-labelledby="history-title"><h2 id="history-title">\(words("nav.history"))\
                </h2>
                \(HistoryList(rows: history).html(words))</section></div></div>
                """
        ).html(words: words, assets: assets)
    }
}
