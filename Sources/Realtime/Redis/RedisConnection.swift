import CHiredis
import Foundation

/// One connection to Redis, of the thread that made it. The only owner of hiredis' context and of what it hands out.
final class RedisConnection {
    private let context: UnsafeMutablePointer<redisContext>

    /// Blocks until connected. The time for resolving the host's name comes on top of `limit`.
    ///
    /// - Parameter limit: for each of the host's addresses.
    init(to address: RedisURL.Address, within limit: Duration) throws(RedisError) {
        let seconds = timeval(tv_sec: Int(limit.components.seconds), tv_usec: 0)
        let made =
            switch address {
            case .host(let host, let port): redisConnectWithTimeout(host, Int32(port), seconds)
            case .socket(let path): redisConnectUnixWithTimeout(path, seconds)
            }
        guard let made else { throw .lost("out of memory") }
        context = made
        try check(made.pointee.err == 0)
        // From here on nothing blocks but poll(2), so that a peer that stalls cannot hold the thread.
        context.pointee.flags &= ~REDIS_BLOCK
        let flags = fcntl(descriptor, F_GETFL)
        try check(flags >= 0 && fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) >= 0)
    }

    deinit {
        redisFree(context)
    }

    var descriptor: Int32 { context.pointee.fd }

    /// Puts a command behind those that wait to be sent.
    func append(_ command: [String]) throws(RedisError) {
        var bytes: [CChar] = []
        var starts: [Int] = []
        for word in command {
            starts.append(bytes.count)
            bytes += word.utf8.map(CChar.init(bitPattern:))
        }
        let ends = starts.dropFirst() + [bytes.count]
        let lengths = zip(starts, ends).map { $1 - $0 }
        // One byte more, so that an empty word at the end has an address as well.
        bytes.append(0)
        let status = bytes.withUnsafeBufferPointer { bytes in
            var words = starts.map { bytes.baseAddress?.advanced(by: $0) }
            return redisAppendCommandArgv(context, Int32(command.count), &words, lengths)
        }
        try check(status == REDIS_OK)
    }

    /// Sends as much as the socket takes.
    ///
    /// - Returns: whether everything is sent.
    func flush() throws(RedisError) -> Bool {
        var isDone: Int32 = 0
        try check(redisBufferWrite(context, &isDone) == REDIS_OK)
        return isDone != 0
    }

    /// What has arrived; up to 16 KiB are taken from the socket.
    func receive() throws(RedisError) -> [RedisReply] {
        try check(redisBufferRead(context) == REDIS_OK)
        var replies: [RedisReply] = []
        while true {
            var raw: UnsafeMutableRawPointer?
            try check(redisGetReplyFromReader(context, &raw) == REDIS_OK)
            guard let raw else { return replies }
            replies.append(RedisReply(copying: raw.load(as: redisReply.self)))
            freeReplyObject(raw)
        }
    }

    private func check(_ isWell: Bool) throws(RedisError) {
        guard !isWell else { return }
        let reason = withUnsafeBytes(of: context.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        throw .lost(reason.isEmpty ? String(cString: strerror(errno)) : reason)
    }
}
