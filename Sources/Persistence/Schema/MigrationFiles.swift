import Crypto
package import Foundation

/// Reads `migrations/NNNN_verb_noun.sql`.
///
/// A file may begin with the line `-- no-transaction` and with comments; then come the parts, each behind a line of
/// its own: `-- up` and `-- down`.
package enum MigrationFiles {
    /// All migrations in order. Files that do not end in `.sql` are ignored.
    ///
    /// Throws `MigrationError`, one sentence a fault: wrong names, duplicate numbers, gaps, missing parts, no files at
    /// all.
    package static func load(from directory: URL) throws -> [Migration] {
        let names = try fileNames(in: directory)
        guard !names.isEmpty else { throw MigrationError("There are no migrations in \(directory.path).") }
        var migrations: [Migration] = []
        var faults: [String] = []
        for name in names {
            do {
                let contents = try Data(contentsOf: directory.appending(path: name))
                migrations.append(try parse(fileName: name, contents: contents))
            } catch let error as MigrationError {
                faults.append(error.description)
            }
        }
        faults += numberingFaults(migrations, isComplete: faults.isEmpty)
        guard faults.isEmpty else { throw MigrationError(faults) }
        return migrations
    }

    private static func fileNames(in directory: URL) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory.path)
                .filter { $0.hasSuffix(".sql") }.sorted()
        } catch {
            throw MigrationError("The directory of migrations, \(directory.path), cannot be read.")
        }
    }

    /// A gap is only certain when every file could be read.
    private static func numberingFaults(_ migrations: [Migration], isComplete: Bool) -> [String] {
        var faults: [String] = []
        var previous = 0
        for migration in migrations {
            if migration.number == previous {
                faults.append("Two migrations have the number \(migration.number); the second is \(migration.title).")
            } else if isComplete, migration.number != previous + 1 {
                faults.append("\(migration.title) follows number \(previous): numbers must have no gap.")
            }
            previous = migration.number
        }
        return faults
    }

    /// One file. Throws `MigrationError` naming it.
    static func parse(fileName: String, contents: Data) throws -> Migration {
        guard let match = fileName.wholeMatch(of: /([0-9]{4})_([a-z0-9]+(?:_[a-z0-9]+)+)\.sql/),
            let number = Int(match.1), number > 0
        else {
            throw MigrationError("\(fileName) is not named like 0001_create_hotels.sql.")
        }
        guard let text = String(bytes: contents, encoding: .utf8) else {
            throw MigrationError("\(fileName) is not UTF-8.")
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let isTransactional = lines.first?.trimmed != "-- no-transaction"
        if !isTransactional { lines.removeFirst() }
        let (up, down) = try parts(of: lines, fileName)
        return Migration(
            number: number,
            name: String(match.2),
            up: up,
            down: down,
            checksum: SHA256.hash(data: contents).map(hexadecimal).joined(),
            isTransactional: isTransactional
        )
    }

    private static func parts(of lines: [String], _ fileName: String) throws -> (up: String, down: String) {
        let ups = lines.indices.filter { lines[$0].trimmed == "-- up" }
        let downs = lines.indices.filter { lines[$0].trimmed == "-- down" }
        guard ups.count == 1, downs.count == 1, ups[0] < downs[0] else {
            throw MigrationError("\(fileName) needs one line \"-- up\" and, after it, one line \"-- down\".")
        }
        guard lines[..<ups[0]].allSatisfy({ $0.trimmed.isEmpty || $0.trimmed.hasPrefix("--") }) else {
            throw MigrationError("\(fileName) has SQL before the line \"-- up\".")
        }
        let up = lines[(ups[0] + 1)..<downs[0]]
        let down = lines[(downs[0] + 1)...]
        for (part, name) in [(up, "-- up"), (down, "-- down")] where part.allSatisfy(\.trimmed.isEmpty) {
            throw MigrationError("\(fileName) has nothing behind the line \"\(name)\".")
        }
        return (up.joined(separator: "\n"), down.joined(separator: "\n"))
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
