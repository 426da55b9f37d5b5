/// The hotel's vehicles.
struct BuggiesModel: Sendable {
    let name: String
    let buggies: [BuggyRow]
    var form = BuggyForm()
    var message: String?
}

struct BuggyRow: Sendable {
    let id: String
    let badge: BuggyBadge
    let model: String
    let licensePlate: String?
    let seats: Int
    /// One of `buggyStatuses`.
    let status: String
    let driver: String?
    let place: String?
}

struct BuggyForm: Sendable {
    var code = ""
    var model = ""
    var licensePlate = ""
    var icon = "🐬"
    var color = "white"
    var seats = "4"
    var features: Set<String> = []
    var inService = true
    /// Messages by field name; "" holds one that belongs to no field.
    var errors: [String: String] = [:]
}

struct BuggyModel: Sendable {
    let name: String
    let id: String
    let version: Int
    let badge: BuggyBadge
    let form: BuggyForm
    var message: String?
}

extension BuggiesModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: words("fleet.title"),
            audience: .staff(name: name, isAdmin: true),
            path: "/admin/buggies",
            modules: ["forms.js"],
            main: """
                <div class="sheet"><h1>\(words("fleet.title"))</h1>
                \(message.map { Notice(tone: .good, text: $0).html })
                <div class="split">
                \(buggies.isEmpty
                    ? EmptyState(title: words("fleet.empty"), text: words("fleet.emptyText")).html
                    : list(words))
                <section class="panel" aria-labelledby="new-title"><h2 id="new-title">\(words("fleet.new"))</h2>
                <form method="post" action="/admin/buggies" class="form" data-once>
                \(form.fields(words, isNew: true))
                <button class="button">\(words("fleet.add"))</button></form></section>
                </div></div>
                """
        ).html(words: words, assets: assets)
    }

    private func list(_ words: Words) -> HTML {
        let rows = buggies.map { buggy -> HTML in
            let facts = [buggy.model, buggy.licensePlate ?? "", words("drive.seats", count: buggy.seats)]
            let where_ = [buggy.driver, buggy.place].compactMap(\.self).joined(separator: " · ")
            return """
                <li class="row"><a class="row__link" href="/admin/buggies/\(buggy.id)">\(buggy.badge.html)\
                <span class="quiet">\(facts.filter { !$0.isEmpty }.joined(separator: " · "))</span>\
                \(where_.isEmpty ? nil : "<span>\(where_)</span>")</a>\
                <span class="chip chip--\(buggy.status)">\(words("state.buggy.\(buggy.status)"))</span></li>

                """
        }
        return "<ul class=\"rows\">\(rows)</ul>"
    }
}

extension BuggyModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        let path = "/admin/buggies/\(id)"
        let remove = Confirm(
            label: words("fleet.remove"), question: words("fleet.removeQuestion", ["code": badge.code]),
            yes: words("fleet.removeYes"), action: path, verb: "deactivate", version: version
        )
        return Page(
            title: badge.code,
            audience: .staff(name: name, isAdmin: true),
            path: "/admin/buggies",
            modules: ["forms.js"],
            main: """
                <div class="sheet sheet--form"><p><a href="/admin/buggies">\(words("fleet.back"))</a></p>
                <h1>\(badge.html)</h1>
                \(message.map { Notice(tone: .good, text: $0).html })
                <section class="panel"><form method="post" action="\(path)" class="form" data-once>
                <input type="hidden" name="version" value="\(version)">
                \(form.fields(words, isNew: false))
                <button class="button" name="action" value="save">\(words("common.save"))</button></form></section>
                \(remove.html)</div>
                """
        ).html(words: words, assets: assets)
    }
}

extension BuggyForm {
    fileprivate func fields(_ words: Words, isNew: Bool) -> HTML {
        """
        \(errors[""].map { Notice(tone: .bad, text: $0).html })
        <div class="more__pair">
        \(Field(
            name: "code", label: words("fleet.code"), value: code, hint: words("fleet.codeHint"), error: errors["code"],
            required: true, maxLength: 20
        ).html)
        \(Field(
            name: "seats", label: words("fleet.seats"), kind: .number(1...20), value: seats,
            hint: words("fleet.seatsHint"),
            error: errors["seats"], required: true
        ).html)</div>
        \(look(words))
        \(Field(name: "model", label: words("fleet.model"), value: model, error: errors["model"], maxLength: 80).html)
        \(Field(
            name: "licensePlate", label: words("fleet.plate"), value: licensePlate, error: errors["licensePlate"],
            maxLength: 20
        ).html)
        \(CheckGroup(
            name: "features", legend: words("fleet.features"), choices: words.needChoices, checked: features
        ).html)
        \(isNew ? nil : Toggle(name: "inService", label: words("fleet.inService"), isOn: inService).html)
        """
    }

    /// A value from outside our palette, set by a script, stays choosable so that saving does not change it.
    private func look(_ words: Words) -> HTML {
        let colours = buggyColours.map { Choice(id: $0, name: words.colour($0) ?? $0) }
        let pictures = buggyPictures.map { Choice(id: $0, name: $0) }
        let ownColour = buggyColours.contains(color) || color.isEmpty ? [] : [Choice(id: color, name: color)]
        let ownPicture = buggyPictures.contains(icon) || icon.isEmpty ? [] : [Choice(id: icon, name: icon)]
        return """
            <div class="more__pair">
            \(Select(
                name: "color", label: words("fleet.colour"), choices: ownColour + colours, selected: color,
                error: errors["color"]
            ).html)
            \(Select(
                name: "icon", label: words("fleet.icon"), choices: ownPicture + pictures, selected: icon,
                error: errors["icon"]
            ).html)</div>
            """
    }
}
