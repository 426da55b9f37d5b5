/// The colours a buggy may be painted in: CSS names, so that a page can show them and a guest can read them.
let buggyColours = [
    "white", "silver", "gray", "black", "red", "orange", "gold", "green", "teal", "skyblue", "blue", "purple", "pink",
]

/// Pictures that a guest of any language recognises on the side of a buggy.
let buggyPictures = ["🐬", "🐢", "🦩", "🐠", "🦜", "🦀", "🌴", "🌺", "🍋", "🌞", "⭐", "⛵"]

/// What a party may need from the buggy, in the order in which people are asked.
let partyNeeds = ["wheelchair", "stroller", "child_seat", "luggage"]

/// The stages of a ride as pages show them; raw values are those of the interface.
enum Stage: String, Sendable, CaseIterable {
    case scheduled, pending, accepted, onboard, completed, cancelled, unanswered
    case noShow = "no_show"

    var isOpen: Bool {
        switch self {
        case .scheduled, .pending, .accepted, .onboard: true
        case .completed, .cancelled, .unanswered, .noShow: false
        }
    }
}

extension Words {
    func colour(_ name: String) -> String? {
        buggyColours.contains(name) ? self("colour.\(name)") : nil
    }

    func need(_ name: String) -> String { self("need.\(name)") }

    var needChoices: [Choice] { partyNeeds.map { Choice(id: $0, name: need($0)) } }
}

/// What a buggy can be doing; the values of `Buggy.status`.
let buggyStatuses = ["available", "busy", "offline", "on_break", "stale", "out_of_service"]
