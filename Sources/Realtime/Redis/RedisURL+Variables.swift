package import Domain

extension RedisURL {
    /// Reads
    /// - `REDIS_URL`: where Redis is; without it hints stay within the process
    /// - `REDIS_ENABLED` (true where `REDIS_URL` is there): false ignores `REDIS_URL`, true demands it
    package static func read(_ variables: inout Variables) -> RedisURL? {
        let text = variables["REDIS_URL"]
        guard variables.flag("REDIS_ENABLED", default: text != nil) else { return nil }
        guard let text else {
            variables.refuse(
                "REDIS_URL",
                "missing, though REDIS_ENABLED is true; set it (on Railway: ${{Redis.REDIS_URL}}) or remove REDIS_ENABLED"
            )
            return nil
        }
        do {
            return try RedisURL(text)
        } catch {
            variables.refuse("REDIS_URL", error.message)
            return nil
        }
    }
}
