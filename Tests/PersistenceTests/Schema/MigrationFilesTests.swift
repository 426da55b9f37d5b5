import Foundation
import Persistence
import Testing

@Suite("Files of migrations")
struct MigrationFilesTests {
    private func load(_ files: [String: String]) throws -> [Migration] {
        let directory = FileManager.default.temporaryDirectory.appending(path: "migrations-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, text) in files {
            try Data(text.utf8).write(to: directory.appending(path: name))
        }
        return try MigrationFiles.load(from: directory)
    }

    private func complaint(_ files: [String: String]) -> String? {
        #expect(throws: MigrationError.self) { try load(files) }?.description
    }

    private let good = "-- up\nselect 1;\n-- down\nselect 2;\n"

    @Test("files become migrations in order, other files are ignored")
    func order() throws {
        let migrations = try load([
            "0002_add_rides.sql": "-- no-transaction\n-- Why.\n\n-- up\nselect 3;\n-- down\nselect 4;\n",
            "0001_create_hotels.sql": good, "README.md": "Rules.",
        ])
        #expect(migrations.map(\.title) == ["0001_create_hotels", "0002_add_rides"])
        #expect(migrations.map(\.up) == ["select 1;", "select 3;"])
        #expect(migrations.map(\.down) == ["select 2;\n", "select 4;\n"])
        #expect(migrations.map(\.isTransactional) == [true, false])
    }

    @Test("the checksum is the SHA-256 of the file")
    func checksum() throws {
        let file = "-- up\na\n-- down\nb\n"
        let migration = try #require(try load(["0001_create_hotels.sql": file]).first)
        #expect(migration.checksum == "98226c86c4b0fff2b7d34707220b04f328178c79dba43be388d0d8016bbb7fe8")
    }

    @Test("faults are told in sentences")
    func faults() {
        #expect(
            complaint(["0001_create_hotels.sql": good, "0003_add_rides.sql": good])
                == "0003_add_rides follows number 1: numbers must have no gap."
        )
        #expect(
            complaint(["0001_create_hotels.sql": good, "0001_create_rides.sql": good])
                == "Two migrations have the number 1; the second is 0001_create_rides."
        )
        #expect(
            complaint(["0002_create_hotels.sql": good])
                == "0002_create_hotels follows number 0: numbers must have no gap.")
        #expect(complaint(["1_create.sql": good]) == "1_create.sql is not named like 0001_create_hotels.sql.")
        #expect(
            complaint(["0001_create_hotels.sql": "-- up\nselect 1;"])
                == "0001_create_hotels.sql needs one line \"-- up\" and, after it, one line \"-- down\"."
        )
        #expect(
            complaint(["0001_create_hotels.sql": "-- up\nselect 1;\n-- down\n\n"])
                == "0001_create_hotels.sql has nothing behind the line \"-- down\"."
        )
        #expect(
            complaint(["0001_create_hotels.sql": "select 1;\n" + good])
                == "0001_create_hotels.sql has SQL before the line \"-- up\"."
        )
        #expect(complaint([:])?.hasPrefix("There are no migrations in ") == true)
        #expect(complaint(["x.sql": good, "y.sql": good])?.split(separator: "\n").count == 2)
    }

    @Test("a directory that is not there is told in a sentence")
    func noDirectory() {
        let error = #expect(throws: MigrationError.self) { try MigrationFiles.load(from: URL(filePath: "/no/such")) }
        #expect(error?.description == "The directory of migrations, /no/such, cannot be read.")
    }
}
