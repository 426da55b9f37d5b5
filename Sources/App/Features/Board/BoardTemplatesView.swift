/// Markup that `board.js` clones: a ride, a buggy, and the dialogs of the desk.
struct BoardTemplates: Sendable {
    let places: [Choice]
    let isAdmin: Bool

    func html(_ words: Words) -> HTML {
        """
        \(rideCard(words))
        \(buggyCard(words))
        <template id="assign-choice"><button type="button" class="choice"><span data-badge>\(BuggyBadge.slots)</span>\
        <span class="choice__text"><b data-slot="driver"></b><span data-slot="where"></span></span></button></template>
        \(assignDialog(words))
        \(cancelDialog(words))
        \(newCallDialog(words))
        """
    }

    private func rideCard(_ words: Words) -> HTML {
        """
        <template id="board-ride"><li class="call-row">
        <div class="call-row__main">
        <p class="call-row__title"><b data-slot="pickup"></b><span class="card__to" data-row>\
        <span class="card__arrow" aria-hidden="true"></span><span class="visually-hidden">\(words("drive.to"))</span> \
        <span data-slot="destination"></span></span></p>
        <p class="call-row__meta"><span class="chip" data-chip data-slot="status"></span><span data-slot="facts">\
        </span></p>
        <p class="card__note" data-row><span data-slot="note"></span></p>
        </div>
        <span class="age" data-age-since></span>
        <div class="call-row__who" data-who hidden><span data-badge>\(BuggyBadge.slots)</span><span \
        data-slot="driver"></span></div>
        <div class="call-row__do">
        <button type="button" class="button button--small" data-do="assign" data-first="\(words("desk.assign"))" \
        data-again="\(words("desk.move"))">\(words("desk.assign"))</button>
        <button type="button" class="button button--small button--quiet" data-do="cancel">\(words("desk.cancel"))\
        </button>
        </div></li></template>
        """
    }

    private func buggyCard(_ words: Words) -> HTML {
        """
        <template id="board-buggy"><li class="fleet__row">
        <span data-badge>\(BuggyBadge.slots)</span>
        <div class="fleet__text"><span data-slot="driver"></span><span class="quiet" data-slot="where"></span></div>
        <span class="chip" data-chip data-slot="status"></span>
        \(isAdmin
            ? """
            <button type="button" class="button button--small button--quiet" data-do="end-shift" \
            data-sure="\(words("desk.endShiftSure"))" hidden>\(words("desk.endShift"))</button>
            """ as HTML
            : nil)
        </li></template>
        """
    }

    private func assignDialog(_ words: Words) -> HTML {
        """
        <dialog id="assign-dialog" aria-labelledby="assign-title">
        <h2 id="assign-title">\(words("desk.assignTitle"))</h2>
        <p data-slot="question"></p>
        <div class="choices" data-choices></div>
        <div data-part="force" hidden><div class="notice notice--warning"><p data-slot="forceText"></p></div>
        <button type="button" class="button button--danger button--wide" data-force>\(words("desk.assignAnyway"))\
        </button></div>
        <p class="field__error" role="alert" data-error></p>
        <button type="button" class="button button--quiet" data-close>\(words("drive.back"))</button>
        </dialog>
        """
    }

    private func cancelDialog(_ words: Words) -> HTML {
        """
        <dialog id="cancel-dialog" aria-labelledby="cancel-title">
        <h2 id="cancel-title">\(words("desk.cancelTitle"))</h2>
        <form method="dialog" class="form"><p data-slot="question"></p>
        \(Field(name: "reason", label: words("desk.reason"), required: true, maxLength: 200).html)
        <p class="field__error" role="alert" data-error></p>
        <div class="dialog__buttons"><button type="button" class="button button--quiet" data-close>\
        \(words("drive.back"))</button>
        <button class="button button--danger" data-yes>\(words("desk.cancelYes"))</button></div>
        </form></dialog>
        """
    }

    private func newCallDialog(_ words: Words) -> HTML {
        """
        <dialog id="new-dialog" aria-labelledby="new-title">
        <h2 id="new-title">\(words("desk.newTitle"))</h2>
        <form method="dialog" class="form">
        \(Select(name: "locationId", label: words("desk.from"), choices: places).html)
        \(Select(name: "destinationId", label: words("desk.to"), choices: places, none: words("drive.unknown")).html)
        <div class="more__pair">
        \(Field(name: "partySize", label: words("desk.people"), kind: .number(1...20), value: "1").html)
        \(Field(name: "roomNumber", label: words("call.room"), maxLength: 20).html)</div>
        \(Field(name: "guestName", label: words("desk.guestName"), maxLength: 80).html)
        \(Field(name: "phone", label: words("call.phone"), maxLength: 30).html)
        \(CheckGroup(name: "needs", legend: words("desk.needs"), choices: words.needChoices).html)
        \(Field(name: "note", label: words("call.note"), kind: .lines, maxLength: 500).html)
        <p class="field__error" role="alert" data-error></p>
        <div class="dialog__buttons"><button type="button" class="button button--quiet" data-close>\
        \(words("drive.back"))</button>
        <button class="button" data-yes>\(words("desk.newYes"))</button></div>
        </form></dialog>
        """
    }
}
