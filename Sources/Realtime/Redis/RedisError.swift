/// Why a connection to Redis could not be made or was given up.
enum RedisError: Error, Equatable, CustomStringConvertible {
    /// What the operating system or hiredis says.
    case lost(String)
    /// Redis answered with an error, without what follows where that could repeat a password.
    case refused(command: String, String)
    /// It did not answer in time.
    case silent

    var description: String {
        switch self {
        case .lost(let reason): reason
        case .refused(let command, let reason): "Redis refuses \(command): \(reason)"
        case .silent: "Redis does not answer"
        }
    }
}
