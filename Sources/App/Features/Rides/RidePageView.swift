import Foundation

/// One ride as its guest sees it. The page is complete without script; `ride.js` keeps it true while it is open.
struct RidePageModel: Sendable {
    let hotelName: String
    let hotelPhone: String?
    let token: String
    /// What the browser subscribes to push with; nil where it is off.
    var pushKey: String?
    let clock: HotelClock
    let stage: Stage
    let version: Int
    let pickup: String
    var destination: String?
    var buggy: BuggyBadge?
    var driverFirstName: String?
    var queuePosition: Int?
    var promise: ClosedRange<Date>?
    let requestedAt: Date
    var scheduledFor: Date?
    var acceptedAt: Date?
    var pickedUpAt: Date?
    var completedAt: Date?
    var closedAt: Date?
    let canCancel: Bool
    /// True from completion until the time for rating is over.
    let canRate: Bool
    var rating: RideRating?
    /// Where to call again: the guest page of the pick-up place, when its code is still valid.
    var callAgainPath: String?
    /// A sentence about what the guest just tried and could not, such as cancelling on board.
    var problem: String?
}

struct RideRating: Sendable {
    let stars: Int
    let comment: String?
}

extension RidePageModel {
    private var path: String { "/r/\(token)" }

    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: words("follow.title.\(stage.rawValue)"),
            audience: .guest(hotel: hotelName),
            path: path,
            modules: ["ride.js"],
            head: stage.isOpen ? "<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>\n" : "",
            timeZone: clock.timeZone.identifier,
            main: """
                <div class="follow" data-ride data-token="\(token)" data-status="\(stage.rawValue)" \
                data-version="\(version)" data-open="\(stage.isOpen ? "true" : "false")"\
                \(pushKey.map { " data-push-key=\"\($0)\"" as HTML })>
                \(hero(words))
                \(ConnectionNotice.html)
                \(problem.map { Notice(tone: .warning, text: $0).html })
                \(steps(words))
                \(actions(words))
                \(DeskHelp(phone: hotelPhone).html(words))
                </div>
                \(browserWords(words))
                """
        ).html(words: words, assets: assets)
    }

    private func hero(_ words: Words) -> HTML {
        """
        <div class="hero hero--\(stage.rawValue)" data-hero>
        <div aria-live="polite">
        <h1 data-slot="headline">\(words("follow.headline.\(stage.rawValue)"))</h1>
        <p class="hero__text" data-slot="detail">\(detail(words))</p>
        </div>
        <div class="vehicle" data-part="vehicle"\(attribute: "hidden", if: buggy == nil || !stage.isOpen)>
        \(buggy?.html ?? BuggyBadge.slots)
        <p class="vehicle__text"><span data-slot="colour">\(buggy.flatMap { words.colour($0.color) } ?? "")</span>
        <span data-slot="driver">\(driverFirstName.map { words("follow.driver", ["name": $0]) } ?? "")</span></p>
        </div>
        <p class="promise" data-part="promise"\(attribute: "hidden", if: !showsPromise)>
        <span class="promise__label">\(words("follow.arrival"))</span>
        <bdi class="promise__time" data-slot="promise">\(promiseText)</bdi></p>
        </div>
        """
    }

    private var showsPromise: Bool { promise != nil && (stage == .pending || stage == .accepted) }

    private var promiseText: String {
        guard let promise else { return "" }
        return "\(clock.time(promise.lowerBound)) – \(clock.time(promise.upperBound))"
    }

    /// The sentence below the headline. `ride.js` follows the same rules.
    private func detail(_ words: Words) -> String {
        switch stage {
        case .pending:
            guard let queuePosition, queuePosition > 1 else { return words("follow.next") }
            return words("follow.before", count: queuePosition - 1)
        case .scheduled:
            return words("follow.scheduledFor", ["time": scheduledFor.map(clock.time) ?? ""])
        default:
            return words("follow.detail.\(stage.rawValue)")
        }
    }

    private func steps(_ words: Words) -> HTML {
        let moments =
            [
                ("requestedAt", words("follow.step.called"), requestedAt),
                ("acceptedAt", words("follow.step.accepted"), acceptedAt),
                ("pickedUpAt", words("follow.step.pickedUp"), pickedUpAt),
                ("completedAt", words("follow.step.completed"), completedAt),
            ] as [(String, String, Date?)]
        let items = moments.map { field, label, moment -> HTML in
            """
            <li class="step" data-step="\(field)"\(attribute: "data-done", if: moment != nil)>
            <span class="step__mark">\(Icon.tick)</span><span class="step__label">\(label)</span>
            <span class="step__time" data-time="\(field)">\(moment.map(clock.element))</span></li>
            """
        }
        return """
            <section class="route"><h2 class="visually-hidden">\(words("follow.steps"))</h2>
            <p class="route__line">\(Icon.pin)<span>\(words("follow.from", ["place": pickup]))</span></p>
            \(destination.map {
                "<p class=\"route__line\">\(Icon.pin)<span>\(words("follow.to", ["place": $0]))</span></p>" as HTML
            })
            <ol class="steps">\(items)</ol></section>
            """
    }

    private func actions(_ words: Words) -> HTML {
        let cancel = Confirm(
            label: words("follow.cancel"), question: words("follow.cancelQuestion"), yes: words("follow.cancelYes"),
            action: path, verb: "cancel"
        )
        return """
            <div class="actions">
            <p class="field__error" role="alert" data-outcome></p>
            <div data-part="cancel"\(attribute: "hidden", if: !canCancel)>\(cancel.html)\
            \(ConnectionNotice.needed(words))</div>
            <div data-part="rate"\(attribute: "hidden", if: !canRate)>\(ratingForm(words))</div>
            <div data-part="again"\(attribute: "hidden", if: stage.isOpen || callAgainPath == nil)>
            \(callAgainPath.map { "<a class=\"button\" href=\"\($0)\">\(words("follow.again"))</a>" as HTML })</div>
            <div class="allow" data-part="notify" hidden><p>\(words("follow.notifyText"))</p>
            <button type="button" class="button button--quiet" data-notify>\(words("follow.notify"))</button></div>
            </div>
            """
    }

    private func ratingForm(_ words: Words) -> HTML {
        // Descending in the source and reversed by CSS, so that the stars before the chosen one can be coloured.
        let stars = (1...5).reversed().map { star -> HTML in
            """
            <input type="radio" id="star-\(star)" name="stars" value="\(star)" required\
            \(attribute: "checked", if: rating?.stars == star)>\
            <label for="star-\(star)"><span class="visually-hidden">\(words("follow.stars", count: star))</span></label>
            """
        }
        let comment = Field(
            name: "comment", label: words("follow.comment"), kind: .lines, value: rating?.comment ?? "", maxLength: 500
        )
        return """
            <form method="post" action="\(path)" class="rate" data-rate>
            <h2 data-slot="rateTitle">\(words(rating == nil ? "follow.rateTitle" : "follow.rated"))</h2>
            <fieldset class="stars"><legend class="visually-hidden">\(words("follow.rateTitle"))</legend>
            <div class="stars__row">\(stars)</div></fieldset>
            <details class="more"\(attribute: "open", if: rating?.comment != nil)><summary>\
            \(words("follow.addComment"))</summary>
            \(comment.html)</details>
            <button class="button" name="action" value="rate">\
            \(words(rating == nil ? "follow.rate" : "follow.rateAgain"))</button>
            </form>
            """
    }

    private func browserWords(_ words: Words) -> HTML {
        let perStage = Stage.allCases.flatMap { ["follow.title.\($0.rawValue)", "follow.headline.\($0.rawValue)"] }
        let details = ["accepted", "onboard", "completed", "cancelled", "unanswered", "no_show"].map {
            "follow.detail.\($0)"
        }
        let rest =
            [
                "follow.next", "follow.before", "follow.scheduledFor", "follow.driver", "follow.rated", "follow.failed",
                "live.failed", "told.on", "told.denied", "told.failed",
            ] + ConnectionNotice.keys
        let colours = buggyColours.map { "colour.\($0)" }
        return BrowserWords(words: words, keys: perStage + details + rest + colours).html
    }
}
