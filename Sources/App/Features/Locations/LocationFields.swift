import Domain
import Foundation

/// What an administrator says of a place, in JSON as in forms (contract §11).
enum LocationFields {
    static let name = InputField<String>.text("name", 1...80)
    static let description = InputField<String>.text("description", 1...500)
    static let displayOrder = InputField<Int>.integer("displayOrder", 0...9999)
    static let active = InputField<Bool>.flag("active")
    static let position = InputField<LocationDetails.Position>.position("position")

    static let all: [any DescribedField] = [name, description, displayOrder, active, position]
}

/// What a request changes about a place; what it does not name stays.
struct LocationChange: Sendable {
    private let name: String?
    private let description: String??
    private let displayOrder: Int?
    private let active: Bool?
    private let position: LocationDetails.Position??

    init(from reader: inout InputReader) {
        name = reader.replacement(LocationFields.name)
        description = reader.change(LocationFields.description)
        displayOrder = reader.replacement(LocationFields.displayOrder)
        active = reader.replacement(LocationFields.active)
        position = reader.change(LocationFields.position)
    }

    func apply(to details: inout LocationDetails) {
        if let name { details.name = name }
        if let description { details.description = description }
        if let displayOrder { details.displayOrder = displayOrder }
        if let active { details.active = active }
        if let position { details.position = position }
    }
}

extension InputReader {
    mutating func newLocation() -> LocationDetails {
        var details = LocationDetails(name: required(LocationFields.name, else: "-"))
        details.description = optional(LocationFields.description)
        details.displayOrder = optional(LocationFields.displayOrder) ?? 0
        details.active = optional(LocationFields.active) ?? true
        details.position = optional(LocationFields.position)
        return details
    }
}
