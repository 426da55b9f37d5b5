import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// What guests do without script. Whatever cannot be done comes back with what was typed.
extension GuestPages {
    func callFromForm(_ call: Call) async throws -> Response {
        let code = call.parameter("code")
        let input = try await call.input(form: true)
        do {
            var reader = InputReader(input)
            let request = reader.rideRequest()
            let key = reader.optional(.text("idempotencyKey", IdempotencyKey.lengths))
            try reader.finish()
            let taken = try await desk.call(request, at: code, from: call, key: key)
            var response = Response.seeOther(taken.headers[.location] ?? Path.guestPlace(code))
            for cookie in taken.headers[values: .setCookie] {
                response.headers.append(HTTPField(name: .setCookie, value: cookie))
            }
            return response
        } catch {
            return try await notCalled(error, code, input, call)
        }
    }

    private func notCalled(_ error: any Error, _ code: String, _ input: Input, _ call: Call) async throws -> Response {
        let problem = Problem(error)
        if let ride = problem.statusURL { return .seeOther("\(ride)?found") }
        do {
            // While the database is away nobody waits for it twice.
            if problem.status == .serviceUnavailable { throw error }
            let call = call.at(try await desk.place(code).hotel)
            switch problem.code {
            case "invalid_input":
                let form = CallForm(input, errors: problem.messages(call.words))
                return try await freshPage(code, call, form: form, status: problem.status)
            case "not_found":
                // The place is there, so it is the destination that is not, or no longer.
                let form = CallForm(input, errors: ["destinationId": call.words("invalid.choice")])
                return try await freshPage(code, call, form: form, status: .unprocessableContent)
            case "idempotency_key_reused":
                return try await oldForm(code, input, call, status: problem.status)
            case "hotel_closed":
                return try await freshPage(code, call, status: problem.status)
            case "rate_limited":
                return try await freshPage(
                    code, call, form: CallForm(input), problem: call.words("call.tooMany"), status: problem.status,
                    headers: problem.headers)
            default: throw error
            }
        } catch {
            return try await faultPage(error, ofCode: code, call, way: .resend(input, to: Path.guestPlace(code)))
        }
    }

    /// Somebody went back to a form that was sent before and changed it: with a new key it may be sent.
    private func oldForm(
        _ code: String, _ input: Input, _ call: Call, status: HTTPResponse.Status
    ) async throws -> Response {
        let hotel = try await desk.place(code).hotel.id
        if let open = try await desk.openRide(of: call, in: hotel) { return .seeOther("\(open.url)?found") }
        return try await freshPage(
            code, call, form: CallForm(input), problem: call.words("call.renewed"), status: status)
    }

    func changeFromForm(_ call: Call) async throws -> Response {
        let token = call.parameter("token")
        let input = try await call.input(form: true)
        do {
            try await change(token, input)
            return .seeOther(Path.guestRide(token))
        } catch {
            do {
                return try await notChanged(error, token, input, call)
            } catch {
                return try await faultPage(error, ofRide: token, call, way: .resend(input, to: Path.guestRide(token)))
            }
        }
    }

    private func notChanged(_ error: any Error, _ token: String, _ input: Input, _ call: Call) async throws -> Response
    {
        let problem = Problem(error)
        guard problem.status == .conflict || problem.status == .unprocessableContent else { throw error }
        let ride = try await desk.ride(token)
        let call = call.at(ride.hotel)
        return try await page(of: ride, token: token, call, status: problem.status) { model in
            model.problem = problem.sentence(call.words)
            guard input["action"] == "rate" else { return }
            model.rating = RatingForm(
                stars: input["stars"].flatMap { Int($0) }, comment: input["comment"] ?? "",
                errors: problem.messages(call.words), isSaved: model.rating?.isSaved ?? false)
        }
    }

    private func change(_ token: String, _ input: Input) async throws {
        switch input["action"] {
        case "cancel": _ = try await desk.cancel(token)
        case "rate":
            var reader = InputReader(input)
            let rating = reader.rating()
            try reader.finish()
            _ = try await desk.rate(token, rating)
        default: throw Problem.invalid([.init(field: "action", message: "invalid.choice")])
        }
    }
}

extension CallForm {
    /// What the guest typed, to be shown again with what was wrong.
    fileprivate init(_ input: Input, errors: [String: String] = [:]) {
        self.init()
        partySize = input["partySize"] ?? ""
        destinationId = input["destinationId"] ?? ""
        roomNumber = input["roomNumber"] ?? ""
        guestName = input["guestName"] ?? ""
        phone = input["phone"] ?? ""
        note = input["note"] ?? ""
        needs = Set(input.all("needs"))
        self.errors = errors
    }
}

extension FaultPageModel.Way {
    /// The same form as it came: with the same key, so that it is one call even if the first did arrive.
    fileprivate static func resend(_ input: Input, to path: String) -> Self {
        guard case .form(let fields) = input else { return .retry }
        let pairs = fields.sorted { $0.key < $1.key }.flatMap { name, values in values.map { (name: name, value: $0) } }
        return .resend(path: path, fields: pairs)
    }
}
