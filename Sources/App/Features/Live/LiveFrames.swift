import Domain
import Foundation
import NIOConcurrencyHelpers
import NIOCore

/// The frames that the server sends, encoded once for all sockets that see the same.
final class LiveFrames: Sendable {
    let resync = WebSocketFrame.text(#"{"type":"resync"}"#).encoded()
    let pong = WebSocketFrame.text(#"{"type":"pong"}"#).encoded()

    private struct Key: Hashable {
        let hotel: Hotel.ID
        let cursor: Int
        let projection: Projection
    }

    /// The feed tells one event to all of its listeners before the next, so the newest few are all that is asked for.
    private static let kept = 8
    private let recent = NIOLockedValueBox<[(key: Key, frame: ByteBuffer)]>([])

    func hello(_ cursor: Int) -> ByteBuffer {
        WebSocketFrame.text("{\"type\":\"hello\",\"cursor\":\(cursor)}").encoded()
    }

    func event(_ live: LiveEvent, as projection: Projection, of hotel: Hotel) -> ByteBuffer {
        // A guest's frame has one reader.
        guard projection != .guest else { return encode(live, projection, hotel) }
        let key = Key(hotel: live.event.hotel, cursor: live.event.cursor, projection: projection)
        if let known = recent.withLockedValue({ $0.first { $0.key == key }?.frame }) { return known }
        let frame = encode(live, projection, hotel)
        recent.withLockedValue { recent in
            if recent.count >= Self.kept { recent.removeFirst() }
            recent.append((key, frame))
        }
        return frame
    }

    /// Frames for staff say nothing of the hotel itself.
    func hotelForStaff(_ id: Hotel.ID) -> Hotel {
        Hotel(id: id, name: "", timezone: .gmt, locale: "", locales: [])
    }

    private func encode(_ live: LiveEvent, _ projection: Projection, _ hotel: Hotel) -> ByteBuffer {
        var json = JSONWriter()
        json.raw(#"{"type":"event","cursor":"#)
        json.number(live.event.cursor)
        json.raw(#","kind":"#)
        json.text(live.event.kind.rawValue)
        json.raw(#","at":"#)
        json.time(live.event.at)
        json.raw(#","data":"#)
        writeData(live, projection, hotel, &json)
        json.raw("}")
        return WebSocketFrame.text(String(decoding: json.bytes, as: UTF8.self)).encoded()
    }

    private func writeData(_ live: LiveEvent, _ projection: Projection, _ hotel: Hotel, _ json: inout JSONWriter) {
        switch (live.subject, projection) {
        case (.ride(let summary), .guest):
            json.raw(#"{"ride":"#)
            Shape.guestRide.write(GuestRide(summary: summary, hotel: hotel), to: &json)
            json.raw("}")
        case (.ride(let summary), .departure): Shape.departure.write(summary, to: &json)
        case (.ride(let summary), _):
            json.raw(#"{"ride":"#)
            Shape.ride.write(summary, to: &json)
            json.raw("}")
        case (.shift(let summary), _):
            json.raw(#"{"shift":"#)
            Shape.shift.write(summary, to: &json)
            json.raw("}")
        case (.buggy(let state), _):
            json.raw(#"{"buggy":"#)
            Shape.buggy.write(state, to: &json)
            json.raw("}")
        case (.other, .desk): json.raw(Array(live.event.data.utf8))
        case (.other, _): json.raw("{}")
        }
    }
}
