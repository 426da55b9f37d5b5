import HTTPTypes
import Hummingbird
import NIOCore

enum ClientAddress {
    /// This machine's own (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3): behind it may be anybody.
    static func isLoopback(_ address: String) -> Bool {
        address.hasPrefix("127.") || address == "::1"
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
