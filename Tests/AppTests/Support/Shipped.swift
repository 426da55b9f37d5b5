import Foundation
import Testing

@testable import App

/// The languages that the repository comes with, whichever these are.
enum Shipped {
    static let folder = repository.appending(path: "config/locales")

    static func localisation() throws -> Localisation { try Localisation(directory: folder) }

    /// For the arguments of tests; a fault in a file shows as a test that has none, which `LocalisationTests` forbids.
    static let languages = (try? localisation().languages) ?? []

    /// The file as it is, with its head.
    static func entries(_ language: Language) throws -> [String: String] {
        let file = folder.appending(path: "\(language.tag).json")
        return try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
    }

    static func sentences(_ language: Language) throws -> [String: String] {
        try entries(language).filter { !$0.key.hasPrefix(Language.head) }
    }
}

extension Language: CustomTestStringConvertible {
    var testDescription: String { tag }
}
