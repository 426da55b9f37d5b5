/// Where the browser finds a file of `Public/`. All assets live under one prefix that changes with their content, so
/// that they may be cached for ever and ES modules import each other by relative paths.
struct AssetLinks: Sendable {
    let version: String

    func callAsFunction(_ path: String) -> String { "/assets/\(version)/\(path)" }
}
