package import Foundation

/// One step of the schema, there and back.
package struct Migration: Sendable, Equatable {
    /// 1, 2, 3, … without gaps.
    package let number: Int
    /// `verb_noun`, from the file's name.
    package let name: String
    package let up: String
    package let down: String
    /// SHA-256 of the whole file, as hexadecimal digits. An applied file must not change.
    package let checksum: String
    /// False for what PostgreSQL refuses inside a transaction, such as `create index concurrently`. Each part of such a
    /// file is a single statement.
    package let isTransactional: Bool

    package init(
        number: Int, name: String, up: String, down: String, checksum: String, isTransactional: Bool = true
    ) {
        self.number = number
        self.name = name
        self.up = up
        self.down = down
        self.checksum = checksum
        self.isTransactional = isTransactional
    }

    /// The file's name without its ending: `0001_create_hotels`.
    package var title: String { migrationTitle(number, name) }
}

func migrationTitle(_ number: Int, _ name: String) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "_" + name
}

/// Where one migration stands.
package struct MigrationState: Sendable, Equatable {
    package let number: Int
    package let name: String
    package let status: Status

    package enum Status: Sendable, Equatable {
        case applied(at: Date)
        case pending
        /// The file differs from what was applied.
        case edited(appliedAt: Date)
        /// It was applied, and there is no file.
        case missing(appliedAt: Date)
    }

    package var title: String { migrationTitle(number, name) }
}

/// Why migrations cannot be read or run, in sentences for the operator.
package struct MigrationError: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ sentences: [String]) { description = sentences.joined(separator: "\n") }

    init(_ sentence: String) { description = sentence }
}
