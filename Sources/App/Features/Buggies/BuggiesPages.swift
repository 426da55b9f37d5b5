import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// The administrator's pages of buggies: a list with a form for a new one, and one page a buggy.
struct BuggiesPages: Sendable {
    let buggies: any BuggyReader
    let transactor: any Transactor
    let actions: BuggyActions

    var endpoints: [Endpoint] {
        [
            .staff(.administrators, .get, .deskBuggies, .page("Buggies")) { call, person in try await list(call, person)
            },
            .staff(.administrators, .post, .deskBuggies, .form("A new buggy"), create),
            .staff(.administrators, .get, .deskBuggy, .page("One buggy")) { call, person in try await show(call, person)
            },
            .staff(.administrators, .post, .deskBuggy, .form("Change a buggy"), change),
        ]
    }

    private func list(_ call: Call, _ person: Principal, form: BuggyForm = .init()) async throws -> Response {
        let rows = try await buggies.buggies(of: person.hotel).map(BuggyRow.init)
        let model = BuggiesModel(name: person.name.fullName, buggies: rows, form: form)
        return .html(model.html(words: call.words, assets: call.assets), status: .form(form.errors))
    }

    private func create(_ call: Call, _ person: Principal) async throws -> Response {
        let input = try await call.input(form: true)
        return try await call.form {
            var reader = InputReader(input)
            let details = reader.newBuggy()
            try reader.finish()
            let actions = actions
            _ = try await transactor.transact(in: person.hotel) { tx in
                try actions.create(details, by: person.actor, of: person.hotel, in: tx)
            }
            return .seeOther(Path.deskBuggies())
        } again: { problem in
            try await list(call, person, form: BuggyForm(input, errors: problem.formErrors(call.words)))
        }
    }

    private func show(_ call: Call, _ person: Principal, form: BuggyForm? = nil) async throws -> Response {
        let state = try await buggies.buggy(call.id(), of: person.hotel)
        let details = state.buggy.details
        let model = BuggyModel(
            name: person.name.fullName, id: state.buggy.id.text, version: state.buggy.version,
            badge: BuggyBadge(details),
            form: form ?? BuggyForm(details))
        return .html(model.html(words: call.words, assets: call.assets), status: .form(form?.errors ?? [:]))
    }

    private func change(_ call: Call, _ person: Principal) async throws -> Response {
        let input = try await call.input(form: true)
        let id = try call.id("id", Buggy.self)
        return try await call.form {
            let actions = actions
            switch input["action"] {
            case "save":
                try await save(id, input, by: person)
                return .seeOther(Path.deskBuggy(id.text))
            case "remove", "deactivate":
                try await transactor.transact(in: person.hotel) { tx in try actions.remove(id, by: person, in: tx) }
                return .seeOther(Path.deskBuggies())
            default: throw Problem.invalid([.init(field: "action", message: "invalid.choice")])
            }
        } again: { problem in
            var form = BuggyForm(input, errors: problem.formErrors(call.words))
            // Only this one of the page's forms carries the fields.
            if input["action"] != "save" {
                form = BuggyForm(try await buggies.buggy(id, of: person.hotel).buggy.details)
                form.errors = problem.formErrors(call.words)
            }
            return try await show(call, person, form: form)
        }
    }

    private func save(_ id: Buggy.ID, _ input: Input, by person: Principal) async throws {
        var reader = InputReader(input.naming("features"))
        let change = BuggyChange(from: &reader)
        let version = reader.optional(.integer("version", 1...Int(Int32.max)))
        try reader.finish()
        let actions = actions
        _ = try await transactor.transact(in: person.hotel) { tx in
            try actions.change(id, version: version, by: person, in: tx, change.apply)
        }
    }
}

extension BuggyBadge {
    init(_ details: BuggyDetails) {
        self.init(code: details.code, icon: details.icon, color: details.color)
    }
}

extension BuggyRow {
    fileprivate init(_ state: BuggyState) {
        let details = state.buggy.details
        self.init(
            id: state.buggy.id.text, badge: BuggyBadge(details), model: details.model ?? "",
            licensePlate: details.licensePlate, seats: details.seats, status: state.status.rawValue,
            driver: state.shift?.driver.fullName, place: state.shift?.location.name)
    }
}

extension BuggyForm {
    fileprivate init(_ details: BuggyDetails) {
        self.init(
            code: details.code, model: details.model ?? "", licensePlate: details.licensePlate ?? "",
            icon: details.icon,
            color: details.color, seats: String(details.seats), features: Set(details.features.map(\.rawValue)),
            inService: details.inService)
    }

    fileprivate init(_ input: Input, errors: [String: String]) {
        self.init(
            code: input["code"] ?? "", model: input["model"] ?? "", licensePlate: input["licensePlate"] ?? "",
            icon: input["icon"] ?? "", color: input["color"] ?? "", seats: input["seats"] ?? "",
            features: Set(input.all("features")), inService: input.isOn("inService"), errors: errors)
    }
}
