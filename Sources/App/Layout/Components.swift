/// A choice of a list: the id that a form posts and the name that a person reads.
struct Choice: Sendable {
    let id: String
    let name: String
}

/// A labelled input with its hint and error, tied together for assistive technology.
struct Field: Sendable {
    enum Kind: Sendable {
        case text, password, newPassword, username, phone, name, number(ClosedRange<Int>), lines, date, time
    }

    let name: String
    let label: String
    var kind = Kind.text
    var value = ""
    var hint: String?
    var error: String?
    var required = false
    var maxLength: Int?

    var html: HTML {
        """
        <div class="field">
        <label for="f-\(name)">\(label)</label>
        \(hint.map { "<p class=\"field__hint\" id=\"f-\(name)-hint\">\($0)</p>" as HTML })\
        \(control)\
        \(error.map { "<p class=\"field__error\" id=\"f-\(name)-error\">\($0)</p>" as HTML })
        </div>
        """
    }

    private var control: HTML {
        if case .lines = kind {
            return "<textarea id=\"f-\(name)\" name=\"\(name)\" rows=\"3\"\(attributes)>\(value)</textarea>"
        }
        return "<input id=\"f-\(name)\" name=\"\(name)\" value=\"\(value)\"\(type)\(attributes)>"
    }

    private var attributes: HTML {
        let described = [hint.map { _ in "f-\(name)-hint" }, error.map { _ in "f-\(name)-error" }].compactMap(\.self)
        return """
            \(attribute: "required", if: required)\(attribute: "maxlength", maxLength.map(String.init))\
            \(attribute: "aria-describedby", described.isEmpty ? nil : described.joined(separator: " "))\
            \(attribute: "aria-invalid", error == nil ? nil : "true")
            """
    }

    private var type: HTML {
        switch kind {
        case .text, .lines: " type=\"text\""
        case .password: " type=\"password\" autocomplete=\"current-password\""
        case .newPassword: " type=\"password\" autocomplete=\"new-password\""
        case .username: " type=\"text\" autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\""
        case .phone: " type=\"tel\" autocomplete=\"tel\""
        case .name: " type=\"text\" autocomplete=\"name\""
        case .date: " type=\"date\""
        case .time: " type=\"time\""
        case .number(let range):
            " type=\"number\" inputmode=\"numeric\" min=\"\(range.lowerBound)\" max=\"\(range.upperBound)\""
        }
    }
}

/// A labelled list of choices.
struct Select: Sendable {
    let name: String
    let label: String
    let choices: [Choice]
    var selected: String?
    /// The text of an empty first choice; none when a choice must be made.
    var none: String?
    var error: String?

    var html: HTML {
        """
        <div class="field">
        <label for="f-\(name)">\(label)</label>
        <select id="f-\(name)" name="\(name)"\(attribute: "aria-describedby", error.map { _ in "f-\(name)-error" })>
        \(none.map { "<option value=\"\">\($0)</option>" as HTML })\
        \(choices.map { choice -> HTML in
            "<option value=\"\(choice.id)\"\(attribute: "selected", if: choice.id == selected)>\(choice.name)</option>"
        })
        </select>
        \(error.map { "<p class=\"field__error\" id=\"f-\(name)-error\">\($0)</p>" as HTML })
        </div>
        """
    }
}

/// A group of check boxes that post the same name.
struct CheckGroup: Sendable {
    let name: String
    let legend: String
    let choices: [Choice]
    var checked: Set<String> = []

    var html: HTML {
        """
        <fieldset class="checks">
        <legend>\(legend)</legend>
        \(choices.map { choice -> HTML in
            """
            <label class="check"><input type="checkbox" name="\(name)" value="\(choice.id)"\
            \(attribute: "checked", if: checked.contains(choice.id))><span>\(choice.name)</span></label>

            """
        })</fieldset>
        """
    }
}

/// One sentence that a person must not miss.
struct Notice: Sendable {
    enum Tone: String, Sendable { case good, info, warning, bad }

    let tone: Tone
    let text: String
    var more: HTML = ""

    var html: HTML {
        """
        <div class="notice notice--\(tone.rawValue)" role="\(tone == .bad ? "alert" : "status")">\
        <p>\(text)</p>\(more)</div>
        """
    }
}

/// What a list says when there is nothing in it yet.
struct EmptyState: Sendable {
    let title: String
    let text: String

    var html: HTML {
        "<div class=\"empty\">\(Icon.buggy)<h2>\(title)</h2><p>\(text)</p></div>"
    }
}

/// A step that cannot be taken back: the first tap asks, the second acts. Needs no script.
struct Confirm: Sendable {
    let label: String
    let question: String
    let yes: String
    let action: String
    /// The value of the posted field `action`.
    let verb: String
    var version: Int?

    var html: HTML {
        """
        <details class="confirm">
        <summary class="button button--quiet">\(label)</summary>
        <form method="post" action="\(action)" class="confirm__panel">
        <p>\(question)</p>
        \(version.map { "<input type=\"hidden\" name=\"version\" value=\"\($0)\">" as HTML })
        <button class="button button--danger" name="action" value="\(verb)">\(yes)</button>
        </form>
        </details>
        """
    }
}

/// The languages, each by its own name; links, so that the choice works without script and can be shared.
struct LanguageSwitch: Sendable {
    let words: Words

    var html: HTML {
        """
        <details class="menu">
        <summary>\(Icon.globe)<span>\(words.language.nativeName)</span></summary>
        <div class="menu__panel">\(list)</div>
        </details>
        """
    }

    var list: HTML {
        let rest = words.query.split(separator: "&").filter { $0 != "lang" && !$0.hasPrefix("lang=") }
            .map { "\($0)&" }.joined()
        let items = words.languages.map { language -> HTML in
            """
            <li><a href="?\(rest)lang=\(language.tag)" hreflang="\(language.tag)" lang="\(language.tag)" \
            dir="\(language.direction.rawValue)"\(attribute: "aria-current", language == words.language ? "true" : nil)>\
            \(language.nativeName)</a></li>
            """
        }
        return "<ul class=\"languages\" aria-label=\"\(words("common.language"))\">\(items)</ul>"
    }
}

/// Sentences that a module fills in the browser, carried in a template so that they stay in the locale files.
struct BrowserWords: Sendable {
    let words: Words
    let keys: [String]

    var html: HTML {
        let entries = keys.flatMap(words.patterns).map { "<data value=\"\($0.key)\">\($0.text)</data>" as HTML }
        return "<template id=\"words\">\(entries)</template>"
    }
}

/// How guest and driver recognise a buggy: its colour, picture and code. The colour is an SVG attribute because the
/// content security policy refuses inline styles.
struct BuggyBadge: Sendable {
    let code: String
    let icon: String
    let color: String

    var html: HTML { Self.markup(code: code, icon: icon, color: color) }

    /// The same markup with empty slots, for templates.
    static let slots = markup(code: "", icon: "", color: "none")

    private static func markup(code: String, icon: String, color: String) -> HTML {
        """
        <span class="badge"><span class="badge__disc"><svg viewBox="0 0 48 48" width="48" height="48" \
        aria-hidden="true">\
        <circle cx="24" cy="24" r="22" fill="\(color)" data-fill="buggyColor"/></svg>\
        <span class="badge__icon" aria-hidden="true" data-slot="buggyIcon">\(icon)</span></span>\
        <bdi class="badge__code" data-slot="buggyCode">\(code)</bdi></span>
        """
    }
}

/// One check box. A hidden "false" goes before it, so that the form says "off" instead of nothing; the last value wins.
struct Toggle: Sendable {
    let name: String
    let label: String
    let isOn: Bool

    var html: HTML {
        """
        <div class="checks"><input type="hidden" name="\(name)" value="false"><label class="check"><input \
        type="checkbox" \
        name="\(name)" value="true"\(attribute: "checked", if: isOn)><span>\(label)</span></label></div>
        """
    }
}
