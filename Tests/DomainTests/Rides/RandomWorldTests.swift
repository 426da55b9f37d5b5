import Testing

@Suite("A hotel in which anybody does anything at any time")
struct RandomWorldTests {
    @Test("keeps every rule of a ride through sequences of sixty commands", arguments: 0..<8)
    func rules(_ part: Int) {
        var done: [String: Int] = [:]
        for sequence in 0..<640 {
            var world = RandomWorld(seed: part * 640 + sequence)
            for _ in 0..<60 where world.violations.isEmpty { world.step() }
            guard world.violations.isEmpty else {
                Issue.record("seed \(part * 640 + sequence): \(world.violations)")
                return
            }
            done.merge(world.done, uniquingKeysWith: +)
        }
        #expect(
            Set(done.keys) == [
                "activate", "accept", "assign", "hand over", "pick up", "complete", "release", "cancel", "no-show",
                "undo",
                "give up", "rate", "end shift", "stale", "back", "abandon", "max length",
            ])
    }
}
