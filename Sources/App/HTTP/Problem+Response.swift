import HTTPTypes
import Hummingbird

extension Problem {
    func json(words: Words, requestID: String) -> Response {
        var headers = headers
        headers[.contentLanguage] = words.language.tag
        return .bytes(
            Shape.problem.bytes(Told(problem: self, words: words, requestID: requestID)), "application/problem+json",
            status: status, headers: headers)
    }

    /// - Parameter isGuest: whether it is a guest who reads it, who needs the way to a human being.
    func page(words: Words, assets: AssetLinks, requestID: String, isGuest: Bool) -> Response {
        let way = status == .serviceUnavailable ? FaultPageModel.Way.retry : isGuest ? .none : .home
        let model = FaultPageModel(topic: .init(status: status.code), requestID: requestID, isGuest: isGuest, way: way)
        return .html(model.html(words: words, assets: assets), status: status, headers: headers)
    }

    /// One sentence for a person, said beside what they were doing.
    func sentence(_ words: Words) -> String {
        words("problem.\(code)")
    }

    /// What is wrong with each field, for a form that is shown again.
    func messages(_ words: Words) -> [String: String] {
        Dictionary(fields.map { ($0.field, words($0.message, numbers: $0.values)) }) { first, _ in first }
    }

    /// A problem in the words of one language.
    fileprivate struct Told: Sendable {
        let problem: Problem
        let words: Words
        let requestID: String

        var errors: [(field: String, message: String)] {
            problem.fields.map { ($0.field, words($0.message, numbers: $0.values)) }
        }
    }
}

extension Shape<Problem.Told> {
    fileprivate static let problem = Shape(
        "Problem",
        [
            .text("type") { "urn:buggy:problem:\($0.problem.code)" },
            // A code says all there is to say in one sentence, so the summary is also the explanation.
            .text("title") { $0.problem.sentence($0.words) },
            .integer("status") { $0.problem.status.code },
            .text("detail") { $0.problem.sentence($0.words) },
            .text("code") { $0.problem.code },
            .text("requestId") { $0.requestID },
            .objects("errors", .invalidField) { $0.errors },
            .text(optional: "statusURL") { $0.problem.statusURL },
            .integer(optional: "count") { $0.problem.count },
        ])
}

extension Shape<(field: String, message: String)> {
    fileprivate static let invalidField = Shape(
        "InvalidField", [.text("field") { $0.field }, .text("message") { $0.message }])
}

extension Schema {
    /// How every error looks (RFC 9457).
    static let problems = Shape<Problem.Told>.problem.named
}
