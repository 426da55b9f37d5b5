import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import App

@Suite("The limits of guests' calls", .timeLimit(.minutes(10)))
struct GuestLimitsTests {
    private let lobby = Location.ID(UUID())
    private let beach = Location.ID(UUID())
    private let rules = GuestLimits.Rules(
        perDevice: RateLimit(burst: 2, interval: 60), perPlace: RateLimit(burst: 4, interval: 10))

    private func refusal(_ limits: GuestLimits, _ device: [UInt8]?, _ place: Location.ID) -> Problem? {
        do throws(Problem) {
            _ = try limits.take(device: device, at: place)
            return nil
        } catch {
            return error
        }
    }

    @Test("count each device and each place by itself, and say which of the two it was and for how long")
    func apart() {
        let clock = TestClock()
        let limits = GuestLimits(rules: rules, clock: clock.wall)
        for _ in 0..<2 { #expect(refusal(limits, [1], lobby) == nil) }
        let device = refusal(limits, [1], beach)
        #expect(device == .rateLimited("calls", quota: 2, retryAfter: 60))
        #expect(device?.headers[.rateLimitPolicy] == "\"calls\";q=2" && device?.headers[.retryAfter] == "60")
        for _ in 0..<2 { #expect(refusal(limits, nil, lobby) == nil) }
        #expect(refusal(limits, [2], lobby) == .rateLimited("calls-per-place", quota: 4, retryAfter: 10))
        #expect(refusal(limits, [2], beach) == nil)
        clock.advance(seconds: 10)
        #expect(refusal(limits, nil, lobby) == nil)
        #expect(refusal(limits, nil, lobby) != nil)
    }

    @Test("take nothing of the one when the other refuses, and give back what came to nothing")
    func giveBack() throws {
        let limits = GuestLimits(rules: rules, clock: TestClock().wall)
        for _ in 0..<4 { _ = try limits.take(device: nil, at: lobby) }
        for _ in 0..<9 { #expect(refusal(limits, [1], lobby) != nil) }
        let first = try limits.take(device: [1], at: beach)
        _ = try limits.take(device: [1], at: beach)
        #expect(refusal(limits, [1], beach) != nil)
        limits.giveBack(first)
        #expect(refusal(limits, [1], beach) == nil)
    }

    @Test("are none without rules")
    func unlimited() throws {
        let limits = GuestLimits(rules: nil, clock: TestClock().wall)
        for _ in 0..<1000 { _ = try limits.take(device: [1], at: lobby) }
    }

    @Test("are sixty calls at once at a place; a repeated one and one that finds an open call are never in the way")
    func place() async throws {
        try await TestHouse.run { house in
            let first = try await house.call(house.visitor, key: "first")
            for _ in 1..<60 {
                let call = try await house.call(house.visitor)
                #expect(call.status == .created)
            }
            let refused = try await house.call(house.visitor)
            #expect(refused.status == .tooManyRequests && refused.code == "rate_limited")
            #expect(refused.headers[.retryAfter] == "3")
            #expect(refused.headers[.rateLimitPolicy] == "\"calls-per-place\";q=60")
            #expect(refused.headers[.rateLimit] == "\"calls-per-place\";r=0;t=3")
            #expect(try await house.count("rides") == 60)

            let again = try await house.call(house.visitor, key: "first")
            #expect(again.status == .created && again.headers[.idempotentReplayed] == "true")
            let found = try await house.call(house.visitor.keeping(first))
            #expect(found.status == .conflict && found.code == "ride_already_open")

            house.clock.advance(seconds: 3)
            #expect(try await house.call(house.visitor, key: "last").status == .created)
            for _ in 0..<3 {
                let repeated = try await house.call(house.visitor, key: "last")
                #expect(repeated.status == .created)
            }
            #expect(try await house.call(house.visitor).status == .tooManyRequests)
        }
    }

    @Test("bring the page back with what was typed, and say what to do")
    func page() async throws {
        try await TestHouse.run { house in
            for _ in 0..<60 { _ = try await house.call(house.visitor) }
            let page = try await house.visitor.submit(
                "/q/\(house.code)", ["idempotencyKey": "k", "partySize": "3", "guestName": "Ada"])
            #expect(page.status == .tooManyRequests && page.headers[.retryAfter] == "3")
            #expect(page.text.contains("Many calls came from here") && page.text.contains("value=\"Ada\""))
            #expect(page.text.contains("data-details open"))
        }
    }

    @Test("can be switched off")
    func switchedOff() async throws {
        try await TestHouse.run(environment: ["RATE_LIMIT_ENABLED": "false"]) { house in
            for _ in 0..<70 {
                let call = try await house.call(house.visitor)
                #expect(call.status == .created)
            }
        }
    }
}
