import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Persistence
import Testing

@testable import App

@Suite("What belongs to another hotel", .timeLimit(.minutes(10)))
struct TenancyTests {
    /// Bodies that would be granted, were it not for the id.
    private static func details(_ house: TestHouse) async throws -> [HTTPRequest.Method: JSONValue] {
        let post: JSONValue = [
            "buggyId": .text(try await house.buggy("B1")), "reason": "x",
            "locationId": .text(house.locations[0].id.text),
        ]
        return [.post: post, .put: [], .patch: ["name": "Taken over", "code": "T1", "fullName": "Taken Over"]]
    }

    @Test("is answered exactly like what is not there, and is not changed")
    func sameAnswer() async throws {
        try await TestHouse.run { house in
            let other = try await OtherHotel(in: house)
            let admin = try await house.signedIn("admin")
            let driver = try await house.onDuty("driver1", with: "B1")
            let details = try await Self.details(house)
            let before = try await Self.fingerprint(house)
            for endpoint in house.house.table.endpoints where endpoint.path.parameters.first == "id" {
                guard case .staff(let roles, _) = endpoint.access, let foreign = Self.foreign(endpoint.path, other)
                else { continue }
                let browser = roles.contains(.admin) ? admin : driver
                let unknown = UUID().uuidString.lowercased()
                let name = "\(endpoint.method) \(endpoint.path.pattern)"
                let forms = endpoint.path.pattern.hasPrefix("/admin") && endpoint.method == .post
                let answers = try await [foreign, unknown].asyncMap { id in
                    let path = endpoint.path.pattern.replacing("{id}", with: id).replacing("{session}", with: unknown)
                    return forms
                        ? try await browser.submit(path, ["action": "remove"])
                        : try await browser.send(endpoint.method, path, json: details[endpoint.method])
                }
                #expect(answers[0].status == answers[1].status, "\(name)")
                #expect(Self.body(answers[0]) == Self.body(answers[1]), "\(name)")
                let mayBeEmpty = endpoint.path == .personSessions
                #expect(
                    mayBeEmpty || answers[0].status == .notFound, "\(name): \(answers[0].status) \(answers[0].code)")
            }
            #expect(try await Self.fingerprint(house) == before)
        }
    }

    @Test("is in no list, on no board and cannot be part of a ride")
    func lists() async throws {
        try await TestHouse.run { house in
            let other = try await OtherHotel(in: house)
            let admin = try await house.signedIn("admin")
            let ids = [other.location.id.text, other.buggy.id.text, other.staff.id.text, other.ride.text]
            for path in ["board", "rides", "locations", "buggies", "staff", "events"] {
                let response = try await admin.get("/api/v1/\(path)")
                #expect(response.status == .ok)
                for id in ids { #expect(!response.text.contains(id), "\(path)") }
            }
            let rides = try await house.count("rides")
            let destination: JSONValue = [
                "locationId": .text(house.locations[0].id.text), "destinationId": .text(other.location.id.text),
            ]
            #expect(try await admin.send(.post, "/api/v1/rides", json: destination).status == .notFound)
            #expect(
                try await admin.send(.post, "/api/v1/rides", json: ["locationId": .text(other.location.id.text)]).status
                    == .notFound)
            #expect(try await house.count("rides") == rides)
        }
    }

    private static func foreign(_ path: Path, _ other: OtherHotel) -> String? {
        let first = path.pattern.split(separator: "/")
        if first.contains("rides") { return other.ride.text }
        if first.contains("locations") { return other.location.id.text }
        if first.contains("buggies"), !first.contains("staff") { return other.buggy.id.text }
        if first.contains("staff") { return other.staff.id.text }
        return nil
    }

    /// Without the id of the request, which is never the same.
    private static func body(_ response: TestResponse) -> JSONValue {
        guard case .object(var members)? = try? response.json() else { return .text("no JSON") }
        members["requestId"] = nil
        return .object(members)
    }

    /// Everything of the other hotel that a request could have changed.
    private static func fingerprint(_ house: TestHouse) async throws -> [Int] {
        var counts: [Int] = []
        for sql in ["locations", "buggies", "staff", "rides"] {
            counts.append(
                try await house.pool.query("select coalesce(sum(hashtext(t::text)), 0)::int8 from \(raw: sql) t")
                    .one { try $0.next(Int.self) })
        }
        return counts
    }
}

extension Sequence where Element: Sendable {
    func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
