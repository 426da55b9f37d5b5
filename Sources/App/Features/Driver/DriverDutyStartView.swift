/// Start of duty: which buggy, and where it stands. Nobody is on duty without a known place.
struct DriverDutyStart: Sendable {
    let model: DriverPageModel

    func html(_ words: Words) -> HTML {
        """
        <section class="start" data-view="off" hidden>
        <h1>\(words("drive.startTitle", ["name": model.name]))</h1>
        \(model.buggies.isEmpty
            ? EmptyState(title: words("drive.noBuggy"), text: words("drive.noBuggyText")).html
            : form(words))
        </section>
        """
    }

    private func form(_ words: Words) -> HTML {
        """
        <form class="form" data-start novalidate>
        <fieldset class="tiles"><legend>\(words("drive.whichBuggy"))</legend>\
        \(model.buggies.map { buggy($0, words) })</fieldset>
        <fieldset class="tiles tiles--places"><legend>\(words("drive.whichPlace"))</legend>\(model.places.map(place))\
        </fieldset>
        <p class="field__error" data-start-error role="alert"></p>
        \(ConnectionNotice.needed(words))
        <button class="button button--go button--wide">\(words("drive.start"))</button>
        </form>
        <p class="help">\(words("drive.soundHint"))</p>
        """
    }

    private func buggy(_ buggy: DriverBuggy, _ words: Words) -> HTML {
        """
        <label class="tile"><input type="radio" name="buggyId" value="\(buggy.id)" required\
        \(attribute: "checked", if: model.buggies.count == 1)>
        \(buggy.badge.html)<span class="tile__text">\(buggy.model) · \(words("drive.seats", count: buggy.seats))\
        \(buggy.takenBy.map { "<b class=\"tile__taken\">\(words("drive.takenBy", ["name": $0]))</b>" as HTML })\
        </span></label>

        """
    }

    private func place(_ place: Choice) -> HTML {
        """
        <label class="tile"><input type="radio" name="locationId" value="\(place.id)" required>\
        <span>\(place.name)</span></label>

        """
    }
}
