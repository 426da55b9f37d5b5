/// What a guest who scanned the code of a place sees.
struct GuestPageModel: Sendable {
    let hotelName: String
    let hotelPhone: String?
    /// The path that the form posts to, `/q/{code}`.
    let path: String
    let code: String
    var timeZone = "UTC"
    let place: String
    let placeDescription: String?
    let photoPath: String?
    let destinations: [Choice]
    let service: GuestService
    /// The status page of the call that this device already has open.
    var openRidePath: String?
    var form = CallForm()
    /// Makes a form that is sent twice, by an impatient thumb or a bad network, one call.
    let idempotencyKey: String
}

/// How the hotel's buggies stand at this moment.
struct GuestService: Sendable {
    let isOpen: Bool
    /// `HH:mm` of the next opening, when closed and known.
    var opensAt: String?
    let buggiesOnDuty: Int
    let waiting: Int
    /// Minutes from now; nil when no honest promise can be made.
    var promiseMinutes: ClosedRange<Int>?
}

/// What the guest typed, kept when the form comes back with errors.
struct CallForm: Sendable {
    var partySize = "1"
    var destinationId = ""
    var roomNumber = ""
    var guestName = ""
    var phone = ""
    var note = ""
    var needs: Set<String> = []
    /// Messages by field name, in the guest's language.
    var errors: [String: String] = [:]
}

extension GuestPageModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: words("call.title", ["place": place]),
            audience: .guest(hotel: hotelName),
            path: path,
            modules: ["guest.js"],
            head: """
                <link rel="manifest" href="\(Path.guestManifest(code))?lang=\(words.language.tag)">
                <link rel="apple-touch-icon" href="\(Path.appleTouchIcon())">

                """,
            timeZone: timeZone,
            main: "\(stage(words))\(BrowserWords(words: words, keys: CalledPanel.keys).html)"
        ).html(words: words, assets: assets)
    }

    private func stage(_ words: Words) -> HTML {
        """
        <div class="call">
        <div class="hero">
        <p class="hero__lead">\(words("call.youAreAt"))</p>
        <h1>\(place)</h1>
        \(placeDescription.map { "<p class=\"hero__text\">\($0)</p>" as HTML })
        \(photoPath.map { "<img class=\"hero__photo\" src=\"\($0)\" alt=\"\" width=\"640\" height=\"320\">" as HTML })
        \(action(words))
        </div>
        \(openRidePath == nil ? facts(words) : nil)
        \(help(words))
        </div>
        """
    }

    private func action(_ words: Words) -> HTML {
        if let openRidePath {
            return """
                <p class="hero__text">\(words("call.already"))</p>
                <a class="button button--call" href="\(openRidePath)">\(words("call.showMine"))</a>
                """
        }
        guard service.isOpen else { return closed(words) }
        return form(words)
    }

    private func closed(_ words: Words) -> HTML {
        let text = service.opensAt.map { words("call.closedUntil", ["time": $0]) } ?? words("call.closed")
        return "<div class=\"hero__closed\"><h2>\(words("call.closedTitle"))</h2><p>\(text)</p></div>"
    }

    private func form(_ words: Words) -> HTML {
        """
        <form method="post" action="\(path)" class="call__form" data-call data-code="\(code)" \
        data-locale="\(words.language.tag)" novalidate>
        <input type="hidden" name="idempotencyKey" value="\(idempotencyKey)">
        <input type="hidden" name="locale" value="\(words.language.tag)">
        <button class="button button--call">\(Icon.buggy)<span data-label>\(words("call.button"))</span></button>
        \(CalledPanel.html(words))
        <details class="more"\(attribute: "open", if: !form.errors.isEmpty)>
        <summary>\(words("call.more"))</summary>
        <div class="more__fields">\(details(words))</div>
        </details>
        \(CalledPanel.forget(words))
        </form>
        """
    }

    private func details(_ words: Words) -> HTML {
        let errors = form.errors
        let party = Field(
            name: "partySize", label: words("call.partySize"), kind: .number(1...20), value: form.partySize,
            error: errors["partySize"]
        )
        let destination = Select(
            name: "destinationId", label: words("call.destination"), choices: destinations,
            selected: form.destinationId, none: words("call.tellTheDriver"), error: errors["destinationId"]
        )
        let room = Field(
            name: "roomNumber", label: words("call.room"), value: form.roomNumber, error: errors["roomNumber"],
            maxLength: 20
        )
        let name = Field(
            name: "guestName", label: words("call.name"), kind: .name, value: form.guestName,
            error: errors["guestName"], maxLength: 80
        )
        let phone = Field(
            name: "phone", label: words("call.phone"), kind: .phone, value: form.phone,
            hint: words("call.phoneHint"), error: errors["phone"], maxLength: 30
        )
        let note = Field(
            name: "note", label: words("call.note"), kind: .lines, value: form.note, error: errors["note"],
            maxLength: 500
        )
        let needs = CheckGroup(
            name: "needs", legend: words("call.needs"), choices: words.needChoices, checked: form.needs
        )
        return """
            <p class="more__hint">\(words("call.moreHint"))</p>
            <div class="more__pair">\(party.html)\(room.html)</div>
            \(destinations.isEmpty ? nil : destination.html)\(needs.html)\(name.html)\(phone.html)\(note.html)
            <button class="button button--go">\(words("call.withDetails"))</button>
            """
    }

    private func facts(_ words: Words) -> HTML? {
        guard service.isOpen else { return nil }
        let promise = service.promiseMinutes.map { range in
            words("call.promise", ["from": String(range.lowerBound), "to": String(range.upperBound)])
        }
        let queue = service.waiting == 0 ? words("call.nobodyWaiting") : words("call.waiting", count: service.waiting)
        let onDuty =
            service.buggiesOnDuty == 0 ? words("call.noBuggies") : words("call.onDuty", count: service.buggiesOnDuty)
        return """
            <section class="facts" aria-label="\(words("call.now"))">
            <p class="facts__promise">\(promise ?? words("call.noPromise"))</p>
            <p>\(onDuty)</p>
            <p>\(queue)</p>
            </section>
            """
    }

    private func help(_ words: Words) -> HTML {
        DeskHelp(phone: hotelPhone).html(words)
    }
}

/// The way to a human being, in the same place on every guest page.
struct DeskHelp: Sendable {
    let phone: String?

    func html(_ words: Words) -> HTML {
        guard let phone else { return "<p class=\"help\">\(words("help.askDesk"))</p>" }
        let digits = phone.filter { $0.isNumber || $0 == "+" }
        return """
            <p class="help">\(words("help.callDesk")) <a href="tel:\(digits)">\(Icon.phone)<bdi>\(phone)</bdi></a></p>
            """
    }
}
