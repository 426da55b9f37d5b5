import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers that lie ready in memory, for requests that need nothing but them: files, and guest pages of phones without a call.
///
/// They are the larger part of all requests. Answered on the connection itself they cost half of what the router and its
/// middleware cost; what they answer is the same to the byte, and everything else takes the ordinary way.
struct ReadyAnswers: Sendable {
    let assets: Assets
    let guestPages: GuestPageCache
    let cookies: CookieJar
    let hosts: HostMiddleware
    let headers: SecurityHeadersMiddleware
    let date: HTTPDate
    let log: @Sendable (RequestRecord) -> Void

    struct Answer {
        let head: HTTPResponse
        let body: ByteBuffer
    }

    func answer(to request: HTTPRequest) -> Answer? {
        guard request.method == .get, let path = request.path, hosts.lets(request) else { return nil }
        let fields = request.headerFields
        guard !fields.contains(.upgrade), !fields.contains(.connection), !fields.contains(.contentLength),
            !fields.contains(.transferEncoding)
        else { return nil }
        guard let (ready, route) = asset(path, fields) ?? guestPage(path, fields) else { return nil }
        return finished(ready, route: route)
    }

    private func asset(_ path: String, _ fields: HTTPFields) -> (Answer, String)? {
        assets[path].map { ($0.answer(to: fields), "/assets") }
    }

    /// Any cookie means a phone that has been here: it may have a ride open, or have chosen a language.
    private func guestPage(_ path: String, _ fields: HTTPFields) -> (Answer, String)? {
        guard path.hasPrefix("/q/"), !fields.contains(.cookie) else { return nil }
        let language = Language.negotiate(query: nil, cookie: nil, acceptLanguage: fields[.acceptLanguage]) ?? .english
        guard let page = guestPages.kept(String(path.dropFirst(3)), language: language) else { return nil }
        let head = HTTPResponse(
            status: .ok,
            headerFields: [.contentType: "text/html; charset=utf-8", .contentLength: String(page.readableBytes)])
        return (Answer(head: head, body: page), Path.guestPlace.pattern)
    }

    private func finished(_ answer: Answer, route: String) -> Answer {
        let id = RequestMiddleware.newID()
        var head = answer.head
        headers.add(to: &head.headerFields)
        head.headerFields[.requestID] = id
        head.headerFields[.date] = date.text
        log(RequestRecord(id: id, method: "GET", route: route, status: head.status.code, microseconds: 0))
        return Answer(head: head, body: answer.body)
    }
}
