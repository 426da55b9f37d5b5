import CHiredis

/// What Redis said (RESP 2), as a value.
enum RedisReply: Equatable, Sendable {
    case none
    case text(String)
    case number(Int)
    case error(String)
    case list([RedisReply])

    /// Copies the reply, which stays the caller's to free.
    init(copying reply: redisReply) {
        switch reply.type {
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: self = .text(Self.text(of: reply))
        case REDIS_REPLY_ERROR: self = .error(Self.text(of: reply))
        case REDIS_REPLY_INTEGER: self = .number(Int(reply.integer))
        case REDIS_REPLY_ARRAY:
            self = .list(
                UnsafeBufferPointer(start: reply.element, count: reply.elements).map { element in
                    element.map { RedisReply(copying: $0.pointee) } ?? .none
                })
        default: self = .none
        }
    }

    private static func text(of reply: redisReply) -> String {
        String(decoding: UnsafeRawBufferPointer(start: reply.str, count: reply.len), as: UTF8.self)
    }
}
