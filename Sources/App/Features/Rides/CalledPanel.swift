/// Where the call page says whether the buggy has been called. Empty as the server writes it; `guest/panel.js` fills it.
enum CalledPanel {
    static func html(_ words: Words) -> HTML {
        """
        <p class="connection" role="status" data-news></p>
        <div class="called" data-called="idle">
        <div role="alert"><p class="called__title" data-say="title" hidden></p>
        <p class="called__text" data-say="text" hidden></p></div>
        <button type="button" class="button button--go" data-say="yes" hidden></button>
        <button type="button" class="button button--quiet" data-say="no" hidden></button>
        <a class="button button--go" hidden>\(words("call.showMine"))</a>
        </div>
        """
    }

    /// Stands behind the details, which the device remembers for the next call.
    static func forget(_ words: Words) -> HTML {
        "<button type=\"button\" class=\"called__forget\" data-forget hidden>\(words("call.forget"))</button>"
    }

    static let keys =
        [
            "call.sending", "call.failed", "call.notYet", "call.notYetText", "call.notYetUntil", "call.stop",
            "call.still",
            "call.stillAt", "call.stillYes", "call.stillNo", "call.takenBack", "call.takenBackText", "call.called",
            "call.yours", "call.people",
        ] + ConnectionNotice.keys
}
