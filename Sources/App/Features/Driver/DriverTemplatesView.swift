/// Markup that `driver.js` clones: a waiting call, a ride of one's own, and the dialogs.
struct DriverTemplates: Sendable {
    let places: [Choice]

    func html(_ words: Words) -> HTML {
        """
        <template id="queue-card"><li class="card">
        <div class="card__head"><h3 data-slot="pickup"></h3><span class="age" data-age-since></span></div>
        \(facts(words))
        <button type="button" class="button button--go button--wide" data-do="accept">\(words("drive.accept"))</button>
        </li></template>
        <template id="ride-card"><article class="card card--mine">
        <div class="card__head"><h3 data-slot="pickup"></h3><span class="age" data-age-since></span></div>
        \(facts(words))
        <p class="card__person" data-row><span data-slot="person"></span></p>
        <p data-row><a class="card__phone" data-phone>\(Icon.phone)<bdi data-slot="phone"></bdi></a></p>
        <p class="card__sending" data-row><span data-slot="sending"></span></p>
        <div class="card__main">
        <button type="button" class="button button--go" data-do="pickup">\(words("drive.pickedUp"))</button>
        <button type="button" class="button button--go" data-do="complete">\(words("drive.complete"))</button>
        </div>
        <div class="card__rest" data-rest>
        <label class="card__reason"><span class="visually-hidden">\(words("drive.reason"))</span>
        <select data-reason><option value="">\(words("drive.reason"))</option>\(reasons(words))</select></label>
        <button type="button" class="button button--quiet" data-do="release">\(words("drive.release"))</button>
        <button type="button" class="button button--quiet" data-do="no-show">\(words("drive.noShow"))</button>
        </div>
        </article></template>
        \(placeDialog(words))
        \(question("take-over", title: words("drive.takeOverTitle"), yes: words("drive.takeOverYes"), words))
        \(question("no-show", title: words("drive.noShowTitle"), yes: words("drive.noShowYes"), words))
        \(question("end", title: words("drive.endTitle"), yes: words("drive.endYes"), words))
        \(walkUpDialog(words))
        """
    }

    private func facts(_ words: Words) -> HTML {
        """
        <p class="card__to" data-row><span class="card__arrow" aria-hidden="true"></span>\
        <span class="visually-hidden">\(words("drive.to"))</span> <b data-slot="destination"></b></p>
        <p class="card__party">\(Icon.people)<span data-slot="party"></span></p>
        <p class="card__needs" data-row><span data-slot="needs"></span></p>
        <p class="card__note" data-row><span data-slot="note"></span></p>
        """
    }

    private func reasons(_ words: Words) -> [HTML] {
        ["drive.because.far", "drive.because.battery", "drive.because.defect", "drive.because.somethingElse"].map {
            key in
            "<option>\(words(key))</option>"
        }
    }

    private func placeDialog(_ words: Words) -> HTML {
        """
        <dialog id="place-dialog" aria-labelledby="place-title">
        <h2 id="place-title" data-slot="placeTitle" data-complete="\(words("drive.whereNow"))" \
        data-move="\(words("drive.whereMoved"))"></h2>
        <div class="places" data-places>\(places.map { place -> HTML in
            "<button type=\"button\" class=\"button button--quiet\" data-place=\"\(place.id)\">\(place.name)</button>\n"
        })</div>
        <details class="more" data-note-part><summary>\(words("drive.addNote"))</summary>
        \(Field(name: "completionNote", label: words("drive.note"), kind: .lines, maxLength: 500).html)</details>
        <button type="button" class="button button--quiet" data-close>\(words("drive.back"))</button>
        </dialog>
        """
    }

    private func question(_ name: String, title: String, yes: String, _ words: Words) -> HTML {
        """
        <dialog id="\(name)-dialog" aria-labelledby="\(name)-title">
        <h2 id="\(name)-title">\(title)</h2>
        <p data-slot="question"></p>
        <div class="dialog__buttons">
        <button type="button" class="button button--quiet" data-close>\(words("drive.back"))</button>
        <button type="button" class="button" data-yes>\(yes)</button>
        </div></dialog>
        """
    }

    private func walkUpDialog(_ words: Words) -> HTML {
        """
        <dialog id="walk-up-dialog" aria-labelledby="walk-up-title">
        <h2 id="walk-up-title">\(words("drive.walkUpTitle"))</h2>
        <form method="dialog" class="form" data-walk-up>
        \(Field(name: "partySize", label: words("call.partySize"), kind: .number(1...20), value: "1").html)
        \(Select(
            name: "destinationId", label: words("call.destination"), choices: places, none: words("drive.unknown")
        ).html)
        <div class="dialog__buttons">
        <button type="button" class="button button--quiet" data-close>\(words("drive.back"))</button>
        <button type="button" class="button" data-yes>\(words("drive.walkUpYes"))</button>
        </div></form></dialog>
        """
    }
}
