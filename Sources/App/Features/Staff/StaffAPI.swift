import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// People (contract §6): dispatchers read, administrators change.
struct StaffAPI: Sendable {
    let desk: StaffDesk

    var endpoints: [Endpoint] {
        [
            .staff(.desk, .get, .staff, .json("Everybody", Shape<Staff>.staff.list), list),
            .staff(.administrators, .post, .staff, Self.creation, create),
            .staff(.desk, .get, .person, .json("One person", .staff), person),
            .staff(
                .administrators, .patch, .person, .json("Change a person", .staff, input: StaffFields.editable), change),
            .staff(.administrators, .delete, .person, .empty("Deactivate a person; their history stays"), deactivate),
            .staff(.administrators, .put, .personBuggies, Self.assignment, assign),
            .staff(
                .administrators, .post, .personPasswordReset,
                .json("A one-time password, shown once", .oneTimePassword), resetPassword),
        ]
    }

    private static let creation = Endpoint.Documentation.json(
        "A new person", .newStaff, status: .created,
        input: [
            StaffFields.username, StaffFields.fullName, StaffFields.role, StaffFields.locale, StaffFields.password,
        ],
        required: ["username", "fullName", "role"])
    private static let assignment = Endpoint.Documentation.json("The buggies a driver may take (a list of ids)", .staff)

    private func list(_ call: Call, _ person: Principal) async throws -> Response {
        let all = try await desk.staff.staff(of: person.hotel)
        return try call.json(Shape<Staff>.staff.list, call.page().slice(all))
    }

    private func create(_ call: Call, _ administrator: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let details = reader.newStaff()
        let password = reader.optional(StaffFields.password)
        try reader.finish()
        let (staff, oneTimePassword) = try await desk.create(details, password: password, by: administrator)
        return call.versioned(
            .newStaff, NewStaff(staff: staff, oneTimePassword: oneTimePassword), version: staff.version,
            status: .created,
            location: Path.person(staff.id.text))
    }

    private func person(_ call: Call, _ viewer: Principal) async throws -> Response {
        let staff = try await desk.staff.staff(call.id(), of: viewer.hotel)
        return call.versioned(.staff, staff, version: staff.version)
    }

    private func change(_ call: Call, _ administrator: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let change = StaffChange(from: &reader)
        try reader.finish()
        let staff = try await desk.change(call.id(), version: call.expectedVersion(), change, by: administrator)
        return call.versioned(.staff, staff, version: staff.version)
    }

    private func deactivate(_ call: Call, _ administrator: Principal) async throws -> Response {
        _ = try await desk.change(call.id(), version: nil, .deactivation, by: administrator)
        return .empty()
    }

    /// The contract's body is a bare list of ids.
    private func assign(_ call: Call, _ administrator: Principal) async throws -> Response {
        let bytes = try await call.body()
        guard let list = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes.readableBytesView)) else {
            throw Problem.malformedBody
        }
        var reader = InputReader(.json([StaffFields.buggies.name: list]))
        let buggies = reader.required(StaffFields.buggies, else: [])
        try reader.finish()
        try await desk.assign(buggies, to: call.id(), by: administrator)
        return try await person(call, administrator)
    }

    private func resetPassword(_ call: Call, _ administrator: Principal) async throws -> Response {
        let password = try await desk.resetPassword(of: call.id(), by: administrator)
        return call.json(.oneTimePassword, password)
    }
}

/// A new person, with the password that is said only now.
struct NewStaff: Sendable {
    let staff: Staff
    let oneTimePassword: String?
}

extension Shape<NewStaff> {
    static let newStaff = Shape(
        "NewStaff",
        Shape<Staff>.staff.members { $0.staff } + [.text(optional: "oneTimePassword") { $0.oneTimePassword }])
}

extension Shape<String> {
    fileprivate static let oneTimePassword = Shape("OneTimePassword", [.text("oneTimePassword") { $0 }])
}

extension Shape<Staff> {
    static let staff = Shape(
        "Staff",
        [
            .id("id") { $0.id.uuid },
            .text("username") { $0.details.username },
            .text("fullName") { $0.details.fullName },
            .choice("role") { $0.details.role },
            .text(optional: "locale") { $0.details.locale },
            .flag("active") { $0.details.active },
            .flag("mustChangePassword") { $0.mustChangePassword },
            .objects("buggies", .buggyName) { $0.buggies },
            .integer("version") { $0.version },
        ])
}
