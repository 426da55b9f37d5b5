/// The prepared statements of one connection, by their text.
struct StatementCache {
    private var names: [String: String] = [:]
    /// Never reused, so that a name cannot come to mean another statement.
    private var last = 0

    /// More than this means SQL text that varies without end; the server keeps a plan for each.
    private static let limit = 512

    /// The statement's name, prepared now if it is new. Throws the server's opinion of the statement.
    mutating func name(of text: String, on link: PostgresLink, until deadline: PostgresLink.Deadline?) throws -> String
    {
        if let name = names[text] { return name }
        try makeRoom(for: 1, on: link, until: deadline)
        last += 1
        let name = "s\(last)"
        try link.sendPrepare(name, text)
        if let error = try link.single(until: deadline).error { throw error }
        names[text] = name
        return name
    }

    /// Call before collecting several names: making room forgets all names.
    mutating func makeRoom(for count: Int, on link: PostgresLink, until deadline: PostgresLink.Deadline?) throws {
        if names.count + count > Self.limit { try forget(on: link, until: deadline) }
    }

    mutating func forget(on link: PostgresLink, until deadline: PostgresLink.Deadline?) throws {
        names = [:]
        try link.sendScript("deallocate all")
        try link.finishScript(until: deadline)
    }
}
