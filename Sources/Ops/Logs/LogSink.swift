import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Writes lines to standard output from a thread of its own, so that no request waits for a terminal or a pipe.
///
/// `@unchecked Sendable`: `pending`, `dropped` and `isWriting` are only touched with `condition` locked.
package final class LogSink: @unchecked Sendable {
    /// What may wait to be written; beyond it lines are dropped and counted, because logs must not take the memory of a
    /// program whose output nobody reads.
    private static let capacity = 4 << 20

    private let condition = NSCondition()
    private var pending: [UInt8] = []
    private var dropped = 0
    private var isWriting = false

    package init() {
        let thread = Thread { [self] in write() }
        thread.name = "log"
        thread.start()
    }

    func append(_ line: some Collection<UInt8>) {
        condition.lock()
        defer { condition.unlock() }
        guard pending.count + line.count <= Self.capacity else {
            dropped += 1
            return
        }
        let wasEmpty = pending.isEmpty
        pending += line
        if wasEmpty { condition.signal() }
    }

    /// Waits until everything said so far is written, or for a second.
    package func flush() {
        let deadline = Date(timeIntervalSinceNow: 1)
        condition.lock()
        defer { condition.unlock() }
        while !pending.isEmpty || isWriting, Date() < deadline {
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.01))
        }
    }

    private func write() -> Never {
        while true {
            waitForLine()
            // Lines of the next moment go with the first: waking a thread for each would cost more than writing it.
            Thread.sleep(forTimeInterval: 0.01)
            let batch = nextBatch()
            Self.writeAll(batch)
            condition.lock()
            isWriting = false
            condition.broadcast()
            condition.unlock()
        }
    }

    private func waitForLine() {
        condition.lock()
        defer { condition.unlock() }
        while pending.isEmpty { condition.wait() }
    }

    private func nextBatch() -> [UInt8] {
        condition.lock()
        defer { condition.unlock() }
        var batch: [UInt8] = []
        swap(&batch, &pending)
        if dropped > 0 {
            batch += Array("{\"level\":\"warn\",\"message\":\"log lines dropped\",\"count\":\(dropped)}\n".utf8)
            dropped = 0
        }
        isWriting = true
        return batch
    }

    private static func writeAll(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            // Nobody reads any more; there is nobody to tell either.
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
