struct PasswordModel: Sendable {
    let username: String
    /// True after a reset: nothing else is open until the password is changed.
    let forced: Bool
    /// Messages by field name: `currentPassword`, `newPassword`.
    var errors: [String: String] = [:]
    var changed = false
    /// Where the person belongs: `/driver` or `/admin`.
    let homePath: String
}

extension PasswordModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: words("password.title"),
            path: "/password",
            modules: ["forms.js"],
            main: """
                <div class="narrow">
                <h1>\(words("password.title"))</h1>
                \(changed ? done(words) : form(words))
                </div>
                """
        ).html(words: words, assets: assets)
    }

    private func done(_ words: Words) -> HTML {
        """
        \(Notice(tone: .good, text: words("password.changed")).html)
        <a class="button" href="\(homePath)">\(words("password.continue"))</a>
        """
    }

    private func form(_ words: Words) -> HTML {
        let current = Field(
            name: "currentPassword", label: words(forced ? "password.oneTime" : "password.current"), kind: .password,
            error: errors["currentPassword"], required: true
        )
        let new = Field(
            name: "newPassword", label: words("password.new"), kind: .newPassword, hint: words("password.hint"),
            error: errors["newPassword"], required: true, maxLength: 128
        )
        return """
            \(forced ? Notice(tone: .info, text: words("password.forced")).html : nil)
            <form method="post" action="/password" class="form" data-once>
            <input type="text" name="username" value="\(username)" autocomplete="username" class="visually-hidden" \
            tabindex="-1" readonly aria-hidden="true">
            \(current.html)\(new.html)
            <button class="button button--wide">\(words("password.button"))</button>
            </form>
            <p class="form__foot">\(words("password.others"))</p>
            """
    }
}
