import Foundation

/// Compares the keys that sources ask for with those of a locale file, without running anything.
///
/// A key stands in quotes in the sources. One of which a part is computed (`"state.\(stage.rawValue)"`, `` `state.${status}` ``)
/// is seen as a pattern (`state.*`); what the pattern may become must be declared, so that nothing hides behind it.
struct KeyScan {
    /// The keys of the file, with the grammatical number of counted sentences.
    let keys: Set<String>
    /// What patterns may become.
    let computed: [String: Set<String>]

    struct Findings: Equatable {
        var missing: Set<String> = []
        var unused: Set<String> = []
        /// Patterns in the sources that nobody declared, and declarations of patterns that are not in the sources.
        var undeclared: Set<String> = []
        var outdated: Set<String> = []
    }

    func findings(in sources: [String]) -> Findings {
        let patterns = sources.map(withoutComments).reduce(into: Set<String>()) { $0.formUnion(asked(in: $1)) }
        let known = keys.union(keys.map(Self.stem))
        var found = Findings()
        var wanted: Set<String> = []
        for pattern in patterns {
            if !pattern.contains("*") {
                wanted.insert(pattern)
            } else if let expanded = computed[pattern] {
                wanted.formUnion(expanded)
            } else {
                found.undeclared.insert(pattern)
            }
        }
        found.missing = wanted.subtracting(known)
        found.unused = keys.filter { !wanted.contains($0) && !wanted.contains(Self.stem($0)) }
        found.outdated = Set(computed.keys).subtracting(patterns)
        return found
    }

    /// A key without its grammatical number.
    static func stem(_ key: String) -> String {
        guard let dot = key.lastIndex(of: "."), categories.contains(String(key[key.index(after: dot)...])) else {
            return key
        }
        return String(key[..<dot])
    }

    private static let categories: Set = ["zero", "one", "two", "few", "many", "other"]

    /// Everything in quotes that begins with a section of the file, and whatever the browser is asked to say.
    private func asked(in source: String) -> Set<String> {
        let literal = /["`]((?:[A-Za-z0-9_.]|\\\([^)]*\)|\$\{[^}]*\})+)["`]/
        let sections = Set(keys.compactMap { $0.split(separator: ".").first.map(String.init) })
        var found: Set<String> = []
        for match in source.matches(of: literal) {
            let pattern = match.1.replacing(/\\\([^)]*\)|\$\{[^}]*\}/, with: "*")
            let parts = pattern.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count > 1, !pattern.hasSuffix(".js"), let section = parts.first.map(String.init) else {
                continue
            }
            let isSaid = source[..<match.range.lowerBound].hasSuffix("say(")
            if sections.contains(section) || section == "*" && isSaid { found.insert(String(pattern)) }
        }
        return found
    }

    private func withoutComments(_ source: String) -> String {
        source.split(separator: "\n").compactMap { line -> Substring? in
            let start = line.drop { $0 == " " }
            guard !start.hasPrefix("//"), !start.hasPrefix("*"), !start.hasPrefix("/*") else { return nil }
            // Not without the blanks: addresses have slashes too.
            return line.firstRange(of: " // ").map { line[..<$0.lowerBound] } ?? line
        }.joined(separator: "\n")
    }
}
