/// The driver's phone. The page carries every word and every piece of markup; `driver.js` reads the board and fills it.
struct DriverPageModel: Sendable {
    /// Keeps the actions of two drivers who share a phone apart.
    let staffID: String
    let name: String
    let timeZone: String
    /// The buggies assigned to this driver.
    let buggies: [DriverBuggy]
    let places: [Choice]
    let completedToday: Int
    /// Seconds after which a waiting guest is late, and very late; the hotel's `warnAfterSeconds`.
    var warnAfter: [Int] = [300, 600]
}

struct DriverBuggy: Sendable {
    let id: String
    let badge: BuggyBadge
    let model: String
    let seats: Int
    /// The colleague who is on it now; taking over ends their shift.
    var takenBy: String?
}

extension DriverPageModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: words("drive.title"),
            audience: .driver(name: name),
            path: "/driver",
            modules: ["driver.js"],
            head: "<link rel=\"manifest\" href=\"\(assets("manifest.webmanifest"))\">\n",
            timeZone: timeZone,
            main: """
                <noscript>\(Notice(tone: .warning, text: words("drive.needsScript")).html)</noscript>
                <div class="drive" data-drive data-staff="\(staffID)" data-warn="\
                \(warnAfter.map(String.init).joined(separator: " "))">
                <div class="toast" role="status" data-toast></div>
                \(ConnectionNotice.html)
                <p class="connection" role="status" data-unsent></p>
                <h1 class="drive__loading" data-view="loading">\(words("drive.loading"))</h1>
                \(DriverDutyStart(model: self).html(words))
                \(onDuty(words))
                </div>
                \(DriverTemplates(places: places).html(words))
                \(BrowserWords(words: words, keys: Self.browserKeys).html)
                """
        ).html(words: words, assets: assets)
    }

    private func onDuty(_ words: Words) -> HTML {
        """
        <div class="duty" data-view="on" hidden>
        <h1 class="visually-hidden">\(words("drive.title"))</h1>
        <section class="strip" aria-label="\(words("drive.duty"))">
        <div class="strip__buggy" data-badge>\(BuggyBadge.slots)</div>
        <button type="button" class="strip__place" data-do="move">\(Icon.pin)<span><span class="strip__hint">\
        \(words("drive.standingAt"))</span><b data-slot="place"></b></span></button>
        </section>
        <div class="alarm" role="alert" data-alarm hidden>
        <p class="alarm__title">\(words("drive.newCall"))</p><p class="alarm__place" data-slot="alarmPlace"></p>
        <button type="button" class="button button--wide" data-do="seen">\(words("drive.seen"))</button>
        </div>
        <div data-part="stale" hidden>\(Notice(tone: .warning, text: words("drive.stale")).html)</div>
        <div data-part="break" hidden>
        \(Notice(
            tone: .info, text: words("drive.onBreak"),
            more: "<button type=\"button\" class=\"button button--wide\" data-do=\"resume\">\(words("drive.resume"))</button>"
        ).html)</div>
        <section aria-labelledby="mine-title" data-part="mine" hidden>
        <h2 id="mine-title">\(words("drive.mine"))</h2><div class="stack" data-list="mine"></div></section>
        <section aria-labelledby="queue-title">
        <h2 id="queue-title" class="queue__title"><span>\(words("drive.queue"))</span> \
        <span class="count" data-slot="queueCount"></span></h2>
        <p class="queue__empty" data-part="empty" hidden>\(words("drive.queueEmpty"))</p>
        <ol class="stack" data-list="queue"></ol></section>
        <section class="tools" aria-label="\(words("drive.more"))">
        <button type="button" class="button button--quiet" data-do="break">\(words("drive.break"))</button>
        <button type="button" class="button button--quiet" data-do="walk-up">\(Icon.plus)\(words("drive.walkUp"))\
        </button>
        <button type="button" class="button button--quiet" data-do="end">\(words("drive.end"))</button>
        \(ConnectionNotice.needed(words))
        <p class="tools__today">\(words("drive.today")) <b data-slot="today">\(completedToday)</b></p>
        </section>
        </div>
        """
    }

    private static let browserKeys =
        [
            "drive.live", "drive.connecting", "drive.polling", "drive.offline", "drive.sending", "drive.unsent",
            "drive.ageNow", "drive.age", "drive.party", "drive.takeOver", "drive.endQuestion", "drive.noShowQuestion",
            "drive.ended", "drive.takenAway", "drive.gone",
            "drive.titleCalls", "drive.signedOut", "drive.noSignal", "drive.failed",
        ] + partyNeeds.map { "need.\($0)" } + ConnectionNotice.keys
}
