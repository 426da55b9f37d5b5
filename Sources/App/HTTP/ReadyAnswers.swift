import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers that lie ready in memory, for requests that need nothing but them: files, and guest pages of phones without a call.
///
/// Answered on the connection itself, without the router, its middleware and a task. What they answer is the same as by the
/// ordinary way, which everything else takes.
struct ReadyAnswers: Sendable {
    let localisation: Localisation
    let assets: Assets
    let guestPages: GuestPageCache
    let hosts: HostMiddleware
    let headers: SecurityHeadersMiddleware
    let log: @Sendable (RequestRecord) -> Void
    private let date = HTTPDate()
    /// All fields of a guest page but those that differ from one to the next.
    private let pageFields: HTTPFields

    init(
        localisation: Localisation, assets: Assets, guestPages: GuestPageCache, hosts: HostMiddleware,
        headers: SecurityHeadersMiddleware, log: @escaping @Sendable (RequestRecord) -> Void
    ) {
        self.localisation = localisation
        self.assets = assets
        self.guestPages = guestPages
        self.hosts = hosts
        self.headers = headers
        self.log = log
        var fields: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .vary: LanguageMiddleware.varying,
        ]
        headers.add(to: &fields)
        pageFields = fields
    }

    struct Answer {
        var head: HTTPResponse
        let body: ByteBuffer
    }

    func answer(to request: HTTPRequest) -> Answer? {
        guard request.method == .get, let path = request.path, hosts.lets(request) else { return nil }
        let fields = request.headerFields
        guard !fields.contains(.upgrade), !fields.contains(.connection), !fields.contains(.contentLength),
            !fields.contains(.transferEncoding)
        else { return nil }
        return asset(path, fields) ?? guestPage(path, fields)
    }

    private func asset(_ path: String, _ fields: HTTPFields) -> Answer? {
        guard var answer = assets[path]?.answer(to: fields) else { return nil }
        headers.add(to: &answer.head.headerFields)
        return finished(answer, route: "/assets")
    }

    /// Any cookie means a phone that has been here: it may have a ride open, or have chosen a language.
    private func guestPage(_ path: String, _ fields: HTTPFields) -> Answer? {
        guard path.hasPrefix("/q/"), !fields.contains(.cookie) else { return nil }
        let language = localisation.preferred(query: nil, cookie: nil, acceptLanguage: fields[.acceptLanguage])
        guard let page = guestPages.kept(String(path.dropFirst(3)), language: language) else { return nil }
        var head = HTTPResponse(status: .ok, headerFields: pageFields)
        head.headerFields.append(HTTPField(name: .contentLanguage, value: page.language))
        head.headerFields.append(HTTPField(name: .contentLength, value: String(page.bytes.readableBytes)))
        return finished(Answer(head: head, body: page.bytes), route: Path.guestPlace.pattern)
    }

    private func finished(_ answer: Answer, route: String) -> Answer {
        let id = RequestMiddleware.newID()
        var answer = answer
        answer.head.headerFields.append(HTTPField(name: .requestID, value: id))
        answer.head.headerFields.append(HTTPField(name: .date, value: date.text))
        log(RequestRecord(id: id, method: "GET", route: route, status: answer.head.status.code, microseconds: 0))
        return answer
    }
}
