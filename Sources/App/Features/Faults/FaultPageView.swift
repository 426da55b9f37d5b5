/// What a browser shows when a request cannot be answered: the same words an API client reads, and a way on.
struct FaultPageModel: Sendable {
    let topic: Topic
    let requestID: String
    /// The place that a guest stands at, where the words name it.
    var place: String?
    /// Of the hotel, where it is known.
    var hotelName: String?
    var hotelPhone: String?
    /// Guests are shown the way to a human being, and not the start page, where there is nothing for them.
    var isGuest = false
    var way = Way.home

    /// Names the words: `fault.{topic}.title` and `.text`.
    enum Topic: String, CaseIterable, Sendable {
        case notFound, forbidden, conflict, tooMany, unavailable, other
        case unknownCode, replacedCode, inactivePlace, unknownRide, unsent
    }

    enum Way: Sendable {
        case home
        /// The same page again.
        case retry
        /// The same form again, with everything that was typed.
        case resend(path: String, fields: [(name: String, value: String)])
        case none
    }
}

extension FaultPageModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        let title = words("fault.\(topic.rawValue).title")
        return Page(
            title: title,
            audience: isGuest ? .guest(hotel: hotelName ?? words("common.name")) : .visitor,
            main: """
                <div class="fault">
                <div class="hero">
                \(Icon.signpost)
                <h1>\(title)</h1>
                <p class="hero__text">\(words("fault.\(topic.rawValue).text", ["place": place ?? ""]))</p>
                \(next(words))
                </div>
                \(isGuest && hotelPhone == nil ? DeskHelp(phone: nil).html(words) : nil)
                <p class="fault__id">\(words("fault.id")) <code>\(requestID)</code></p>
                </div>
                """
        ).html(words: words, assets: assets)
    }

    /// Ringing the desk comes first only where there is nothing to try again.
    private func next(_ words: Words) -> HTML {
        let ring = isGuest ? DeskHelp(phone: hotelPhone) : nil
        switch way {
        case .home: return "<a class=\"button button--go\" href=\"/\">\(words("fault.home"))</a>"
        case .none: return "\(ring?.button(words))"
        case .retry:
            return """
                <a class="button button--go" href="">\(words("fault.retry"))</a>
                \(ring?.button(words, isQuiet: true))
                """
        case .resend(let path, let fields):
            let inputs = fields.map { field -> HTML in
                "<input type=\"hidden\" name=\"\(field.name)\" value=\"\(field.value)\">"
            }
            return """
                <form method="post" action="\(path)">\(inputs)
                <button class="button button--go">\(words("fault.retry"))</button></form>
                \(ring?.button(words, isQuiet: true))
                """
        }
    }
}

extension FaultPageModel.Topic {
    /// - Parameter status: of HTTP.
    init(status: Int) {
        switch status {
        case 404, 410: self = .notFound
        case 401, 403: self = .forbidden
        case 409, 412: self = .conflict
        case 429: self = .tooMany
        case 503: self = .unavailable
        default: self = .other
        }
    }
}
