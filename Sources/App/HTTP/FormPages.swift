import HTTPTypes
import Hummingbird

/// What pages with forms have in common: a form that cannot be granted comes back with what was typed and what is wrong.
extension Call {
    /// - Parameter again: shows the page again; for what the person can mend. Everything else becomes an error page.
    func form(
        _ work: () async throws -> Response, again: (Problem) async throws -> Response
    ) async throws -> Response {
        do {
            return try await work()
        } catch {
            let problem = Problem(error)
            switch problem.status {
            case .unprocessableContent, .conflict, .preconditionFailed: return try await again(problem)
            default: throw error
            }
        }
    }
}

extension Problem {
    /// By field; under "" what belongs to none.
    func formErrors(_ words: Words) -> [String: String] {
        let messages = messages(words)
        return messages.isEmpty ? ["": sentence(words)] : messages
    }
}

extension HTTPResponse.Status {
    /// A page whose form holds errors says so to programs as well.
    static func form(_ errors: [String: String]) -> HTTPResponse.Status {
        errors.isEmpty ? .ok : .unprocessableContent
    }
}

extension Input {
    /// A check box, whose hidden "false" comes before it: the last value wins.
    func isOn(_ name: String) -> Bool {
        if case .form(let fields) = self { fields[name]?.last == "true" || fields[name]?.last == "on" } else { false }
    }

    func all(_ name: String) -> [String] {
        if case .form(let fields) = self { fields[name]?.filter { !$0.isEmpty } ?? [] } else { [] }
    }
}

extension Input {
    /// The same form with `name` in it: check boxes of which none is checked are not sent at all.
    func naming(_ name: String) -> Input {
        guard case .form(var fields) = self else { return self }
        fields[name] = fields[name] ?? []
        return .form(fields)
    }
}
