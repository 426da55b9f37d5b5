import Domain

/// Hands on the hints of other processes.
struct RedisSubscriber: RedisRole {
    let channel: String
    let origin: HintMessage.Origin
    let listener: LocalAnnouncer

    let direction = RedisReach.Direction.in

    var opening: [String] { ["SUBSCRIBE", channel] }

    func commands() -> [[String]] { [] }

    func hear(_ reply: RedisReply) {
        guard case .list(let parts) = reply, parts.count == 3, parts[0] == .text("message"),
            case .text(let text) = parts[2], let message = HintMessage(text: text),
            // Our own were heard when they were announced.
            message.origin != origin
        else { return }
        listener.announce(message.hint)
    }

    func disconnected() {}
}
