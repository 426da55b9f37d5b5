/// The places of the hotel, in the order guests and drivers see them.
struct LocationsModel: Sendable {
    let name: String
    let places: [LocationRow]
    /// The form for a new place, with what was typed when it comes back with errors.
    var form = LocationForm()
    var message: String?
}

struct LocationRow: Sendable {
    let id: String
    let name: String
    let description: String?
    let isActive: Bool
    let buggiesHere: Int
}

struct LocationForm: Sendable {
    var name = ""
    var description = ""
    var displayOrder = "0"
    var active = true
    var x = ""
    var y = ""
    /// Messages by field name; "" holds one that belongs to no field.
    var errors: [String: String] = [:]
}

/// One place with everything that can be done to it.
struct LocationModel: Sendable {
    let name: String
    let id: String
    let version: Int
    let title: String
    let guestURL: String
    /// The QR code as SVG markup.
    let qrCode: HTML
    let photoPath: String?
    let form: LocationForm
    var message: String?
}

extension LocationsModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: words("places.title"),
            audience: .staff(name: name, isAdmin: true),
            path: "/admin/locations",
            modules: ["forms.js"],
            main: """
                <div class="sheet">
                <div class="sheet__head"><h1>\(words("places.title"))</h1>
                <a class="button button--quiet" href="/admin/qr">\(Icon.print)\(words("places.printAll"))</a></div>
                \(message.map { Notice(tone: .good, text: $0).html })
                <div class="split">
                \(places.isEmpty
                    ? EmptyState(title: words("places.empty"), text: words("places.emptyText")).html
                    : list(words))
                <section class="panel" aria-labelledby="new-title"><h2 id="new-title">\(words("places.new"))</h2>
                <form method="post" action="/admin/locations" class="form" data-once>
                \(form.fields(words, isNew: true))
                <button class="button">\(words("places.add"))</button></form></section>
                </div></div>
                """
        ).html(words: words, assets: assets)
    }

    private func list(_ words: Words) -> HTML {
        let rows = places.map { place -> HTML in
            """
            <li class="row"><a class="row__link" href="/admin/locations/\(place.id)"><b>\(place.name)</b>\
            \(place.description.map { "<span class=\"quiet\">\($0)</span>" as HTML })</a>\
            \(place.buggiesHere > 0 ? "<span class=\"chip\">\(words("places.buggiesHere", count: place.buggiesHere))</span>" : nil)\
            \(place.isActive ? nil : "<span class=\"chip chip--offline\">\(words("common.inactive"))</span>")</li>

            """
        }
        return "<ul class=\"rows\">\(rows)</ul>"
    }
}

extension LocationModel {
    private var path: String { "/admin/locations/\(id)" }

    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: title,
            audience: .staff(name: name, isAdmin: true),
            path: "/admin/locations",
            modules: ["photo.js"],
            main: """
                <div class="sheet">
                <p><a href="/admin/locations">\(words("places.back"))</a></p>
                <h1>\(title)</h1>
                \(message.map { Notice(tone: .good, text: $0).html })
                <div class="split">
                <div class="stack"><section class="panel"><form method="post" action="\(path)" class="form" data-once>
                <input type="hidden" name="version" value="\(version)">
                \(form.fields(words, isNew: false))
                <button class="button" name="action" value="save">\(words("common.save"))</button></form></section>
                \(photo(words))
                \(remove(words))</div>
                \(code(words))
                </div></div>
                \(BrowserWords(words: words, keys: ["places.photoFailed", "places.photoSaving"]).html)
                """
        ).html(words: words, assets: assets)
    }

    private func code(_ words: Words) -> HTML {
        let renew = Confirm(
            label: words("places.newCode"), question: words("places.newCodeQuestion"), yes: words("places.newCodeYes"),
            action: path, verb: "new-code", version: version
        )
        return """
            <section class="panel" aria-labelledby="code-title"><h2 id="code-title">\(words("places.code"))</h2>
            <div class="qr">\(qrCode)</div>
            <p class="qr__url"><a href="\(guestURL)"><bdi>\(guestURL)</bdi></a></p>
            <div class="stack">
            <a class="button" href="/admin/qr?location=\(id)">\(Icon.print)\(words("places.print"))</a>
            <p class="quiet"><a href="/api/v1/locations/\(id)/qr.svg" download>SVG</a> · \
            <a href="/api/v1/locations/\(id)/qr.png?size=1024" download>PNG</a></p>
            \(renew.html)</div></section>
            """
    }

    private func photo(_ words: Words) -> HTML {
        """
        <section class="panel" aria-labelledby="photo-title"><h2 id="photo-title">\(words("places.photo"))</h2>
        \(photoPath.map { "<img class=\"photo\" src=\"\($0)\" alt=\"\" width=\"640\" height=\"320\">" as HTML })
        <form class="form" data-photo="/api/v1/locations/\(id)/photo">
        <div class="field"><label for="f-photo">\(words("places.photoChoose"))</label>
        <p class="field__hint" id="f-photo-hint">\(words("places.photoHint"))</p>
        <input id="f-photo" type="file" accept="image/jpeg,image/png,image/webp" aria-describedby="f-photo-hint"></div>
        <p class="field__error" role="alert" data-photo-error></p>
        \(photoPath == nil ? nil : """
            <button type="button" class="button button--quiet" data-photo-remove>\(words("places.photoRemove"))</button>
            """)
        </form></section>
        """
    }

    private func remove(_ words: Words) -> HTML {
        Confirm(
            label: words("places.remove"), question: words("places.removeQuestion", ["place": title]),
            yes: words("places.removeYes"), action: path, verb: "remove", version: version
        ).html
    }
}

extension LocationForm {
    fileprivate func fields(_ words: Words, isNew: Bool) -> HTML {
        """
        \(errors[""].map { Notice(tone: .bad, text: $0).html })
        \(Field(
            name: "name", label: words("places.name"), value: name, error: errors["name"], required: true,
            maxLength: 80
        ).html)
        \(Field(
            name: "description", label: words("places.description"), value: description,
            hint: words("places.descriptionHint"), error: errors["description"], maxLength: 300
        ).html)
        \(Field(
            name: "displayOrder", label: words("places.order"), kind: .number(0...9999), value: displayOrder,
            error: errors["displayOrder"]
        ).html)
        \(isNew ? nil : position(words))
        \(isNew ? nil : Toggle(name: "active", label: words("places.active"), isOn: active).html)
        """
    }

    private func position(_ words: Words) -> HTML {
        """
        <fieldset><legend class="field__hint">\(words("places.position"))</legend><div class="more__pair">
        \(Field(name: "x", label: "X", value: x, error: errors["position"]).html)\
        \(Field(name: "y", label: "Y", value: y).html)
        </div></fieldset>
        """
    }
}
