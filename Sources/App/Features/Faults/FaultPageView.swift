/// What a browser shows when a request cannot be answered: the same words an API client reads, and a way on.
struct FaultPageModel: Sendable {
    /// The HTTP status. 404, 410, 403, 429 and 503 have words of their own, the rest share one kind sentence.
    let status: Int
    let requestID: String
    /// Shown on pages of guests, who may need a human being.
    var hotelName: String?
    var hotelPhone: String?
    var isGuest = false
    /// Where "try again" leads; none when trying again cannot help.
    var retryPath: String?
}

extension FaultPageModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        let kind = words("fault.\(topic).title")
        let way: HTML
        if let retryPath {
            way = "<a class=\"button\" href=\"\(retryPath)\">\(words("fault.retry"))</a>"
        } else if isGuest {
            way = ""
        } else {
            way = "<a class=\"button\" href=\"/\">\(words("fault.home"))</a>"
        }
        return Page(
            title: kind,
            audience: hotelName.map { .guest(hotel: $0) } ?? .visitor,
            main: """
                <div class="fault">
                <h1>\(kind)</h1>
                <p class="fault__text">\(words("fault.\(topic).text"))</p>
                \(way)
                \(isGuest ? DeskHelp(phone: hotelPhone).html(words) : nil)
                <p class="fault__id">\(words("fault.id")) <code>\(requestID)</code></p>
                </div>
                """
        ).html(words: words, assets: assets)
    }

    private var topic: String {
        switch status {
        case 404: isGuest ? "unknownCode" : "notFound"
        case 410: "replacedCode"
        case 401, 403: "forbidden"
        case 409, 412: "conflict"
        case 429: "tooMany"
        case 503: "unavailable"
        default: "other"
        }
    }
}
