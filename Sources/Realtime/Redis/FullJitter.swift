/// Waits of random length below a ceiling that doubles, so that replicas which lost the same server do not come back
/// together (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
struct FullJitter {
    /// The first wait is no longer than this.
    static let first = Duration.milliseconds(50)
    static let longest = Duration.seconds(2)

    private var ceiling = first

    mutating func next() -> Duration {
        defer { ceiling = min(ceiling * 2, Self.longest) }
        return ceiling * Double.random(in: 0...1)
    }

    mutating func reset() {
        ceiling = Self.first
    }
}
