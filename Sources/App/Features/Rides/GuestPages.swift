import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// The pages of a guest: the place that a code opens, and the ride. Both work without script.
struct GuestPages: Sendable {
    let desk: GuestDesk
    let cache: GuestPageCache

    var endpoints: [Endpoint] {
        [
            .open(.guest, .get, .guestPlace, .page("The place of a scanned code"), place),
            .open(.guest, .post, .guestPlace, .form("Call a buggy"), callFromForm),
            .open(.guest, .get, .guestRide, .page("One's own ride"), ride),
            .open(.guest, .post, .guestRide, .form("Cancel or rate one's own ride"), changeFromForm),
        ]
    }

    private func place(_ call: Call) async throws -> Response {
        let code = call.parameter("code")
        guard call.cookie(desk.cookies.device) == nil else { return try await freshPage(code, call) }
        return .html(
            try await cache.page(code, language: call.preferredLanguage) { place in
                model(of: place, code: code, call)
            })
    }

    /// A device that called before may have a ride open, which the page then leads to.
    private func freshPage(_ code: String, _ call: Call, form: CallForm = .init()) async throws -> Response {
        let place = try await desk.place(code)
        let call = call.at(place.hotel)
        var model = model(of: place, code: code, call)
        model.openRidePath = try await desk.openRideURL(of: call, in: place.hotel.id)
        model.form = form
        return .html(
            model.html(words: call.words, assets: call.assets),
            status: form.errors.isEmpty ? .ok : .unprocessableContent)
    }

    private func callFromForm(_ call: Call) async throws -> Response {
        let code = call.parameter("code")
        let input = try await call.input(form: true)
        var reader = InputReader(input)
        let request = reader.rideRequest()
        let key = reader.optional(.text("idempotencyKey", IdempotencyKey.lengths))
        do {
            try reader.finish()
            var response = try await desk.call(request, at: code, from: call, key: key)
            let cookies = response.headers[values: .setCookie]
            response = .seeOther(response.headers[.location] ?? Path.guestPlace(code))
            for cookie in cookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
            return response
        } catch let problem as Problem where problem.code == "invalid_input" {
            let call = call.at(try await desk.place(code).hotel)
            return try await freshPage(code, call, form: CallForm(input, errors: problem.messages(call.words)))
        } catch let problem as Problem where problem.statusURL != nil {
            return .seeOther(problem.statusURL ?? "")
        }
    }

    private func ride(_ call: Call) async throws -> Response {
        let token = call.parameter("token")
        return try await page(of: desk.ride(token), token: token, call)
    }

    private func changeFromForm(_ call: Call) async throws -> Response {
        let token = call.parameter("token")
        let input = try await call.input(form: true)
        do {
            switch input["action"] {
            case "cancel": _ = try await desk.cancel(token)
            case "rate":
                var reader = InputReader(input)
                let rating = reader.rating()
                try reader.finish()
                _ = try await desk.rate(token, rating)
            default: throw Problem.invalid([.init(field: "action", message: "invalid.choice")])
            }
            return .seeOther(Path.guestRide(token))
        } catch {
            let problem = Problem(error)
            guard problem.status == .conflict || problem.status == .unprocessableContent else { throw error }
            let ride = try await desk.ride(token)
            return try await page(
                of: ride, token: token, call, problem: problem.sentence(call.at(ride.hotel).words),
                status: problem.status)
        }
    }

    private func page(
        of ride: GuestRide, token: String, _ call: Call, problem: String? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let call = call.at(ride.hotel)
        var model = RidePageModel(ride, token: token, language: call.words.language, now: call.edge.clock.now())
        model.problem = problem
        model.pushKey = call.edge.pushKey
        if !model.stage.isOpen {
            let pickup = try? await desk.locations.location(ride.summary.pickup.id, of: ride.hotel.id)
            model.callAgainPath = pickup.flatMap { $0.details.active ? Path.guestPlace($0.code.text) : nil }
        }
        return .html(model.html(words: call.words, assets: call.assets), status: status)
    }

    private func model(of place: GuestPlace, code: String, _ call: Call) -> GuestPageModel {
        let now = desk.now(at: place)
        return GuestPageModel(
            hotelName: place.hotel.name, hotelPhone: place.hotel.phone, path: Path.guestPlace(code), code: code,
            timeZone: place.hotel.timezone.identifier,
            place: place.location.details.name, placeDescription: place.location.details.description, photoPath: nil,
            destinations: place.destinations.map { Choice(id: $0.id.text, name: $0.name) },
            service: GuestService(
                isOpen: now.isOpen, buggiesOnDuty: place.load.buggiesOnDuty, waiting: place.load.ahead,
                promiseMinutes: now.waitMinutes),
            idempotencyKey: GuestPageCache.newKey())
    }
}

extension CallForm {
    /// What the guest typed, to be shown again with what was wrong.
    fileprivate init(_ input: Input, errors: [String: String]) {
        self.init()
        partySize = input["partySize"] ?? ""
        destinationId = input["destinationId"] ?? ""
        roomNumber = input["roomNumber"] ?? ""
        guestName = input["guestName"] ?? ""
        phone = input["phone"] ?? ""
        note = input["note"] ?? ""
        if case .form(let fields) = input { needs = Set(fields["needs"] ?? []) }
        self.errors = errors
    }
}

extension RidePageModel {
    fileprivate init(_ guestRide: GuestRide, token: String, language: Language, now: Date) {
        let (summary, hotel) = (guestRide.summary, guestRide.hotel)
        let phase = summary.ride.phase
        self.init(
            hotelName: hotel.name, hotelPhone: hotel.phone, token: token,
            clock: HotelClock(timeZone: hotel.timezone, language: language),
            stage: Stage(rawValue: summary.ride.status.rawValue) ?? .pending, version: summary.ride.version,
            pickup: summary.pickup.name, destination: summary.destination?.name,
            buggy: summary.buggy.map { BuggyBadge(code: $0.code, icon: $0.icon, color: $0.color) },
            driverFirstName: summary.driver?.firstName, queuePosition: summary.queuePosition,
            promise: summary.ride.promise.map { $0.earliest...$0.latest },
            requestedAt: summary.ride.requestedAt, scheduledFor: summary.ride.scheduledFor,
            acceptedAt: phase.acceptance?.at, pickedUpAt: phase.pickedUpAt, completedAt: phase.completion?.at,
            closedAt: phase.closedAt, canCancel: summary.ride.guestCanCancel,
            canRate: summary.ride.guestCanRate(at: now),
            rating: summary.ride.rating.map { RideRating(stars: $0.stars, comment: $0.comment) })
    }
}
