import Domain
import Foundation

/// One ride as its guest sees it. The page is complete without script; `ride.js` keeps it true while it is open.
struct RidePageModel: Sendable {
    let hotelName: String
    let hotelPhone: String?
    let token: String
    /// What the browser subscribes to push with; nil where it is off.
    var pushKey: String?
    let clock: HotelClock
    let now: Date
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
    var rating: RatingForm?
    /// Where to call again: the guest page of the pick-up place, when its code is still valid.
    var callAgainPath: String?
    /// A sentence about what the guest just tried and could not, such as cancelling on board.
    var problem: String?
    /// A sentence about how the guest came here.
    var news: String?
}

extension RidePageModel {
    private var path: String { "/r/\(token)" }

    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: words("follow.title.\(stage.rawValue)"),
            audience: .guest(hotel: hotelName),
            path: path,
            modules: ["ride.js"],
            head: refreshInterval.map { interval in
                "<noscript><meta http-equiv=\"refresh\" content=\"\(interval);url=\(path)\"></noscript>\n"
            } ?? "",
            timeZone: clock.timeZone.identifier,
            main: """
                <div class="follow" data-ride data-token="\(token)" data-status="\(stage.rawValue)" \
                data-version="\(version)" data-open="\(stage.isOpen ? "true" : "false")"\
                \(pushKey.map { " data-push-key=\"\($0)\"" as HTML })>
                \(hero(words))
                \(ConnectionNotice.html)
                \(news.map { Notice(tone: .info, text: $0).html })\(problem.map { Notice(tone: .warning, text: $0).html })
                \(actions(words))
                \(steps(words))
                \(DeskHelp(phone: hotelPhone).html(words))
                \(refreshInterval.map { _ in refreshNotice(words) })
                </div>
                \(browserWords(words))
                """
        ).html(words: words, assets: assets)
    }

    /// Seconds after which a page without script asks again: soon while something happens, seldom before it does, and as soon as a wrong tap cannot be taken back any more. Never under somebody who writes a comment.
    private var refreshInterval: Int? {
        if let undoUntil { return max(1, Int(undoUntil.timeIntervalSince(now).rounded(.up))) }
        return switch stage {
        case .pending, .accepted, .onboard: 10
        case .scheduled: 60
        case .completed, .cancelled, .unanswered, .noShow: nil
        }
    }

    private func refreshNotice(_ words: Words) -> HTML {
        """
        <noscript><p class="renewal">\(words("follow.renews")) <a href="\(path)">\(words("follow.renew"))</a></p></noscript>
        """
    }

    /// A thumb that slipped knows it at once; whoever waited longer is asked first.
    private static let secondThoughts: TimeInterval = 10

    /// Until when the call is taken back without a question; nil when that is over.
    private var undoUntil: Date? {
        let end = requestedAt + Self.secondThoughts
        return canCancel && now < end ? end : nil
    }

    private func undo(_ words: Words) -> HTML? {
        undoUntil.map { end in
            """
            <form method="post" action="\(path)" class="undo" data-part="undo" \
            data-left="\(Int(end.timeIntervalSince(now) * 1000))">
            <button class="button button--wide" name="action" value="cancel">\(Icon.undo)\
            <span>\(words("follow.undo"))</span></button>
            </form>
            """
        }
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
        <p class="promise__note" role="status"><span data-part="late"\(attribute: "hidden", if: !isLate)>\
        \(words("follow.late"))</span>\
        <span data-part="unpromised"\(attribute: "hidden", if: stage != .pending || promise != nil)>\
        \(words("follow.noPromise"))</span></p>
        </div>
        """
    }

    private var showsPromise: Bool { promise != nil && (stage == .pending || stage == .accepted) }

    private var isLate: Bool { showsPromise && promise.map { $0.upperBound < now } == true }

    private var promiseText: String {
        guard let promise else { return "" }
        return "\(clock.time(promise.lowerBound)) – \(clock.time(promise.upperBound))"
    }

    /// The sentence below the headline. `ride.js` follows the same rules.
    private func detail(_ words: Words) -> String {
        switch stage {
        case .pending:
            guard let queuePosition else { return words("follow.many") }
            return queuePosition > 1 ? words("follow.before", count: queuePosition - 1) : words("follow.next")
        case .scheduled:
            return words("follow.scheduledFor", ["time": scheduledFor.map(clock.time) ?? ""])
        default:
            return words("follow.detail.\(stage.rawValue)")
        }
    }

    private func steps(_ words: Words) -> HTML {
        var moments =
            [
                ("requestedAt", words("follow.step.called"), requestedAt),
                ("acceptedAt", words("follow.step.accepted"), acceptedAt),
                ("pickedUpAt", words("follow.step.pickedUp"), pickedUpAt),
                ("completedAt", words("follow.step.completed"), completedAt),
            ] as [(String, String, Date?)]
        // Not seen before it is over, but there for a page on which it ends.
        if stage != .completed { moments.append(("closedAt", words("follow.step.ended"), closedAt)) }
        let items = moments.map { field, label, moment -> HTML in
            """
            <li class="step" data-step="\(field)"\(attribute: "data-done", if: moment != nil)>
            <span class="step__mark">\(Icon.tick)</span><span class="step__label">\(label)</span>
            <span class="step__time" data-time="\(field)">\(moment.map(element))</span></li>
            """
        }
        return """
            <section class="route" aria-labelledby="steps-title">
            <h2 class="visually-hidden" id="steps-title">\(words("follow.steps"))</h2>
            <p class="route__line">\(Icon.pin)<span>\(words("follow.from", ["place": pickup]))</span></p>
            \(destination.map {
                "<p class=\"route__line\">\(Icon.flag)<span>\(words("follow.to", ["place": $0]))</span></p>" as HTML
            })
            <ol class="steps">\(items)</ol></section>
            """
    }

    /// With its day on a link that is opened again much later.
    private func element(_ moment: Date) -> HTML {
        guard now.timeIntervalSince(moment) > 20 * 3600 else { return clock.element(moment) }
        return "<time datetime=\"\(moment.formatted(.iso8601))\">\(clock.dayAndTime(moment))</time>"
    }

    /// Above the steps: what is taken back in the first moments stands where it is cancelled later, and nothing moves.
    private func actions(_ words: Words) -> HTML {
        let cancel = Confirm(
            label: words("follow.cancel"), question: words("follow.cancelQuestion"), yes: words("follow.cancelYes"),
            action: path, verb: "cancel"
        )
        return """
            <div class="actions">
            <p class="field__error" role="alert" data-outcome></p>
            \(undo(words))
            <div data-part="cancel"\(attribute: "hidden", if: !canCancel || undoUntil != nil)>\(cancel.html)\
            \(ConnectionNotice.needed(words))</div>
            <div data-part="rate"\(attribute: "hidden", if: !canRate)>\((rating ?? RatingForm()).html(path: path, words))</div>
            <div data-part="again"\(attribute: "hidden", if: stage.isOpen || callAgainPath == nil)>
            \(callAgainPath.map { "<a class=\"button button--go\" href=\"\($0)\">\(words("follow.again"))</a>" as HTML })</div>
            <div class="allow" data-part="notify" hidden><p>\(words("follow.notifyText"))</p>
            <button type="button" class="button button--quiet" data-notify>\(words("follow.notify"))</button></div>
            </div>
            """
    }

    private func browserWords(_ words: Words) -> HTML {
        let perStage = Stage.allCases.flatMap { ["follow.title.\($0.rawValue)", "follow.headline.\($0.rawValue)"] }
        let details = ["accepted", "onboard", "completed", "cancelled", "unanswered", "no_show"].map {
            "follow.detail.\($0)"
        }
        let rest =
            [
                "follow.next", "follow.before", "follow.many", "follow.scheduledFor", "follow.driver", "follow.rated",
                "follow.failed",
                "live.failed", "told.on", "told.denied", "told.failed",
            ] + ConnectionNotice.keys
        let colours = buggyColours.map { "colour.\($0)" }
        return BrowserWords(words: words, keys: perStage + details + rest + colours).html
    }
}
