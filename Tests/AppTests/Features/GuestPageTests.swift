import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Persistence
import Testing

@testable import App

extension TestHouse {
    /// A photo of the first place, as uploading would keep it.
    fileprivate func keepPhoto(_ hexadecimal: String, _ contentType: String) async throws {
        try await pool.query(
            """
            insert into location_photos (hotel_id, location_id, content_type, bytes, digest, created_at)
            select \(hotel.id.uuid), \(locations[0].id.uuid), \(contentType), bytes, sha256(bytes), now()
            from decode(\(hexadecimal), 'hex') bytes
            on conflict (hotel_id, location_id) do update
            set bytes = excluded.bytes, digest = excluded.digest, content_type = excluded.content_type
            """)
    }
}

@Suite("A guest's pages", .timeLimit(.minutes(10)))
struct GuestPageTests {
    @Test("show the photo of the place under a link that is good for ever, without moving anything")
    func photo() async throws {
        try await TestHouse.run { house in
            #expect(try await house.visitor.page("/q/\(house.code)?fresh=1").text.contains("class=\"scene\""))
            try await house.keepPhoto("ffd8ff01", "image/jpeg")
            let place = try await house.visitor.get("/api/v1/guest/locations/\(house.code)").json()
            let path = place["location"]["photoURL"].string
            #expect(path.hasPrefix("/q/\(house.code)/photo?v="))

            let photo = try await house.visitor.get(path)
            #expect(photo.status == .ok && photo.bytes == [0xff, 0xd8, 0xff, 0x01])
            #expect(photo.headers[.contentType] == "image/jpeg" && photo.headers[.xContentTypeOptions] == "nosniff")
            #expect(photo.headers[.cacheControl] == "public, max-age=31536000, immutable")
            let tag = try #require(photo.headers[.eTag])
            let known = try await house.visitor.get(path, headers: [.ifNoneMatch: tag])
            #expect(known.status == .notModified && known.body.readableBytes == 0 && known.headers[.eTag] == tag)

            try await house.keepPhoto("89504e47", "image/png")
            let next = try await house.visitor.get(path, headers: [.ifNoneMatch: tag])
            #expect(next.status == .ok && next.headers[.contentType] == "image/png" && next.bytes.first == 0x89)
            #expect(next.headers[.cacheControl] == "no-cache" && next.headers[.eTag] != tag)
        }
    }

    @Test("keep the room of the photo free, name it, and let the button come first")
    func photoElement() async throws {
        try await TestHouse.run { house in
            try await house.keepPhoto("ffd8ff01", "image/jpeg")
            let page = try await house.visitor.page("/q/\(house.code)").text
            let image = try #require(page.firstMatch(of: /<img [^>]+>/)).0
            #expect(image.contains("alt=\"Photo of Lobby\"") && image.contains("width=\"640\" height=\"256\""))
            #expect(image.contains("loading=\"lazy\"") && image.contains("fetchpriority=\"low\""))
            #expect(!page.contains("class=\"scene\""))
        }
    }

    @Test("have no photo where there is none, or where the code leads nowhere")
    func noPhoto() async throws {
        try await TestHouse.run { house in
            for code in [house.code, "ZZZZZZZZZZZZ", "x"] {
                #expect(try await house.visitor.get("/q/\(code)/photo?v=1").status == .notFound)
            }
            let place = try await house.visitor.get("/api/v1/guest/locations/\(house.code)").json()
            #expect(place["location"]["photoURL"] == .null)
        }
    }

    @Test("take a wrong tap back without a question for ten seconds, and ask afterwards")
    func undo() async throws {
        try await TestHouse.run { house in
            let call = try await house.visitor.submit("/q/\(house.code)", ["idempotencyKey": "a"])
            let location = try #require(call.headers[.location])
            house.clock.advance(seconds: 4)
            let early = try await house.visitor.page(location).text
            #expect(early.contains("data-part=\"undo\"") && early.contains("data-part=\"cancel\" hidden"))
            // It asks again in the moment in which that is over.
            #expect(early.contains("content=\"6;url=\(location)\""))
            house.clock.advance(seconds: 6)
            let late = try await house.visitor.page(location).text
            #expect(!late.contains("data-part=\"undo\"") && late.contains("data-part=\"cancel\">"))
            #expect(late.contains("content=\"10;url=\(location)\""))
            let undone = try await house.visitor.submit(location, ["action": "cancel"])
            #expect(undone.status == .seeOther)
            #expect(try await house.visitor.page(location).text.contains("data-step=\"closedAt\" data-done"))
        }
    }

    @Test("lead a second call to the first, and say so")
    func found() async throws {
        try await TestHouse.run { house in
            let first = try await house.visitor.submit("/q/\(house.code)", ["idempotencyKey": "a"])
            let phone = house.visitor.keeping(first)
            let page = try await phone.page("/q/\(house.code)").text
            #expect(page.contains("already called a buggy") && page.contains("We have your call"))
            let second = try await phone.submit("/q/\(house.code)", ["idempotencyKey": "b"])
            let location = try #require(second.headers[.location])
            #expect(location.hasSuffix("?found"))
            let ride = try await phone.page(location).text
            #expect(ride.contains("This is your call"))
            // What refreshes itself forgets it.
            #expect(ride.contains(";url=\(first.headers[.location] ?? "-")\""))
        }
    }

    @Test("keep a rating that was not right as it was typed, and show a given one to be changed")
    func rating() async throws {
        try await TestHouse.run { house in
            let driver = try await house.onDuty("driver1", with: "B1")
            let token = try await house.call(house.visitor).json()["token"].string
            let id = try await driver.get("/api/v1/driver/board").json()["queue"].items[0]["id"].string
            for step in ["acceptance", "pickup"] { _ = try await driver.send(.post, "/api/v1/rides/\(id)/\(step)") }
            _ = try await driver.send(
                .post, "/api/v1/rides/\(id)/completion", json: ["locationId": .text(house.locations[2].id.text)])
            let path = "/r/\(token)"
            let starless = try await house.visitor.submit(path, ["action": "rate", "comment": "Lovely <3"])
            #expect(starless.status == .unprocessableContent && starless.text.contains("Lovely &lt;3"))
            #expect(starless.text.contains("id=\"stars-error\"") && starless.text.contains("Send rating"))
            let rated = try await house.visitor.submit(path, ["action": "rate", "stars": "4", "comment": "Lovely"])
            #expect(rated.status == .seeOther)
            let page = try await house.visitor.page(path).text
            #expect(page.contains("value=\"4\" required checked") && page.contains("Change rating"))
            #expect(try await house.visitor.submit(path, ["action": "rate", "stars": "2"]).status == .seeOther)
            #expect(try await house.visitor.page(path).text.contains("value=\"2\" required checked"))
        }
    }
}

@Suite("What the status page says of time")
struct RidePageTimeTests {
    private let start = Date(timeIntervalSince1970: 1_790_000_000)

    private func page(_ stage: Stage, promise: ClosedRange<Date>?, after seconds: TimeInterval) throws -> String {
        let localisation = try Localisation(directory: repository.appending(path: "config/locales"))
        let words = localisation.words(in: localisation.english)
        let zone = try #require(TimeZone(identifier: "Europe/Istanbul"))
        var model = RidePageModel(
            hotelName: "Hotel", hotelPhone: nil, token: "t",
            clock: HotelClock(timeZone: zone, language: localisation.english),
            now: start + seconds,
            stage: stage, version: 1, pickup: "Lobby", requestedAt: start, canCancel: true, canRate: false)
        model.promise = promise
        return model.html(words: words, assets: AssetLinks(version: "v")).description
    }

    @Test("the promised window, and honestly that it is over")
    func promise() throws {
        let promise = (start + 300)...(start + 720)
        let early = try page(.pending, promise: promise, after: 60)
        #expect(early.contains("17:18 – 17:25") && early.contains("data-part=\"late\" hidden"))
        let late = try page(.accepted, promise: promise, after: 721)
        #expect(late.contains("17:18 – 17:25") && late.contains("<span data-part=\"late\">"))
        #expect(try page(.onboard, promise: promise, after: 721).contains("data-part=\"late\" hidden"))
    }

    @Test("that nothing can be promised while nobody is on duty, and only while one waits for it")
    func noPromise() throws {
        #expect(try page(.pending, promise: nil, after: 60).contains("<span data-part=\"unpromised\">"))
        #expect(try page(.accepted, promise: nil, after: 60).contains("data-part=\"unpromised\" hidden"))
    }

    @Test(
        "how soon it asks again without script",
        arguments: [
            (Stage.pending, 10), (.accepted, 10), (.onboard, 10), (.scheduled, 60), (.completed, nil),
            (.cancelled, nil), (.unanswered, nil), (.noShow, nil),
        ] as [(Stage, Int?)])
    func refresh(stage: Stage, seconds: Int?) throws {
        let html = try page(stage, promise: nil, after: 60)
        #expect(html.contains("http-equiv=\"refresh\"") == (seconds != nil))
        if let seconds { #expect(html.contains("content=\"\(seconds);url=/r/t\"")) }
    }

    @Test("the day as well, once it is not today's")
    func oldLink() throws {
        #expect(try page(.completed, promise: nil, after: 60).contains(">17:13</time>"))
        #expect(try page(.completed, promise: nil, after: 30 * 3600).contains(">21/09,\u{A0}17:13</time>"))
    }
}
