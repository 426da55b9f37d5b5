import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Persistence
import Testing

@testable import App

@Suite("Signing in", .timeLimit(.minutes(10)))
struct SignInTests {
    private static let path = "/api/v1/auth/session"

    private static func withoutRequest(_ response: TestResponse) throws -> JSONValue {
        guard case .object(var members) = try response.json() else { return .null }
        members["requestId"] = nil
        return .object(members)
    }

    @Test("opens a session in a cookie that no script reads and no other site sends")
    func opens() async throws {
        try await TestHouse.run { house in
            let response = try await house.visitor.send(
                .post, Self.path, json: ["username": "admin", "password": .text(TestHouse.administratorPassword)])
            #expect(response.status == .ok)
            #expect(
                try response.json()["staff"].keys == [
                    "id", "username", "fullName", "role", "locale", "active", "mustChangePassword", "buggies",
                    "version",
                ])
            let cookie = try #require(response.headers[.setCookie])
            #expect(cookie.hasPrefix("__Host-session="))
            for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] { #expect(cookie.contains(attribute)) }
            #expect(!cookie.contains("Domain"))
            let browser = house.visitor.keeping(response)
            #expect(try await browser.get(Self.path).json()["staff"]["username"] == "admin")
        }
    }

    @Test("fails in the same words for a wrong name, a wrong password and a deactivated person")
    func sameAnswer() async throws {
        try await TestHouse.run { house in
            let admin = try await house.signedIn("admin")
            let id =
                try await house.store.staff(of: house.hotel.id).first { $0.details.username == "driver3" }?.id.text
                ?? ""
            #expect(try await admin.send(.delete, "/api/v1/staff/\(id)").status == .noContent)
            let attempts: [JSONValue] = [
                ["username": "nobody", "password": "wrong password"],
                ["username": "admin", "password": "wrong password"],
                ["username": "driver3", "password": .text(house.oneTimePassword(of: "driver3"))],
            ]
            let answers = try await attempts.asyncMap { try await house.visitor.send(.post, Self.path, json: $0) }
            for answer in answers {
                #expect(answer.status == .unauthorized && answer.code == "invalid_credentials")
                #expect(try Self.withoutRequest(answer) == Self.withoutRequest(answers[0]))
                #expect(answer.headers[.setCookie] == nil)
            }
            let pages = try await ["nobody", "admin"].asyncMap {
                try await house.visitor.submit("/login", ["username": $0, "password": "wrong password"])
            }
            #expect(pages.allSatisfy { $0.status == .unauthorized && $0.headers[.setCookie] == nil })
            #expect(
                pages[0].text.replacing("value=\"nobody\"", with: "")
                    == pages[1].text.replacing("value=\"admin\"", with: ""))
        }
    }

    @Test("is asked for name and password, both at once when both are missing")
    func missing() async throws {
        try await TestHouse.run { house in
            let response = try await house.visitor.send(.post, Self.path, json: [:])
            #expect(response.status.code == 422 && response.faultyFields == ["username", "password"])
            #expect(
                try await house.visitor.send(.post, Self.path, text: "{", type: "application/json").code
                    == "malformed_body")
            let form = try await house.visitor.send(
                .post, Self.path, text: "username=a", type: "application/x-www-form-urlencoded")
            #expect(form.status == .unsupportedMediaType && form.code == "unsupported_media_type")
            let large = try await house.visitor.send(
                .post, Self.path, text: String(repeating: " ", count: 70_000), type: "application/json")
            #expect(large.status == .contentTooLarge && large.code == "too_large")
        }
    }

    @Test("out ends the session, on the server as well")
    func signOut() async throws {
        try await TestHouse.run { house in
            let browser = try await house.signedIn("admin")
            let other = try await house.signedIn("admin")
            let response = try await browser.send(.delete, Self.path)
            #expect(response.status == .noContent)
            #expect(response.headers[.clearSiteData] != nil)
            #expect(browser.keeping(response).cookies["__Host-session"] == "")
            #expect(try await browser.get(Self.path).status == .unauthorized)
            #expect(try await other.get(Self.path).status == .ok)
        }
    }

    @Test("by the page leads to one's own work, and out again")
    func page() async throws {
        try await TestHouse.run { house in
            let first = try await house.visitor.submit(
                "/login", ["username": "driver1", "password": house.oneTimePassword(of: "driver1")])
            #expect(first.status == .seeOther && first.headers[.location] == "/password")
            let browser = house.visitor.keeping(first)
            let wrong = try await browser.submit("/password", ["currentPassword": "wrong", "newPassword": "short"])
            #expect(wrong.status.code == 422)
            let changed = try await browser.submit(
                "/password",
                ["currentPassword": house.oneTimePassword(of: "driver1"), "newPassword": "a garden at noon"])
            #expect(changed.status == .seeOther && changed.headers[.location] == "/driver")
            #expect(try await browser.page("/driver").status == .ok)
            #expect(try await browser.page("/login").headers[.location] == "/driver")
            let out = try await browser.submit("/login", ["action": "sign-out"])
            #expect(out.status == .ok)
            #expect(try await browser.page("/driver").headers[.location] == "/login")
        }
    }

    @Test("with a new password ends every other session, and the old password is over")
    func changePassword() async throws {
        try await TestHouse.run { house in
            let browser = try await house.signedIn("admin")
            let other = try await house.signedIn("admin")
            let path = "/api/v1/auth/password"
            func change(_ current: String, _ new: String) async throws -> TestResponse {
                try await browser.send(
                    .put, path, json: ["currentPassword": .text(current), "newPassword": .text(new)])
            }
            #expect(try await change("wrong", "a garden at noon").faultyFields == ["currentPassword"])
            #expect(try await change(TestHouse.administratorPassword, "password123").faultyFields == ["newPassword"])
            #expect(try await change(TestHouse.administratorPassword, "short").faultyFields == ["newPassword"])
            #expect(
                try await change(TestHouse.administratorPassword, TestHouse.administratorPassword).faultyFields == [
                    "newPassword"
                ])
            #expect(try await other.get(Self.path).status == .ok)
            #expect(try await change(TestHouse.administratorPassword, "a garden at noon").status == .noContent)
            #expect(try await browser.get(Self.path).status == .ok)
            #expect(try await other.get(Self.path).status == .unauthorized)
            let old = try await house.visitor.send(
                .post, Self.path, json: ["username": "admin", "password": .text(TestHouse.administratorPassword)])
            #expect(old.status == .unauthorized)
        }
    }

    @Test("shows one's sessions with the contract's members, and ends them one by one")
    func sessions() async throws {
        try await TestHouse.run { house in
            let browser = try await house.signedIn("admin")
            let other = try await house.signedIn("admin")
            let list = try await browser.get("/api/v1/auth/sessions").json()["items"].items
            #expect(list.count == 2)
            #expect(
                list.allSatisfy { $0.keys == ["id", "createdAt", "lastSeenAt", "address", "userAgent", "current"] })
            let foreign = try #require(list.first { $0["current"] == false }?["id"].string)
            let driver = try await house.signedIn("driver1")
            #expect(try await driver.send(.delete, "/api/v1/auth/sessions/\(foreign)").status == .notFound)
            #expect(try await browser.send(.delete, "/api/v1/auth/sessions/\(foreign)").status == .noContent)
            #expect(try await other.get(Self.path).status == .unauthorized)
            #expect(try await browser.get(Self.path).status == .ok)
        }
    }

    @Test("ends by itself after two weeks without use")
    func idle() async throws {
        try await TestHouse.run { house in
            let browser = try await house.signedIn("admin")
            house.clock.advance(seconds: Session.idleLimit - 60)
            #expect(try await browser.get(Self.path).status == .ok)
            house.clock.advance(seconds: Session.absoluteLimit)
            #expect(try await browser.get(Self.path).status == .unauthorized)
        }
    }

    @Test(
        "is not possible with a cookie that was made up",
        arguments: ["", "x", String(repeating: "A", count: 43), String(repeating: "é", count: 200)])
    func madeUp(token: String) async throws {
        try await TestHouse.run { house in
            let response = try await house.visitor.get(Self.path, headers: [.cookie: "__Host-session=\(token)"])
            #expect(response.status == .unauthorized)
        }
    }
}
