/// The people who sign in.
struct StaffListModel: Sendable {
    let name: String
    let people: [StaffRow]
    var form = StaffForm()
    var message: String?
    /// Shown once, directly after it was made, and never again.
    var oneTimePassword: OneTimePassword?
}

struct StaffRow: Sendable {
    let id: String
    let fullName: String
    let username: String
    /// "admin", "dispatcher" or "driver".
    let role: String
    let isActive: Bool
    let buggyCodes: [String]
}

struct StaffForm: Sendable {
    var username = ""
    var fullName = ""
    var role = "driver"
    var locale = ""
    var active = true
    /// Messages by field name; "" holds one that belongs to no field.
    var errors: [String: String] = [:]
}

struct OneTimePassword: Sendable {
    let username: String
    let password: String
}

/// One person with everything that can be done to the account.
struct StaffModel: Sendable {
    let name: String
    let id: String
    let version: Int
    let title: String
    let form: StaffForm
    /// All buggies, for assigning a driver; posted as `buggies`.
    let buggies: [Choice]
    let assigned: Set<String>
    /// The code of the buggy on whose shift the person is now.
    var onDutyWith: String?
    /// Nobody locks themselves out: the own account cannot be deactivated here.
    let isSelf: Bool
    var message: String?
    var oneTimePassword: OneTimePassword?
}

let staffRoles = ["driver", "dispatcher", "admin"]

extension StaffListModel {
    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: words("people.title"),
            audience: .staff(name: name, isAdmin: true),
            path: "/admin/staff",
            modules: ["forms.js"],
            main: """
                <div class="sheet"><h1>\(words("people.title"))</h1>
                \(message.map { Notice(tone: .good, text: $0).html })
                \(oneTimePassword.map { $0.html(words) })
                <div class="split">
                \(people.isEmpty
                    ? EmptyState(title: words("people.empty"), text: words("people.emptyText")).html
                    : list(words))
                <section class="panel" aria-labelledby="new-title"><h2 id="new-title">\(words("people.new"))</h2>
                <form method="post" action="/admin/staff" class="form" data-once>
                \(form.fields(words, isNew: true))
                <button class="button">\(words("people.add"))</button></form>
                <p class="form__foot">\(words("people.newHint"))</p></section>
                </div></div>
                """
        ).html(words: words, assets: assets)
    }

    private func list(_ words: Words) -> HTML {
        let rows = people.map { person -> HTML in
            """
            <li class="row"><a class="row__link" href="/admin/staff/\(person.id)"><b>\(person.fullName)</b>\
            <span class="quiet">\(([person.username] + person.buggyCodes).joined(separator: " · "))</span></a>\
            <span class="chip">\(words("people.role.\(person.role)"))</span>\
            \(person.isActive ? nil : "<span class=\"chip chip--offline\">\(words("common.inactive"))</span>")</li>

            """
        }
        return "<ul class=\"rows\">\(rows)</ul>"
    }
}

extension StaffModel {
    private var path: String { "/admin/staff/\(id)" }

    func html(words: Words, assets: AssetLinks) -> HTML {
        Page(
            title: title,
            audience: .staff(name: name, isAdmin: true),
            path: "/admin/staff",
            modules: ["forms.js"],
            main: """
                <div class="sheet"><p><a href="/admin/staff">\(words("people.back"))</a></p>
                <h1>\(title)</h1>
                \(message.map { Notice(tone: .good, text: $0).html })
                \(oneTimePassword.map { $0.html(words) })
                <div class="split"><section class="panel"><form method="post" action="\(path)" class="form" data-once>
                <input type="hidden" name="version" value="\(version)">
                \(form.fields(words, isNew: false))
                <button class="button" name="action" value="save">\(words("common.save"))</button></form></section>
                <div class="stack">\(assignment(words))\(account(words))</div>
                </div></div>
                """
        ).html(words: words, assets: assets)
    }

    private func assignment(_ words: Words) -> HTML? {
        guard form.role == "driver" else { return nil }
        let choice = CheckGroup(name: "buggies", legend: words("people.assigned"), choices: buggies, checked: assigned)
        return """
            <section class="panel"><form method="post" action="\(path)" class="form" data-once>
            \(buggies.isEmpty ? "<p>\(words("desk.noBuggies"))</p>" : choice.html)
            <button class="button" name="action" value="assign">\(words("people.assign"))</button></form></section>
            """
    }

    private func account(_ words: Words) -> HTML {
        let reset = Confirm(
            label: words("people.reset"), question: words("people.resetQuestion", ["name": title]),
            yes: words("people.resetYes"), action: path, verb: "reset-password", version: version
        )
        let deactivate = Confirm(
            label: words("people.deactivate"), question: words("people.deactivateQuestion", ["name": title]),
            yes: words("people.deactivateYes"), action: path, verb: "deactivate", version: version
        )
        let endShift = onDutyWith.map { code in
            Confirm(
                label: words("desk.endShift"), question: words("people.endShiftQuestion", ["code": code]),
                yes: words("desk.endShiftSure"), action: path, verb: "end-shift", version: version
            ).html
        }
        return """
            <section class="panel stack" aria-labelledby="account-title"><h2 id="account-title">\
            \(words("people.account"))</h2>
            \(endShift)\(reset.html)\(isSelf || !form.active ? nil : deactivate.html)</section>
            """
    }
}

extension OneTimePassword {
    fileprivate func html(_ words: Words) -> HTML {
        """
        <section class="secret" role="status"><h2>\(words("people.oneTime", ["name": username]))</h2>
        <p class="secret__value"><code dir="ltr">\(password)</code></p>
        <button type="button" class="button button--quiet button--small" data-copy="\(password)">\
        \(words("people.copy"))</button>
        <p>\(words("people.oneTimeHint"))</p></section>
        """
    }
}

extension StaffForm {
    fileprivate func fields(_ words: Words, isNew: Bool) -> HTML {
        let roles = staffRoles.map { Choice(id: $0, name: words("people.role.\($0)")) }
        let languages = words.languages.map { Choice(id: $0.tag, name: $0.nativeName) }
        return """
            \(errors[""].map { Notice(tone: .bad, text: $0).html })
            \(Field(
                name: "fullName", label: words("people.fullName"), value: fullName, hint: words("people.fullNameHint"),
                error: errors["fullName"], required: true, maxLength: 80
            ).html)
            \(isNew ? Field(
                name: "username", label: words("signIn.username"), value: username, error: errors["username"],
                required: true,
                maxLength: 60
            ).html : nil)
            \(Select(
                name: "role", label: words("people.role"), choices: roles, selected: role, error: errors["role"]
            ).html)
            \(Select(
                name: "locale", label: words("common.language"), choices: languages, selected: locale,
                none: words("people.deviceLanguage"), error: errors["locale"]
            ).html)
            \(isNew ? nil : Toggle(name: "active", label: words("people.active"), isOn: active).html)
            """
    }
}
