import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// The administrator's pages of people: a list with a form for a new one, and one page a person.
struct StaffPages: Sendable {
    let desk: StaffDesk
    let buggies: any BuggyReader
    let duty: DutyActions

    var endpoints: [Endpoint] {
        [
            .staff(.administrators, .get, .deskStaff, .page("People")) { call, person in try await list(call, person) },
            .staff(.administrators, .post, .deskStaff, .form("A new person"), create),
            .staff(.administrators, .get, .deskPerson, .page("One person")) { call, person in
                try await show(call, person)
            },
            .staff(.administrators, .post, .deskPerson, .form("Change a person"), change),
        ]
    }

    private func list(
        _ call: Call, _ viewer: Principal, form: StaffForm = .init(), password: OneTimePassword? = nil
    ) async throws -> Response {
        let rows = try await desk.staff.staff(of: viewer.hotel).map { person in
            StaffRow(
                id: person.id.text, fullName: person.details.fullName, username: person.details.username,
                role: person.details.role.rawValue, isActive: person.details.active,
                buggyCodes: person.buggies.map(\.code))
        }
        let model = StaffListModel(name: viewer.name.fullName, people: rows, form: form, oneTimePassword: password)
        return .html(model.html(words: call.words, assets: call.assets), status: .form(form.errors))
    }

    /// The one-time password is shown on the answer itself and nowhere else, so there is no redirect.
    private func create(_ call: Call, _ viewer: Principal) async throws -> Response {
        let input = try await call.input(form: true)
        return try await call.form {
            var reader = InputReader(input)
            let details = reader.newStaff()
            try reader.finish()
            let (staff, password) = try await desk.create(details, password: nil, by: viewer)
            return try await list(
                call, viewer, password: password.map { OneTimePassword(username: staff.details.username, password: $0) }
            )
        } again: { problem in
            try await list(call, viewer, form: StaffForm(input, errors: problem.formErrors(call.words)))
        }
    }

    private func show(
        _ call: Call, _ viewer: Principal, form: StaffForm? = nil, password: String? = nil
    ) async throws -> Response {
        let person = try await desk.staff.staff(call.id(), of: viewer.hotel)
        let fleet = try await buggies.buggies(of: viewer.hotel)
        let model = StaffModel(
            name: viewer.name.fullName, id: person.id.text, version: person.version, title: person.details.fullName,
            form: form ?? StaffForm(person.details),
            buggies: fleet.map {
                Choice(id: $0.buggy.id.text, name: "\($0.buggy.details.icon) \($0.buggy.details.code)")
            },
            assigned: Set(person.buggies.map(\.id.text)),
            onDutyWith: fleet.first { $0.shift?.driver.id == person.id }?.buggy.details.code,
            isSelf: person.id == viewer.staff.id,
            oneTimePassword: password.map { OneTimePassword(username: person.details.username, password: $0) })
        return .html(model.html(words: call.words, assets: call.assets), status: .form(form?.errors ?? [:]))
    }

    private func change(_ call: Call, _ viewer: Principal) async throws -> Response {
        let input = try await call.input(form: true)
        let id = try call.id("id", Staff.self)
        return try await call.form {
            switch input["action"] {
            case "save": try await save(id, input, by: viewer)
            case "deactivate": _ = try await desk.change(id, version: nil, .deactivation, by: viewer)
            case "reset-password":
                let password = try await desk.resetPassword(of: id, by: viewer)
                return try await show(call, viewer, password: password)
            case "assign": try await assign(id, input, by: viewer)
            case "end-shift":
                let duty = duty
                try await desk.transactor.transact(in: viewer.hotel) { tx in
                    try duty.end(shiftOf: id, by: viewer, in: tx)
                }
            default: throw Problem.invalid([.init(field: "action", message: "invalid.choice")])
            }
            return .seeOther(Path.deskPerson(id.text))
        } again: { problem in
            var form = StaffForm(input, errors: problem.formErrors(call.words))
            // Only this one of the page's forms carries the fields.
            if input["action"] != "save" {
                form = StaffForm(try await desk.staff.staff(id, of: viewer.hotel).details)
                form.errors = problem.formErrors(call.words)
            }
            return try await show(call, viewer, form: form)
        }
    }

    private func save(_ id: Staff.ID, _ input: Input, by viewer: Principal) async throws {
        var reader = InputReader(input)
        let change = StaffChange(from: &reader)
        let version = reader.optional(.integer("version", 1...Int(Int32.max)))
        try reader.finish()
        _ = try await desk.change(id, version: version, change, by: viewer)
    }

    private func assign(_ id: Staff.ID, _ input: Input, by viewer: Principal) async throws {
        var reader = InputReader(input)
        let buggies = reader.optional(StaffFields.buggies) ?? []
        try reader.finish()
        try await desk.assign(buggies, to: id, by: viewer)
    }
}

extension StaffForm {
    fileprivate init(_ details: StaffDetails) {
        self.init(
            username: details.username, fullName: details.fullName, role: details.role.rawValue,
            locale: details.locale ?? "", active: details.active)
    }

    fileprivate init(_ input: Input, errors: [String: String]) {
        self.init(
            username: input["username"] ?? "", fullName: input["fullName"] ?? "", role: input["role"] ?? "driver",
            locale: input["locale"] ?? "", active: input.isOn("active"), errors: errors)
    }
}
