import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// The administrator's pages of places: a list with a form for a new one, and one page a place.
struct LocationsPages: Sendable {
    let locations: any LocationReader
    let buggies: any BuggyReader
    let transactor: any Transactor
    let actions: LocationActions
    let site: Site

    var endpoints: [Endpoint] {
        [
            .staff(.administrators, .get, .deskLocations, .page("Places")) { call, person in
                try await list(call, person)
            },
            .staff(.administrators, .post, .deskLocations, .form("A new place"), create),
            .staff(.administrators, .get, .deskLocation, .page("One place")) { call, person in
                try await show(call, person)
            },
            .staff(.administrators, .post, .deskLocation, .form("Change a place"), change),
        ]
    }

    private func list(
        _ call: Call, _ person: Principal, form: LocationForm = .init(), message: String? = nil
    ) async throws -> Response {
        let standing = try await buggies.buggies(of: person.hotel).compactMap { $0.shift?.location.id }
        let rows = try await locations.locations(of: person.hotel).map { location in
            LocationRow(
                id: location.id.text, name: location.details.name, description: location.details.description,
                isActive: location.details.active, buggiesHere: standing.count { $0 == location.id })
        }
        let model = LocationsModel(name: person.name.fullName, places: rows, form: form, message: message)
        return .html(model.html(words: call.words, assets: call.assets), status: .form(form.errors))
    }

    private func create(_ call: Call, _ person: Principal) async throws -> Response {
        let input = try await call.input(form: true)
        return try await call.form {
            var reader = InputReader(input)
            let details = reader.newLocation()
            try reader.finish()
            let actions = actions
            _ = try await transactor.transact(in: person.hotel) { tx in
                try actions.create(details, by: person.actor, of: person.hotel, in: tx)
            }
            return .seeOther(Path.deskLocations())
        } again: { problem in
            try await list(call, person, form: LocationForm(input, errors: problem.formErrors(call.words)))
        }
    }

    private func show(
        _ call: Call, _ person: Principal, form: LocationForm? = nil, message: String? = nil
    ) async throws -> Response {
        let location = try await locations.location(call.id(), of: person.hotel)
        let url = site.guestURL(location.code)
        let model = LocationModel(
            name: person.name.fullName, id: location.id.text, version: location.version, title: location.details.name,
            guestURL: url, qrCode: HTML(trusted: try QRCode(url).svg(label: url)), photoPath: nil,
            form: form ?? LocationForm(location.details), message: message)
        return .html(model.html(words: call.words, assets: call.assets), status: .form(form?.errors ?? [:]))
    }

    private func change(_ call: Call, _ person: Principal) async throws -> Response {
        let input = try await call.input(form: true)
        let id = try call.id("id", Location.self)
        return try await call.form {
            switch input["action"] {
            case "save": try await save(id, input, by: person)
            case "new-code":
                try await act(person) { [actions] in _ = try actions.replaceCode(of: id, by: person, in: $0) }
            case "remove":
                try await act(person) { [actions] in try actions.remove(id, by: person, in: $0) }
                return .seeOther(Path.deskLocations())
            default: throw Problem.invalid([.init(field: "action", message: "invalid.choice")])
            }
            return .seeOther(Path.deskLocation(id.text))
        } again: { problem in
            var form = LocationForm(input, errors: problem.formErrors(call.words))
            // Only this one of the page's forms carries the fields.
            if input["action"] != "save" {
                form = LocationForm(try await locations.location(id, of: person.hotel).details)
                form.errors = problem.formErrors(call.words)
            }
            return try await show(call, person, form: form)
        }
    }

    private func save(_ id: Location.ID, _ input: Input, by person: Principal) async throws {
        var reader = InputReader(input)
        let change = LocationChange(from: &reader)
        let position = reader.position()
        let version = reader.optional(.integer("version", 1...Int(Int32.max)))
        try reader.finish()
        try await act(person) { [actions] tx in
            _ = try actions.change(id, version: version, by: person, in: tx) { details in
                change.apply(to: &details)
                if let position { details.position = position }
            }
        }
    }

    private func act(
        _ person: Principal, _ work: @escaping @Sendable (any HotelTransaction) throws -> Void
    ) async throws {
        try await transactor.transact(in: person.hotel, work)
    }
}

extension InputReader {
    /// A form has two fields where JSON has an object; both empty means no position.
    fileprivate mutating func position() -> LocationDetails.Position?? {
        let x = optional(InputField<String>.text("x", 1...20))
        let y = optional(InputField<String>.text("y", 1...20))
        if x == nil, y == nil { return .some(nil) }
        guard let x = x.flatMap({ Double($0) }), let y = y.flatMap({ Double($0) }), (0...1).contains(x),
            (0...1).contains(y)
        else {
            refuse("position", "invalid.position")
            return nil
        }
        return .init(x: x, y: y)
    }
}

extension LocationForm {
    fileprivate init(_ details: LocationDetails) {
        self.init(
            name: details.name, description: details.description ?? "", displayOrder: String(details.displayOrder),
            active: details.active, x: details.position.map { String($0.x) } ?? "",
            y: details.position.map { String($0.y) } ?? "")
    }

    fileprivate init(_ input: Input, errors: [String: String]) {
        self.init(
            name: input["name"] ?? "", description: input["description"] ?? "",
            displayOrder: input["displayOrder"] ?? "0", active: input.isOn("active"), x: input["x"] ?? "",
            y: input["y"] ?? "", errors: errors)
    }
}
