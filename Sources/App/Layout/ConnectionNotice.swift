/// What a page says when it may be old; `live/notice.js` fills it, and style sheets show the rest by `data-link`.
enum ConnectionNotice {
    static let html: HTML = "<p class=\"connection\" role=\"status\" data-news></p>"

    /// The words that `live/notice.js` uses.
    static let keys = ["live.old", "live.unreached"]

    /// Stands with buttons that are of no use without a connection, and is seen only then.
    static func needed(_ words: Words) -> HTML {
        "<p class=\"needs-link\">\(words("live.needed"))</p>"
    }
}
