package import Foundation

/// Something that has just been decided: an event before the history has given it a place.
package struct Fact: Equatable, Sendable {
    package let kind: Event.Kind
    package let subject: Event.Subject
    package let data: [String: Value]

    package init(_ kind: Event.Kind, _ subject: Event.Subject, _ data: [String: Value] = [:]) {
        self.kind = kind
        self.subject = subject
        self.data = data
    }

    package enum Value: Equatable, Sendable {
        case text(String)
        case number(Int)
        case flag(Bool)
        case time(Date)
        case none

        package static func id<Subject>(_ id: Identifier<Subject>?) -> Value {
            id.map { .text($0.text) } ?? .none
        }
    }

    /// Keys in order and no spaces, so that equal facts have equal bytes and the chain can be checked by anybody.
    package var canonicalJSON: String {
        let fields = data.sorted { $0.key < $1.key }.map {
            "\(CanonicalJSON.string($0.key)):\(CanonicalJSON.value($0.value))"
        }
        return "{" + fields.joined(separator: ",") + "}"
    }
}

extension Fact {
    package static func ride(_ kind: Event.Kind, _ ride: Ride) -> Fact {
        let crew = ride.phase.acceptance?.crew
        return Fact(
            kind, .ride(ride.id),
            [
                "status": .text(ride.status.rawValue),
                "version": .number(ride.version),
                "pickup": .id(ride.pickup),
                "destination": .id(ride.destination),
                "dropoff": .id(ride.phase.completion?.dropoff),
                "buggy": .id(crew?.buggy),
                "driver": .id(crew?.driver),
                "partySize": .number(ride.party.size),
            ])
    }

    package static func shift(_ kind: Event.Kind, _ shift: Shift) -> Fact {
        Fact(
            kind, .shift(shift.id),
            [
                "driver": .id(shift.driver),
                "buggy": .id(shift.buggy),
                "location": .id(shift.location),
                "onBreak": .flag(shift.breakSince != nil),
                "stale": .flag(shift.staleSince != nil),
                "ended": shift.end.map { .text($0.reason.rawValue) } ?? .none,
            ])
    }
}

private enum CanonicalJSON {
    static func value(_ value: Fact.Value) -> String {
        switch value {
        case .text(let text): string(text)
        case .number(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .time(let date): string(date.rfc3339)
        case .none: "null"
        }
    }

    static func string(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\u{0}"..."\u{1f}": out += String(format: "\\u%04x", scalar.value)
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
