import Foundation
import Testing

@testable import App

@Suite("The hotel's clock")
struct HotelClockTests {
    private func clock(_ formats: String = "en-GB", _ zone: String = "Europe/Istanbul") throws -> HotelClock {
        let head = ["language.name": "-", "language.direction": "ltr", "language.formats": formats]
        return HotelClock(
            timeZone: try #require(.init(identifier: zone)), language: try Language(tag: formats, head: head))
    }

    /// 6:05 and 15:40 in UTC.
    private let morning = Date(timeIntervalSince1970: 1_795_241_100)
    private let afternoon = Date(timeIntervalSince1970: 1_795_275_600)

    @Test("shows an instant as the clock on the hotel's wall does, and in UTC for programs")
    func shows() throws {
        let html = try clock("en-GB", "Asia/Kathmandu").element(.init(timeIntervalSince1970: 1_795_208_400))
        #expect(html.description == "<time datetime=\"2026-11-20T21:00:00Z\">02:45</time>")
        #expect(try clock("en-GB", "UTC").time(.init(timeIntervalSince1970: -60)) == "23:59")
    }

    @Test("follows the hotel across a change to summer time")
    func summerTime() throws {
        let clock = try clock("de", "Europe/Berlin")
        #expect(clock.time(Date(timeIntervalSince1970: 1_774_745_940)) == "01:59")
        #expect(clock.time(Date(timeIntervalSince1970: 1_774_746_000)) == "03:00")
    }

    @Test(
        "writes times as the language does",
        arguments: [
            ("en-GB", "09:05", "18:40"), ("tr", "09:05", "18:40"), ("de", "09:05", "18:40"), ("ru", "09:05", "18:40"),
            ("ar-u-nu-latn", "9:05\u{A0}ص", "6:40\u{A0}م"), ("ar-EG", "٩:٠٥\u{A0}ص", "٦:٤٠\u{A0}م"),
            ("en-US", "9:05\u{A0}AM", "6:40\u{A0}PM"), ("fr", "09:05", "18:40"),
        ])
    func times(formats: String, early: String, late: String) throws {
        let clock = try clock(formats)
        #expect(clock.time(morning) == early)
        #expect(clock.time(afternoon) == late)
    }

    @Test(
        "writes days with times as the language does",
        arguments: [
            ("en-GB", "21/11,\u{A0}09:05"), ("tr", "21.11\u{A0}09:05"), ("de", "21.11.,\u{A0}09:05"),
            ("ru", "21.11,\u{A0}09:05"), ("ar-u-nu-latn", "21\u{200F}/11،\u{A0}9:05\u{A0}ص"),
        ])
    func days(formats: String, expected: String) throws {
        #expect(try clock(formats).dayAndTime(morning) == expected)
    }
}
