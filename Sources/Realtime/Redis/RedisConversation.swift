/// What is said on one connection: the greeting, then what the role sends and hears, and pings when it is quiet.
struct RedisConversation {
    private let connection: RedisConnection
    private let role: any RedisRole
    /// Commands of the greeting that are not answered yet.
    private var greeting: ArraySlice<[String]>
    private var pulse: Pulse
    private var servesSince: ContinuousClock.Instant?

    init(on connection: RedisConnection, to url: RedisURL, as role: any RedisRole) throws(RedisError) {
        self.connection = connection
        self.role = role
        greeting = url.greeting + [role.opening]
        pulse = Pulse(at: .now)
        try append(Array(greeting))
    }

    func serves(since limit: Duration) -> Bool {
        servesSince.map { $0.duration(to: .now) >= limit } ?? false
    }

    /// Sends what the role has to say, once the greeting is answered.
    ///
    /// - Returns: whether everything is sent.
    mutating func speak() throws(RedisError) -> Bool {
        if servesSince != nil { try append(role.commands()) }
        return try connection.flush()
    }

    /// - Returns: whether the greeting is answered with this.
    mutating func listen() throws(RedisError) -> Bool {
        let wasServing = servesSince != nil
        for reply in try connection.receive() { try hear(reply) }
        pulse.heard(at: .now)
        return !wasServing && servesSince != nil
    }

    /// Asks for a sign of life when it is time.
    ///
    /// - Returns: how long there is nothing to do; zero when something has to be sent.
    mutating func keepAlive() throws(RedisError) -> Duration {
        switch pulse.verdict(at: .now) {
        case .well(let rest): return rest
        case .dead: throw .silent
        case .ask:
            try append([["PING"]])
            return .zero
        }
    }

    private mutating func append(_ commands: [[String]]) throws(RedisError) {
        guard !commands.isEmpty else { return }
        for command in commands { try connection.append(command) }
        pulse.asked(at: .now)
    }

    private mutating func hear(_ reply: RedisReply) throws(RedisError) {
        let command = greeting.first?.first ?? role.opening[0]
        if case .error(let reason) = reply {
            // A server that does not know AUTH repeats its words, the password among them; the error's own first word
            // is all that we pass on.
            throw .refused(
                command: command, command == "AUTH" ? String(reason.prefix { $0 != " " }) : reason)
        }
        guard !greeting.isEmpty else { return role.hear(reply) }
        greeting = greeting.dropFirst()
        if greeting.isEmpty { servesSince = .now }
    }
}

extension RedisURL {
    /// What a new connection says first.
    fileprivate var greeting: [[String]] {
        let authentication = password.map { [["AUTH"] + [username, $0].compactMap(\.self)] } ?? []
        return authentication + (database == 0 ? [] : [["SELECT", String(database)]])
    }
}
