import Foundation

/// Joins a module and everything that it imports into one script: a page on a slow line then waits for one answer, not for
/// a dozen, each of which names the next.
///
/// It knows the part of the language that our modules keep to: named imports, each on a line of its own, and exported
/// functions, classes and constants. Anything else about `import` and `export` is a `Fault`.
struct ScriptLinker {
    private let modules: [String: Module]

    enum Fault: Error, Equatable {
        case noSuchModule(String)
        case importsItself(String)
        case notUnderstood(String, line: String)
    }

    /// - Parameter texts: the text of each module by its path, such as `js/api.js`.
    /// - Throws: `Fault`.
    init(texts: [String: Data]) throws {
        modules = try Dictionary(uniqueKeysWithValues: texts.map { ($0, try Module(path: $0, text: Array($1))) })
    }

    /// The modules that no other one imports: those that pages and the browser name.
    var entries: [String] {
        let imported = Set(modules.values.flatMap { $0.imports.map(\.path) })
        return modules.keys.filter { !imported.contains($0) }.sorted()
    }

    /// - Throws: `Fault`.
    func linked(_ entry: String) throws -> Data {
        var order: [Module] = []
        var begun: Set<String> = []
        try collect(entry, into: &order, begun: &begun)
        let names = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1.path, "m\($0)") })
        return order.reduce(into: Data()) { $0 += $1.wrapped(names) }
    }

    /// Each module behind those that it imports, as the language demands.
    private func collect(_ path: String, into order: inout [Module], begun: inout Set<String>) throws {
        guard !order.contains(where: { $0.path == path }) else { return }
        guard begun.insert(path).inserted else { throw Fault.importsItself(path) }
        guard let module = modules[path] else { throw Fault.noSuchModule(path) }
        for one in module.imports { try collect(one.path, into: &order, begun: &begun) }
        order.append(module)
    }
}

/// One file: what it takes, what it gives, and the rest. Bytes rather than characters and patterns, which take a second for
/// all of the house's modules in a debug build.
private struct Module {
    let path: String
    private(set) var imports: [(path: String, names: String)] = []
    private var exports: [String] = []
    private var body: [UInt8] = []

    init(path: String, text: [UInt8]) throws {
        self.path = path
        for line in Self.withoutDocumentation(text).split(separator: UInt8(ascii: "\n")) {
            let code = line.drop { $0 == UInt8(ascii: " ") }
            if code.isEmpty || code.starts(with: "//".utf8) { continue }
            if line.starts(with: "import ".utf8) {
                try take(String(decoding: line, as: UTF8.self))
            } else if line.starts(with: "export ".utf8) {
                try give(String(decoding: line, as: UTF8.self))
            } else {
                body += code + [UInt8(ascii: "\n")]
            }
        }
    }

    /// Types and explanations are for readers; they are half of the bytes.
    private static func withoutDocumentation(_ text: [UInt8]) -> [UInt8] {
        let (slash, star, space) = (UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: " "))
        var code: [UInt8] = []
        code.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard byte == slash, index + 2 < text.count, text[index + 1] == star, text[index + 2] == star else {
                code.append(byte)
                index += 1
                continue
            }
            index += 3
            while index < text.count, text[index] != slash || text[index - 1] != star { index += 1 }
            index += 1
            if index < text.count, text[index] == space { index += 1 }
        }
        return code
    }

    /// `import { a, b as c } from "./d.js";` or `import "./d.js";`
    private mutating func take(_ line: String) throws {
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2] == ";" else { throw ScriptLinker.Fault.notUnderstood(path, line: line) }
        var names = ""
        if parts[0] != "import " {
            guard parts[0].hasPrefix("import { "), parts[0].hasSuffix(" } from ") else {
                throw ScriptLinker.Fault.notUnderstood(path, line: line)
            }
            names = parts[0].dropFirst(9).dropLast(8).replacingOccurrences(of: " as ", with: ": ")
        }
        imports.append((Self.resolved(parts[1], from: path), names))
    }

    /// `export function a(…`, `export async function a(…`, `export class A …` or `export const a …`
    private mutating func give(_ line: String) throws {
        let code = line.dropFirst("export ".count)
        let words = code.split(separator: " ")
        let kind = words.first == "async" ? 1 : 0
        guard words.count > kind + 1, ["function", "class", "const"].contains(words[kind]) else {
            throw ScriptLinker.Fault.notUnderstood(path, line: line)
        }
        exports.append(String(words[kind + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
        body += Array("\(code)\n".utf8)
    }

    /// Its own scope, out of which its exports are handed.
    func wrapped(_ names: [String: String]) -> [UInt8] {
        let taken = imports.filter { !$0.names.isEmpty }.map { "const { \($0.names) } = \(names[$0.path] ?? "");\n" }
        let given = exports.isEmpty ? "" : "return { \(exports.joined(separator: ", ")) };\n"
        let head = "const \(names[path] ?? "") = (() => {\n\(taken.joined())"
        return Array(head.utf8) + body + Array("\(given)})();\n".utf8)
    }

    /// `../api.js` as seen from `js/driver/outbox.js` is `js/api.js`.
    private static func resolved(_ reference: Substring, from path: String) -> String {
        var folders = path.split(separator: "/").dropLast()
        for part in reference.split(separator: "/") where part != "." {
            if part == ".." { folders = folders.dropLast() } else { folders.append(part) }
        }
        return folders.joined(separator: "/")
    }
}
