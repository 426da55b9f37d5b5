import HTTPTypes
import Hummingbird
import NIOCore

extension Call {
    /// The client's address: the socket's, or what a proxy that we trust says of it.
    var clientAddress: String? {
        if edge.site.trustsRealAddress, let real = request.headers[.realAddress] { return String(real.prefix(45)) }
        guard let address = context.peer?.ipAddress else { return nil }
        // A dual-stack socket shows IPv4 peers as IPv6 (RFC 4291 §2.5.5.2).
        return address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
    }
}
