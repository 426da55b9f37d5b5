import Foundation

/// Where Redis is and who asks. Holds the password; what is printed of it does not.
package struct RedisURL: Hashable, Sendable, CustomStringConvertible {
    enum Address: Hashable, Sendable {
        case host(String, port: Int)
        case socket(path: String)
    }

    let address: Address
    let username: String?
    let password: String?
    /// From 0; Redis itself says when it has no such database.
    let database: Int

    package struct Problem: Error, Equatable {
        /// What is wrong and what to do, without any part of the URL.
        package let message: String
    }

    /// `redis://[user[:password]@]host[:port][/database]` as registered with IANA, or
    /// `unix://[user[:password]@]/path[?db=database]`, also spelt `redis+unix:` and `redis-socket:`.
    package init(_ text: String) throws(Problem) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased() else {
            throw Problem(message: "is not a Redis URL; \(Self.example)")
        }
        switch scheme {
        case "redis": address = try Self.host(of: parts)
        case "unix", "redis+unix", "redis-socket": address = try Self.socket(of: parts)
        case "rediss":
            throw Problem(
                message:
                    "asks for TLS, which the Redis library of this system (hiredis 0.14) does not have; use redis:// "
                    + "over a private network, or a TLS tunnel beside this program")
        default: throw Problem(message: "is not a Redis URL; \(Self.example)")
        }
        username = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        password = parts.password.flatMap { $0.isEmpty ? nil : $0 }
        database = try Self.database(of: parts, isSocket: scheme != "redis")
    }

    /// The password is never shown.
    package var description: String {
        let user = password == nil ? username.map { "\($0)@" } ?? "" : "\(username ?? ""):********@"
        switch address {
        case .host(let host, let port):
            return "redis://\(user)\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        case .socket(let path):
            return "unix://\(user)\(path)?db=\(database)"
        }
    }

    private static let example = "it looks like redis://user:password@host:6379/0, special characters percent-encoded"
    /// What fits into `sockaddr_un` with its end (unix(7)).
    private static let longestPath = 107

    private static func host(of parts: URLComponents) throws(Problem) -> Address {
        let host = (parts.host ?? "").trimmingCharacters(in: ["[", "]"])
        guard !host.isEmpty else { throw Problem(message: "names no host; \(example)") }
        let port = parts.port ?? 6379
        guard (1...65_535).contains(port) else { throw Problem(message: "has a port that is not from 1 to 65535") }
        return .host(host, port: port)
    }

    private static func socket(of parts: URLComponents) throws(Problem) -> Address {
        guard (parts.host ?? "").isEmpty, parts.path.hasPrefix("/"), parts.path.utf8.count <= longestPath else {
            throw Problem(
                message: "names no socket; it looks like unix:///run/redis.sock?db=0, "
                    + "with an absolute path of at most \(longestPath) bytes")
        }
        return .socket(path: parts.path)
    }

    private static func database(of parts: URLComponents, isSocket: Bool) throws(Problem) -> Int {
        let inQuery = parts.queryItems?.first { $0.name == "db" }?.value
        let text = inQuery ?? (isSocket ? "" : String(parts.path.drop { $0 == "/" }))
        guard !text.isEmpty else { return 0 }
        guard let number = Int(text), number >= 0 else {
            throw Problem(message: "has a database that is not a number; it looks like redis://host:6379/0")
        }
        return number
    }
}
