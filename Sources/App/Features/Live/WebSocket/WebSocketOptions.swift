/// The limits of a socket. The defaults are the contract's; tests use milliseconds.
struct WebSocketOptions: Sendable {
    /// Echoed when the client offers it.
    var subprotocol = "buggy.v1"
    /// The largest payload of a frame and of a joined message; beyond it the socket is closed with 1009.
    var maximumMessageBytes = 64 << 10
    /// Bytes waiting for a slow reader; beyond it the socket is closed with 1013.
    var maximumQueuedBytes = 256 << 10
    /// Bytes that the kernel keeps for a slow reader besides.
    var kernelBytes = 64 << 10
    /// Text messages between two pings of ours; beyond it the socket is closed with 1008. A page of ours sends one or two.
    var maximumMessages = 500
    var pingInterval = Duration.seconds(25)
    /// A peer from which not a byte came for this long is gone.
    var silenceLimit = Duration.seconds(60)
    /// From the moment the server wants to close until the connection is cut without the peer's consent.
    var closeTimeout = Duration.seconds(5)
    /// How long a peer may take to close its side after ours (RFC 6455 §7.1.1).
    var lingerLimit = Duration.seconds(2)
    /// A stopping server closes its sockets spread over this time, so that they do not all come back in one instant.
    var stopSpread = Duration.seconds(1)

    /// The longest that a socket may outlive the moment at which the server is told to stop.
    var stopLimit: Duration { stopSpread + closeTimeout + lingerLimit }
}

extension WebSocketOptions {
    /// - Parameter limit: how long after the server is told to stop the last socket has to be gone, whatever its client does.
    init(stoppingWithin limit: Duration) {
        stopSpread = min(stopSpread, limit / 8)
        closeTimeout = min(closeTimeout, limit / 2)
        lingerLimit = min(lingerLimit, limit / 4)
    }
}
