import Domain
import Foundation

extension Row {
    mutating func id<Subject>(_: Subject.Type = Subject.self) throws -> Identifier<Subject> {
        Identifier(try next(UUID.self))
    }

    mutating func optionalID<Subject>(_: Subject.Type = Subject.self) throws -> Identifier<Subject>? {
        try next(UUID?.self).map(Identifier.init)
    }

    /// A word that one of our own check constraints allows.
    mutating func word<Word: RawRepresentable>(_: Word.Type = Word.self) throws -> Word where Word.RawValue == String {
        let text = try next(String.self)
        guard let word = Word(rawValue: text) else { throw UnknownWord(text: text, type: "\(Word.self)") }
        return word
    }

    mutating func bytes() throws -> [UInt8] {
        Array(try next(Data.self))
    }

    mutating func needs() throws -> Set<Need> {
        Set(try next([String].self).compactMap(Need.init))
    }
}

/// The schema holds a word that this program does not know: it is older than the schema.
struct UnknownWord: Error {
    let text: String
    let type: String
}

extension [UInt8] {
    /// As a parameter: `bytea`, where an array would be one of numbers.
    var column: Data { Data(self) }
}

extension Set<Need> {
    var column: [String] { map(\.rawValue).sorted() }
}
