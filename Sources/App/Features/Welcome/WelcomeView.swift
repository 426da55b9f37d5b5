/// The front door: what this is, how a guest gets a buggy, where staff sign in.
struct WelcomeModel: Sendable {
    var hotelName: String?
}

extension WelcomeModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        let steps = [words("welcome.scan"), words("welcome.tap"), words("welcome.ride")]
        return Page(
            title: hotelName ?? words("common.name"),
            main: """
                <div class="welcome">
                <div class="hero">
                <h1>\(words("welcome.title"))</h1>
                <p class="hero__text">\(words("welcome.text"))</p>
                </div>
                <ol class="welcome__steps">\(steps.map { "<li>\($0)</li>" as HTML })</ol>
                <p class="welcome__staff">\(words("welcome.staff"))
                <a class="button button--quiet" href="/login">\(words("signIn.button"))</a></p>
                </div>
                """
        ).html(words: words, assets: assets)
    }
}
