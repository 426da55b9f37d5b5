/// How it was: what the guest said, or tries to say.
struct RatingForm: Sendable {
    var stars: Int?
    var comment = ""
    /// Messages by field name, in the guest's language.
    var errors: [String: String] = [:]
    /// It was given before and can be changed.
    var isSaved = false

    init() {}

    /// - Parameter isSaved: whether a rating is there already.
    init(stars: Int?, comment: String, errors: [String: String] = [:], isSaved: Bool = true) {
        self.stars = stars
        self.comment = comment
        self.errors = errors
        self.isSaved = isSaved
    }

    /// - Parameter path: of the status page.
    func html(path: String, _ words: Words) -> HTML {
        let field = Field(
            name: "comment", label: words("follow.comment"), kind: .lines, value: comment, error: errors["comment"],
            maxLength: 500)
        return """
            <form method="post" action="\(path)" class="rate" data-rate>
            <h2 data-slot="rateTitle">\(words(isSaved ? "follow.rated" : "follow.rateTitle"))</h2>
            \(row(words))
            <details class="more"\(attribute: "open", if: !comment.isEmpty)><summary>\
            \(words("follow.addComment"))</summary>
            \(field.html)</details>
            <button class="button" name="action" value="rate">\
            \(words(isSaved ? "follow.rateAgain" : "follow.rate"))</button>
            </form>
            """
    }

    private func row(_ words: Words) -> HTML {
        let choices = (1...5).map { star -> HTML in
            """
            <input type="radio" id="star-\(star)" name="stars" value="\(star)" required\
            \(attribute: "checked", if: stars == star)>\
            <label for="star-\(star)"><span class="visually-hidden">\(words("follow.stars", count: star))</span></label>
            """
        }
        return """
            <fieldset class="stars"\(attribute: "aria-describedby", errors["stars"].map { _ in "stars-error" })>
            <legend class="visually-hidden">\(words("follow.rateTitle"))</legend>
            <div class="stars__row">\(choices)</div></fieldset>
            \(errors["stars"].map { "<p class=\"field__error\" id=\"stars-error\">\($0)</p>" as HTML })
            """
    }
}
