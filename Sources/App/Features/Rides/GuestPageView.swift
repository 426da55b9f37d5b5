import Domain
import Foundation

/// What a guest who scanned the code of a place sees.
struct GuestPageModel: Sendable {
    let hotelName: String
    let hotelPhone: String?
    /// The path that the form posts to, `/q/{code}`.
    let path: String
    let code: String
    let place: String
    let placeDescription: String?
    let photoPath: String?
    let destinations: [Choice]
    let service: GuestService
    /// The call that this device already has open.
    var openRide: OpenRide?
    var form = CallForm()
    /// Why the form came back, when it is not for what was typed.
    var problem: String?
    /// Makes a form that is sent twice, by an impatient thumb or a bad network, one call.
    let idempotencyKey: String

    struct OpenRide: Sendable {
        /// Of its status page.
        let path: String
        let stage: Stage
        let pickup: String
    }
}

/// How the hotel's buggies stand at this moment.
struct GuestService: Sendable {
    let isOpen: Bool
    /// When closed and known.
    var opening: ServiceHours.Opening?
    /// The hotel's.
    let timeZone: TimeZone
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

    /// Something was typed that the guest should see again.
    fileprivate var isTouched: Bool {
        !errors.isEmpty || partySize != "1" || !needs.isEmpty
            || [destinationId, roomNumber, guestName, phone, note].contains { !$0.isEmpty }
    }
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
            timeZone: service.timeZone.identifier,
            main: "\(stage(words))\(BrowserWords(words: words, keys: CalledPanel.keys).html)"
        ).html(words: words, assets: assets)
    }

    private func stage(_ words: Words) -> HTML {
        """
        <div class="call">
        <div class="hero">
        \(view(words))
        <p class="hero__lead">\(words("call.youAreAt"))</p>
        <h1>\(place)</h1>
        \(placeDescription.map { "<p class=\"hero__text\">\($0)</p>" as HTML })
        \(action(words))
        </div>
        \(openRide == nil && service.isOpen ? facts(words) : nil)
        \(isClosed && hotelPhone != nil ? nil : DeskHelp(phone: hotelPhone).html(words))
        </div>
        """
    }

    /// The telephone of the desk takes the place of the button.
    private var isClosed: Bool { openRide == nil && !service.isOpen }

    /// The photo waits for everything that the button needs, and its room is kept free meanwhile.
    private func view(_ words: Words) -> HTML {
        guard let photoPath else { return "<div class=\"hero__view\">\(PlaceScene.html)</div>" }
        return """
            <div class="hero__view"><img src="\(photoPath)" alt="\(words("call.photo", ["place": place]))" width="640" \
            height="256" loading="lazy" decoding="async" fetchpriority="low"></div>
            """
    }

    private func action(_ words: Words) -> HTML {
        if let openRide { return already(openRide, words) }
        return service.isOpen ? callForm(words) : closed(words)
    }

    private func already(_ ride: OpenRide, _ words: Words) -> HTML {
        """
        <div class="hero__card">
        <p>\(words("call.already"))</p>
        <p class="hero__news">\(words("follow.headline.\(ride.stage.rawValue)"))</p>
        <p>\(words("follow.from", ["place": ride.pickup]))</p>
        </div>
        <a class="button button--call" href="\(ride.path)">\(Icon.buggy)<span>\(words("call.showMine"))</span></a>
        """
    }

    private func closed(_ words: Words) -> HTML {
        """
        <div class="hero__card">
        \(Icon.moon)
        <h2>\(words("call.closedTitle"))</h2>
        <p class="hero__news">\(service.openingText(words) ?? words("call.closed"))</p>
        </div>
        \(DeskHelp(phone: hotelPhone).button(words))
        """
    }

    private func callForm(_ words: Words) -> HTML {
        """
        \(problem.map { Notice(tone: .bad, text: $0).html })
        \(form.errors.isEmpty ? nil : faults(words))
        <form method="post" action="\(path)" class="call__form" data-call data-code="\(code)" \
        data-locale="\(words.language.tag)" novalidate>
        <input type="hidden" name="idempotencyKey" value="\(idempotencyKey)">
        <input type="hidden" name="locale" value="\(words.language.tag)">
        <button class="button button--call">\(Icon.buggy)<span data-label>\(words("call.button"))</span></button>
        \(CalledPanel.html(words))
        <details class="more" data-details\(attribute: "open", if: form.isTouched)>
        <summary>\(Icon.plus)<span>\(words("call.more"))</span></summary>
        <div class="more__fields">\(details(words))</div>
        </details>
        \(CalledPanel.forget(words))
        </form>
        """
    }

    /// Everything that is wrong, each with a link to its field.
    private func faults(_ words: Words) -> HTML {
        let labels = [
            ("partySize", "call.partySize"), ("roomNumber", "call.room"), ("destinationId", "call.destination"),
            ("guestName", "call.name"), ("phone", "call.phone"), ("note", "call.note"),
        ]
        let items = labels.compactMap { name, label in
            form.errors[name].map { "<li><a href=\"#f-\(name)\">\(words(label))</a>: \($0)</li>" as HTML }
        }
        return Notice(
            tone: .bad, text: words("problem.invalid_input"), more: "<ul class=\"notice__list\">\(items)</ul>"
        ).html
    }

    private func facts(_ words: Words) -> HTML {
        let promise = service.promiseMinutes.map { range in
            words("call.promise", numbers: ["from": range.lowerBound, "to": range.upperBound])
        }
        let queue = service.waiting == 0 ? words("call.nobodyWaiting") : words("call.waiting", count: service.waiting)
        let isStaffed = service.buggiesOnDuty > 0
        let onDuty = isStaffed ? words("call.onDuty", count: service.buggiesOnDuty) : words("call.noBuggies")
        let outlook = isStaffed ? promise ?? words("call.noPromise") : nil
        return """
            <section class="facts" aria-labelledby="facts-title">
            <h2 class="visually-hidden" id="facts-title">\(words("call.now"))</h2>
            <ul>
            \(outlook.map { "<li class=\"facts__promise\">\(Icon.clock)<span>\($0)</span></li>" as HTML })
            <li\(attribute: "class", isStaffed ? nil : "facts__promise")>\(Icon.buggy)<span>\(onDuty)</span></li>
            <li>\(Icon.people)<span>\(queue)</span></li>
            </ul>
            </section>
            """
    }
}

extension GuestService {
    /// With the name of the day when it is neither today nor tomorrow.
    fileprivate func openingText(_ words: Words) -> String? {
        guard let opening else { return nil }
        let time = ["time": HotelClock(timeZone: timeZone, language: words.language).time(opening.at)]
        switch opening.daysAhead {
        case ...0: return words("call.opensToday", time)
        case 1: return words("call.opensTomorrow", time)
        default: return words("call.opensOn.\(opening.weekday)", time)
        }
    }
}
