/// What one of the two connections is for. Everything but `commands` is called by the thread of its connection.
protocol RedisRole: Sendable {
    var direction: RedisReach.Direction { get }
    /// The last command of a new connection. Once Redis has answered it, the connection serves.
    var opening: [String] { get }
    /// What is to be sent now.
    func commands() -> [[String]]
    func hear(_ reply: RedisReply)
    /// Commands that were not answered may not have arrived.
    func disconnected()
}
