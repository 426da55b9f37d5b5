import CHiredis
import Foundation

/// Lets a thread sleep until a socket is ready, time is up or somebody wakes it (eventfd(2)).
final class Wakeup: Sendable {
    /// Negative when the process has no descriptor left: poll(2) then overlooks it, and a sleep lasts its time.
    private let descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Ends the present sleep, or the next one at once. Never blocks.
    func wake() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout.size(ofValue: one))
    }

    /// - Parameters:
    ///   - socket: nil for none.
    ///   - isSending: whether room to send counts as ready.
    /// - Returns: whether there is something to read, if only the end of the connection.
    func sleep(atMost limit: Duration, socket: Int32? = nil, isSending: Bool = false) -> Bool {
        var descriptors = [
            pollfd(fd: socket ?? -1, events: Int16(POLLIN | (isSending ? POLLOUT : 0)), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&descriptors, nfds_t(descriptors.count), limit.roundedUpMilliseconds) > 0 else { return false }
        if descriptors[1].revents != 0 {
            var count: UInt64 = 0
            _ = read(descriptor, &count, MemoryLayout.size(ofValue: count))
        }
        return descriptors[0].revents & ~Int16(POLLOUT) != 0
    }
}

extension Duration {
    /// So that a sleep does not end just before its time.
    fileprivate var roundedUpMilliseconds: Int32 {
        Int32(clamping: max(0, Int64((self / .milliseconds(1)).rounded(.up))))
    }
}
