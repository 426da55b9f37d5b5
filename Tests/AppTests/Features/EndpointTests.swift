import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import App

/// Walks over everything that the program can do.
@Suite("Every endpoint", .timeLimit(.minutes(10)))
struct EndpointTests {
    private static let roles: [(role: Role, username: String)] = [
        (.admin, "admin"), (.dispatcher, "desk"), (.driver, "driver1"),
    ]

    /// The path with an id of the right form that nothing has.
    private static func link(_ endpoint: Endpoint, _ value: String = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000") -> String {
        endpoint.path.pattern.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("{") ? value : String($0) }.joined(separator: "/")
    }

    /// Ends the session that the walk needs.
    private static func isSignOut(_ endpoint: Endpoint) -> Bool {
        endpoint.path == .session && endpoint.method == .delete
    }

    private static func call(_ endpoint: Endpoint, _ browser: Browser, _ path: String? = nil) async throws
        -> TestResponse
    {
        try await browser.send(endpoint.method, path ?? link(endpoint), headers: [.idempotencyKey: UUID().uuidString])
    }

    @Test("answers who is not signed in with 401, unless it is open to anyone")
    func withoutSession() async throws {
        try await TestHouse.run { house in
            for endpoint in house.house.table.endpoints {
                let response = try await Self.call(endpoint, house.visitor)
                let name = "\(endpoint.method) \(endpoint.path.pattern): \(response.status)"
                if case .staff = endpoint.access {
                    #expect(response.status == .unauthorized && response.code == "unauthenticated", "\(name)")
                } else {
                    let mayRefuse = endpoint.path == .session || endpoint.path == .login
                    #expect(mayRefuse || response.status != .unauthorized, "\(name)")
                    #expect(response.status.code != 403 && response.status.code != 500, "\(name)")
                }
            }
        }
    }

    @Test("answers each role as it declares: 403 to the others, and never a fault", arguments: roles)
    func declaredRoles(role: Role, username: String) async throws {
        try await TestHouse.run { house in
            let browser = try await house.signedIn(username)
            for endpoint in house.house.table.endpoints where !Self.isSignOut(endpoint) {
                guard case .staff(let allowed, _) = endpoint.access else { continue }
                let response = try await Self.call(endpoint, browser)
                let name = "\(endpoint.method) \(endpoint.path.pattern): \(response.status) \(response.code)"
                if allowed.contains(role) {
                    #expect(response.status.code != 401 && response.status.code != 500, "\(name)")
                    #expect(response.code != "forbidden", "\(name)")
                } else {
                    #expect(response.status == .forbidden && response.code == "forbidden", "\(name)")
                }
            }
        }
    }

    @Test("is closed to who must change the password, but for the session and the password")
    func mustChangePassword() async throws {
        try await TestHouse.run { house in
            let browser = try await house.signedIn("driver1", asNew: true)
            for endpoint in house.house.table.endpoints where !Self.isSignOut(endpoint) {
                guard case .staff(_, let evenBefore) = endpoint.access else { continue }
                let response = try await Self.call(endpoint, browser)
                let name = "\(endpoint.method) \(endpoint.path.pattern): \(response.status) \(response.code)"
                #expect((response.code == "password_change_required") == !evenBefore, "\(name)")
                let expected = [Path.session, .ownPassword, .password].contains(endpoint.path)
                #expect(evenBefore == expected, "\(name)")
            }
            #expect(try await browser.page("/driver").headers[.location] == "/password")
        }
    }

    @Test("stands in the OpenAPI document with its method, and nothing else stands there")
    func document() async throws {
        try await TestHouse.run { house in
            let document = try await house.visitor.get("/openapi.json").json()
            #expect(document["openapi"] == "3.1.0")
            var documented = Set<String>()
            for path in document["paths"].keys {
                for method in document["paths"][path].keys { documented.insert("\(method.uppercased()) \(path)") }
            }
            let endpoints = house.house.table.endpoints.map { "\($0.method.rawValue) \($0.path.pattern)" }
            #expect(documented.symmetricDifference(endpoints).sorted() == [])
            #expect(endpoints.count == Set(endpoints).count)
        }
    }

    @Test("that changes something with a body describes the body")
    func bodies() async throws {
        try await TestHouse.run { house in
            let browser = try await house.signedIn("admin")
            for endpoint in house.house.table.endpoints
            where endpoint.path.pattern.hasPrefix("/api/") && endpoint.method != .get {
                guard case .staff(let allowed, _) = endpoint.access, allowed.contains(.admin) else { continue }
                let response = try await Self.call(endpoint, browser)
                let undescribed = response.faultyFields.subtracting(endpoint.documentation.input.map(\.name))
                #expect(undescribed.isEmpty, "\(endpoint.method) \(endpoint.path.pattern): \(undescribed)")
            }
        }
    }

    @Test("refers in the document only to schemas that are there, under ids of its own")
    func references() async throws {
        try await TestHouse.run { house in
            let text = try await house.visitor.get("/openapi.json").text
            let document = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
            let known = document["components"]["schemas"].keys
            for match in text.matches(of: /"#\/components\/schemas\/([A-Za-z]+)"/) {
                #expect(known.contains(String(match.1)), "\(match.1)")
            }
            let ids = text.matches(of: /"operationId":"([A-Za-z0-9]+)"/).map(\.1)
            #expect(Set(ids).count == ids.count && ids.count == house.house.table.endpoints.count)
        }
    }

    @Test("that answers GET answers HEAD alike, without the body")
    func head() async throws {
        try await TestHouse.run { house in
            let browser = try await house.signedIn("admin")
            for endpoint in house.house.table.endpoints where endpoint.method == .get {
                let path = Self.link(endpoint)
                let get = try await browser.get(path)
                let head = try await browser.send(.head, path)
                #expect(head.status == get.status, "\(path)")
                #expect(head.body.readableBytes == 0, "\(path)")
                #expect(head.headers[.contentType] == get.headers[.contentType], "\(path)")
            }
        }
    }

    @Test("refuses other methods with 405 and says which it knows")
    func otherMethods() async throws {
        try await TestHouse.run { house in
            let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete]
            for (path, group) in Dictionary(grouping: house.house.table.endpoints, by: \.path) {
                var known = Set(group.map(\.method))
                if known.contains(.get) { known.insert(.head) }
                for method in methods where !known.contains(method) {
                    let response = try await house.visitor.send(method, Self.link(group[0]))
                    #expect(response.status == .methodNotAllowed, "\(method) \(path.pattern)")
                    let allowed = response.headers[.allow]?.split(separator: ", ").map(String.init) ?? []
                    #expect(Set(allowed) == Set(known.map(\.rawValue)), "\(method) \(path.pattern)")
                }
            }
            let unknown = try await house.visitor.send(.put, "/no/such/path")
            #expect(unknown.status == .notFound && unknown.code == "not_found")
        }
    }

    @Test(
        "knows no thing by a name that is no id, and never fails over it",
        arguments: ["42", "%00", "%2e%2e", "null", String(repeating: "9", count: 300)])
    func strangeIds(name: String) async throws {
        try await TestHouse.run { house in
            let people = [try await house.signedIn("admin"), try await house.signedIn("driver1"), house.visitor]
            for endpoint in house.house.table.endpoints where !endpoint.path.parameters.isEmpty {
                for browser in people {
                    let response = try await Self.call(endpoint, browser, Self.link(endpoint, name))
                    #expect(
                        (400..<500).contains(response.status.code),
                        "\(endpoint.method) \(endpoint.path.pattern): \(response.status)")
                }
            }
        }
    }

    @Test("answers with the id of the request and the protection of every answer")
    func headers() async throws {
        try await TestHouse.run { house in
            for endpoint in house.house.table.endpoints {
                let headers = try await Self.call(endpoint, house.visitor).headers
                #expect(headers[.requestID]?.count == 16, "\(endpoint.path.pattern)")
                #expect(headers[.xContentTypeOptions] == "nosniff", "\(endpoint.path.pattern)")
                #expect(headers[.cacheControl] != nil, "\(endpoint.path.pattern)")
            }
        }
    }
}
