/// Waits that double, up to four times the base, and that differ between replicas by up to a quarter.
struct BackOff {
    private(set) var failures = 0
    let base: Duration

    init(base: Duration) {
        self.base = base
    }

    mutating func next() -> Duration {
        let factor = Double(1 << min(failures, 2)) * Double.random(in: 0.75...1)
        failures += 1
        return base * factor
    }

    mutating func reset() {
        failures = 0
    }
}
