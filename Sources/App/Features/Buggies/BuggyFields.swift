import Domain
import Foundation

/// What an administrator says of a buggy, in JSON as in forms (contract §6).
enum BuggyFields {
    static let code = InputField<String>.text("code", 1...20)
    static let model = InputField<String>.text("model", 1...80)
    static let licensePlate = InputField<String>.text("licensePlate", 1...20)
    static let icon = InputField<String>.text("icon", 1...16)
    static let color = InputField<String>.text("color", pattern: "^(#[0-9a-fA-F]{6}|[a-zA-Z]{1,30})$")
    static let seats = InputField<Int>.integer("seats", BuggyDetails.seatLimits)
    static let features = InputField<[Need]>.list(.choice("features", of: Need.allCases))
    static let inService = InputField<Bool>.flag("inService")

    static let all: [any DescribedField] = [code, model, licensePlate, icon, color, seats, features, inService]
}

/// What a request changes about a buggy; what it does not name stays.
struct BuggyChange: Sendable {
    private let code: String?
    private let model: String??
    private let licensePlate: String??
    private let icon: String?
    private let color: String?
    private let seats: Int?
    private let features: [Need]??
    private let inService: Bool?

    init(from reader: inout InputReader) {
        code = reader.replacement(BuggyFields.code)
        model = reader.change(BuggyFields.model)
        licensePlate = reader.change(BuggyFields.licensePlate)
        icon = reader.replacement(BuggyFields.icon)
        color = reader.replacement(BuggyFields.color)
        seats = reader.replacement(BuggyFields.seats)
        features = reader.change(BuggyFields.features)
        inService = reader.replacement(BuggyFields.inService)
    }

    func apply(to details: inout BuggyDetails) {
        if let code { details.code = code }
        if let model { details.model = model }
        if let licensePlate { details.licensePlate = licensePlate }
        if let icon { details.icon = icon }
        if let color { details.color = color }
        if let seats { details.seats = seats }
        if let features { details.features = Set(features ?? []) }
        if let inService { details.inService = inService }
    }
}

extension InputReader {
    mutating func newBuggy() -> BuggyDetails {
        var details = BuggyDetails(code: required(BuggyFields.code, else: "-"))
        details.model = optional(BuggyFields.model)
        details.licensePlate = optional(BuggyFields.licensePlate)
        details.icon = optional(BuggyFields.icon) ?? details.icon
        details.color = optional(BuggyFields.color) ?? details.color
        details.seats = optional(BuggyFields.seats) ?? details.seats
        details.features = Set(optional(BuggyFields.features) ?? [])
        details.inService = optional(BuggyFields.inService) ?? true
        return details
    }
}
