/// The way to a human being, in the same place on every guest page.
struct DeskHelp: Sendable {
    let phone: String?

    func html(_ words: Words) -> HTML {
        guard let phone, let link else { return "<p class=\"help\">\(words("help.askDesk"))</p>" }
        return """
            <p class="help">\(words("help.callDesk")) <a href="\(link)">\(Icon.phone)<bdi>\(phone)</bdi></a></p>
            """
    }

    /// Where ringing the desk is what there is to do; nothing without a number.
    func button(_ words: Words, isQuiet: Bool = false) -> HTML? {
        guard let phone, let link else { return nil }
        return """
            <a class="button \(isQuiet ? "button--quiet" : "button--go")" href="\(link)">\(Icon.phone)\
            <span>\(words("help.ring")) <bdi>\(phone)</bdi></span></a>
            """
    }

    /// RFC 3966, of a number as people write it.
    private var link: String? {
        let signs = phone?.filter { $0.isASCII && ($0.isNumber || "+*#".contains($0)) } ?? ""
        // "#" would begin a fragment.
        return signs.isEmpty ? nil : "tel:\(signs.replacing("#", with: "%23"))"
    }
}
