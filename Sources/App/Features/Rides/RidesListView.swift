/// All rides, newest first, with a filter that is a plain GET form.
struct RidesListModel: Sendable {
    let name: String
    let isAdmin: Bool
    var filter = RideListFilter()
    /// For choosing a place, a buggy or a driver to filter by.
    var places: [Choice] = []
    var buggies: [Choice] = []
    var drivers: [Choice] = []
    let rides: [RideRow]
    /// The path of the next page, none on the last.
    var nextPath: String?
}

/// The query of `/admin/rides`; field names are those of `GET /api/v1/rides`.
struct RideListFilter: Sendable {
    var status = ""
    var from = ""
    var to = ""
    var locationId = ""
    var buggyId = ""
    var driverId = ""
    var q = ""
    /// Messages by field name.
    var errors: [String: String] = [:]
}

struct RideRow: Sendable {
    let id: String
    let number: Int
    let stage: Stage
    /// Day and time on the hotel's clock.
    let requested: String
    let pickup: String
    var destination: String?
    /// Name and room, whatever is known.
    var guest: String?
    var buggyCode: String?
    var driver: String?
    /// From request to pick-up.
    var waitSeconds: Int?
    var stars: Int?
}

extension RidesListModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: words("rides.title"),
            audience: .staff(name: name, isAdmin: isAdmin),
            path: "/admin/rides",
            modules: ["forms.js"],
            main: """
                <div class="sheet"><h1>\(words("rides.title"))</h1>
                \(filterForm(words))
                \(rides.isEmpty
                    ? EmptyState(title: words("rides.empty"), text: words("rides.emptyText")).html
                    : table(words))
                \(nextPath.map {
                    "<p><a class=\"button button--quiet\" href=\"\($0)\">\(words("common.next"))</a></p>" as HTML
                })
                </div>
                """
        ).html(words: words, assets: assets)
    }

    private func filterForm(_ words: Words) -> HTML {
        let stages = Stage.allCases.map { Choice(id: $0.rawValue, name: words("state.\($0.rawValue)")) }
        let all = words("rides.all")
        let errors = filter.errors
        return """
            <form method="get" action="/admin/rides" class="filter">
            \(Field(
                name: "q", label: words("rides.search"), value: filter.q, hint: words("rides.searchHint"),
                maxLength: 80
            ).html)
            \(Field(
                name: "from", label: words("rides.from"), kind: .date, value: filter.from, error: errors["from"]
            ).html)
            \(Field(name: "to", label: words("rides.to"), kind: .date, value: filter.to, error: errors["to"]).html)
            \(Select(
                name: "status", label: words("rides.status"), choices: stages, selected: filter.status, none: all
            ).html)
            \(Select(
                name: "locationId", label: words("desk.from"), choices: places, selected: filter.locationId, none: all
            ).html)
            \(Select(
                name: "buggyId", label: words("rides.buggy"), choices: buggies, selected: filter.buggyId, none: all
            ).html)
            \(Select(
                name: "driverId", label: words("drive.title"), choices: drivers, selected: filter.driverId, none: all
            ).html)
            <button class="button">\(words("rides.show"))</button></form>
            """
    }

    private func table(_ words: Words) -> HTML {
        let heads = [
            "#", words("rides.requested"), words("rides.route"), words("rides.guest"), words("rides.buggy"),
            words("rides.wait"), words("rides.status"),
        ]
        return """
            <div class="table" tabindex="0" role="region" aria-label="\(words("rides.title"))"><table>
            <thead><tr>\(heads.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead>
            <tbody>\(rides.map { row($0, words) })</tbody></table></div>
            """
    }

    private func row(_ ride: RideRow, _ words: Words) -> HTML {
        """
        <tr><th scope="row"><a href="/admin/rides/\(ride.id)">\(ride.number)</a></th><td>\(ride.requested)</td>
        <td>\(ride.pickup)\(ride.destination.map {
            "<span class=\"card__to\"><span class=\"card__arrow\"></span> \($0)</span>" as HTML
        })</td>
        <td>\(ride.guest ?? "")</td><td>\([ride.buggyCode, ride.driver].compactMap(\.self).joined(separator: " · "))\
        </td>
        <td>\(ride.waitSeconds.map { words.duration($0) } ?? "")</td>
        <td><span class="chip chip--\(ride.stage.rawValue)">\(words("state.\(ride.stage.rawValue)"))</span>\
        \(ride.stars.map {
            " <span class=\"stars-given\" role=\"img\" aria-label=\"\(words("follow.stars", count: $0))\">★ \($0)</span>" as HTML
        })</td></tr>

        """
    }
}
