import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import Persistence
import Testing

@testable import App

@Suite("The promise that guests are told", .timeLimit(.minutes(10)))
struct PromiseTests {
    @Test("is null, and the page says so, until a buggy is on duty; then a window, for the place and for the ride")
    func place() async throws {
        try await TestHouse.run { house in
            let path = "/api/v1/guest/locations/\(house.code)"
            #expect(try await house.visitor.get(path).json()["promise"] == .null)
            #expect(try await house.visitor.get("/q/\(house.code)").text.contains("No buggy is on duty"))
            let waiting = try await house.call(house.visitor).json()["ride"]
            #expect(waiting["promise"] == .null)

            let driver = try await house.onDuty("driver1", with: "B1")
            let promise = try await house.visitor.get(path).json()["promise"]
            #expect(promise.keys == ["earliestSeconds", "latestSeconds"])
            let window = (promise["earliestSeconds"].int, promise["latestSeconds"].int)
            #expect(window.0 >= 0 && window.0 + 120 <= window.1)
            #expect(window.0 % 60 == 0 && window.1 % 60 == 0)
            house.house.guestPages.forget(house.hotel.id)
            let page = try await house.visitor.get("/q/\(house.code)").text
            #expect(page.contains("A buggy can be here in \(max(1, window.0 / 60)) to \(window.1 / 60) minutes"))

            house.clock.advance(seconds: 1)
            let created = try await house.call(house.visitor).json()
            let told = created["ride"]["promise"]
            #expect(told.keys == ["earliest", "latest"])
            let board = try await driver.get("/api/v1/driver/board").json()
            #expect(board["queue"].items.map(\.["promise"]) == [.null, told])
            let status = try await house.visitor.get("/r/\(created["token"].string)").text
            #expect(!status.contains("data-part=\"promise\" hidden"))
        }
    }

    @Test("is null while the hotel is closed, however many are on duty")
    func closed() async throws {
        try await TestHouse.run { house in
            _ = try await house.onDuty("driver1", with: "B1")
            var hotel = house.hotel
            hotel.serviceHours = ServiceHours(windows: [.init(days: [], from: 0, to: 1)])
            try await house.store.save(hotel, by: .system, at: house.clock.wall.now())
            let place = try await house.visitor.get("/api/v1/guest/locations/\(house.code)").json()
            #expect(place["service"]["open"] == false && place["promise"] == .null)
        }
    }

    @Test("is learned from the hotel's rides, in the background, and used by the next call")
    func learned() async throws {
        try await TestHouse.run { house in
            let driver = try await house.onDuty("driver1", with: "B1")
            let before = try await house.promise()
            for _ in 0..<8 {
                _ = try await house.call(house.visitor)
                let id = try await driver.get("/api/v1/driver/board").json()["queue"].items[0]["id"].string
                house.clock.advance(seconds: 5)
                _ = try await driver.send(.post, "/api/v1/rides/\(id)/acceptance")
                house.clock.advance(seconds: 1500)
                _ = try await driver.send(.post, "/api/v1/rides/\(id)/pickup")
                _ = try await driver.send(
                    .post, "/api/v1/rides/\(id)/completion", json: ["locationId": .text(house.locations[0].id.text)])
            }
            #expect(try await house.promise() == before)
            await house.learn()
            let after = try await house.promise()
            #expect(after.latest > before.latest + 600)
            let told = try await house.call(house.visitor).json()["ride"]["promise"]["latest"].string
            #expect(told > (house.clock.wall.now() + 1500).rfc3339)
        }
    }
}

extension TestHouse {
    /// At the first place now, in seconds.
    fileprivate func promise() async throws -> (earliest: Int, latest: Int) {
        let promise = try await visitor.get("/api/v1/guest/locations/\(code)").json()["promise"]
        return (promise["earliestSeconds"].int, promise["latestSeconds"].int)
    }

    fileprivate func learn() async {
        await ExperienceService(
            hotels: store, reader: store, experiences: house.experiences, health: house.health, clock: clock.wall,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).learn()
    }
}
