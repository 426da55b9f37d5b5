struct SignInModel: Sendable {
    enum Failure: Sendable {
        case wrong, tooMany, unavailable
    }

    var username = ""
    var failure: Failure?
    /// A path of ours to return to after signing in, posted back as `next`.
    var next: String?
    /// Says "you are signed out" after somebody else ended the session or the person left.
    var signedOut = false
}

extension SignInModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: words("signIn.title"),
            path: "/login",
            modules: ["forms.js"],
            main: """
                <div class="narrow">
                <h1>\(words("signIn.title"))</h1>
                \(signedOut ? Notice(tone: .info, text: words("signIn.signedOut")).html : nil)
                \(failure.map { Notice(tone: .bad, text: message(of: $0, words)).html })
                <form method="post" action="/login" class="form" data-once>
                \(next.map { "<input type=\"hidden\" name=\"next\" value=\"\($0)\">" as HTML })
                \(Field(
                    name: "username", label: words("signIn.username"), kind: .username, value: username,
                    required: true
                ).html)
                \(Field(name: "password", label: words("signIn.password"), kind: .password, required: true).html)
                <button class="button button--wide">\(words("signIn.button"))</button>
                </form>
                <p class="help">\(words("signIn.help"))</p>
                </div>
                """
        ).html(words: words, assets: assets)
    }

    private func message(of failure: Failure, _ words: Words) -> String {
        switch failure {
        case .wrong: words("signIn.wrong")
        case .tooMany: words("signIn.tooMany")
        case .unavailable: words("fault.unavailable.text")
        }
    }
}
