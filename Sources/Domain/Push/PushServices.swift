import Foundation

/// The push services that we send to. An endpoint is chosen by a stranger, so without this list anybody could make the server
/// send requests to where only the server can go.
package struct PushServices: Equatable, Sendable, CustomStringConvertible {
    /// What today's browsers use: Chrome and its kin, Chromium without Google's keys, Firefox, Safari, Edge.
    package static let known = PushServices(hosts: [
        "fcm.googleapis.com", "jmt17.google.com", "*.push.services.mozilla.com", "*.push.apple.com",
        "*.notify.windows.com",
    ])

    /// Names of hosts; `*.` stands for any name below.
    private let hosts: [String]
    /// Origins on this machine, such as `http://127.0.0.1:9000`.
    private let loopbacks: [String]

    package init(hosts: [String], loopbacks: [String] = []) {
        self.hosts = hosts
        self.loopbacks = loopbacks
    }

    /// Whether there is anything to send to.
    package var isEmpty: Bool { hosts.isEmpty && loopbacks.isEmpty }

    /// As `PUSH_SERVICES` spells them.
    package var description: String { isEmpty ? "none" : (hosts + loopbacks).joined(separator: ",") }

    /// The origin of an endpoint that we send to, as RFC 8292 names it; nil for any other. What does not look exactly like
    /// `https://host/…` is refused, so that no two readers of URLs can disagree about the host.
    package func origin(of endpoint: String) -> String? {
        guard endpoint.utf8.count <= 2048, endpoint.utf8.allSatisfy({ 0x21...0x7e ~= $0 }) else { return nil }
        if let origin = loopbacks.first(where: { endpoint.hasPrefix($0 + "/") }) { return origin }
        guard let match = endpoint.prefixMatch(of: /https:\/\/([a-z0-9.-]+)(?::443)?\//) else { return nil }
        let host = match.1
        guard hosts.contains(where: { Self.matches(host, $0) }) else { return nil }
        return "https://\(host)"
    }

    private static func matches(_ host: Substring, _ pattern: String) -> Bool {
        guard pattern.hasPrefix("*.") else { return host == pattern }
        return host.hasSuffix(pattern.dropFirst()) && host.count >= pattern.count
    }
}

extension PushServices {
    /// Reads `PUSH_SERVICES`: hosts to send to besides the known ones, with commas between them; `none` switches push off.
    ///
    /// - Parameter allowsLoopback: whether `http://127.0.0.1:9000` is a push service, for development.
    package static func read(_ variables: inout Variables, allowsLoopback: Bool) -> PushServices {
        guard let text = variables["PUSH_SERVICES"] else { return known }
        guard text != "none" else { return PushServices(hosts: []) }
        var (hosts, loopbacks) = (known.hosts, [String]())
        for entry in text.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
            if entry.wholeMatch(of: /(\*\.)?([a-z0-9-]+\.)+[a-z][a-z0-9-]*/) != nil {
                hosts.append(entry)
            } else if allowsLoopback, entry.wholeMatch(of: /http:\/\/(127\.0\.0\.1|localhost):[0-9]{1,5}/) != nil {
                loopbacks.append(entry)
            } else {
                variables.refuse(
                    "PUSH_SERVICES", "'\(entry)' is not a host such as push.example.com or *.push.example.com")
            }
        }
        return PushServices(hosts: hosts, loopbacks: loopbacks)
    }
}
