import HTTPTypes
import Hummingbird
import NIOCore

enum ClientAddress {
    /// Of this machine, or of a private network (RFC 1918, RFC 6598, RFC 4193, and link-local): behind it may be a proxy, and
    /// so anybody.
    static func isPrivate(_ address: String) -> Bool {
        if address.contains(":") {
            return address == "::1" || ["fc", "fd", "fe8", "fe9", "fea", "feb"].contains { address.hasPrefix($0) }
        }
        let parts = address.split(separator: ".").compactMap { Int($0) }
        guard parts.count == 4 else { return false }
        return switch (parts[0], parts[1]) {
        case (127, _), (10, _), (192, 168), (169, 254), (172, 16...31), (100, 64...127): true
        default: false
        }
    }
}

extension Call {
    /// The client's address: the socket's, or what a proxy that we trust says of it.
    var clientAddress: String? {
        if edge.site.trustsRealAddress, let real = request.headers[.realAddress] { return String(real.prefix(45)) }
        guard let address = context.channel.remoteAddress?.ipAddress else { return nil }
        // A dual-stack socket shows IPv4 peers as IPv6 (RFC 4291 §2.5.5.2).
        return address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
    }
}
