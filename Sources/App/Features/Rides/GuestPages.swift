import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// The pages of a guest: the place that a code opens, and the ride. Both work without script.
struct GuestPages: Sendable {
    let desk: GuestDesk
    let cache: GuestPageCache
    let frontDesk: FrontDesk

    var endpoints: [Endpoint] {
        [
            .open(.guest, .get, .guestPlace, .page("The place of a scanned code"), place),
            .open(.guest, .post, .guestPlace, .form("Call a buggy"), callFromForm),
            .open(.guest, .get, .guestPhoto, Self.photoDocumentation, photo),
            .open(.guest, .get, .guestRide, .page("One's own ride"), ride),
            .open(.guest, .post, .guestRide, .form("Cancel or rate one's own ride"), changeFromForm),
        ]
    }

    private func place(_ call: Call) async throws -> Response {
        let code = call.parameter("code")
        do {
            guard call.cookie(desk.cookies.device) == nil else { return try await freshPage(code, call) }
            return .html(
                try await cache.page(code, language: call.preferredLanguage) { place in
                    model(of: place, code: code, call)
                })
        } catch {
            return try await faultPage(error, ofCode: code, call, way: .retry)
        }
    }

    /// A device that called before may have a ride open, which the page then leads to.
    func freshPage(
        _ code: String, _ call: Call, form: CallForm = .init(), problem: String? = nil,
        status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) async throws -> Response {
        let place = try await desk.place(code)
        let call = call.at(place.hotel)
        var model = model(of: place, code: code, call)
        model.openRide = try await desk.openRide(of: call, in: place.hotel.id).map { open in
            GuestPageModel.OpenRide(
                path: open.url, stage: Stage(rawValue: open.ride.summary.ride.status.rawValue) ?? .pending,
                pickup: open.ride.summary.pickup.name)
        }
        model.form = form
        model.problem = problem
        return .html(model.html(words: call.words, assets: call.assets), status: status, headers: headers)
    }

    private func ride(_ call: Call) async throws -> Response {
        let token = call.parameter("token")
        do {
            let ride = try await desk.ride(token)
            let found = call.query["found"] == nil ? nil : call.at(ride.hotel).words("follow.found")
            return try await page(of: ride, token: token, call, news: found)
        } catch {
            return try await faultPage(error, ofRide: token, call)
        }
    }

    /// - Parameter change: makes of the page what an attempt has to say.
    func page(
        of ride: GuestRide, token: String, _ call: Call, news: String? = nil, status: HTTPResponse.Status = .ok,
        _ change: (inout RidePageModel) -> Void = { _ in }
    ) async throws -> Response {
        let call = call.at(ride.hotel)
        var model = RidePageModel(ride, token: token, language: call.words.language, now: call.edge.clock.now())
        model.news = news
        model.pushKey = call.edge.pushKey
        if !model.stage.isOpen {
            let pickup = try? await desk.locations.location(ride.summary.pickup.id, of: ride.hotel.id)
            model.callAgainPath = pickup.flatMap { $0.details.active ? Path.guestPlace($0.code.text) : nil }
        }
        change(&model)
        return .html(model.html(words: call.words, assets: call.assets), status: status)
    }

    private func model(of place: GuestPlace, code: String, _ call: Call) -> GuestPageModel {
        let now = desk.now(at: place)
        return GuestPageModel(
            hotelName: place.hotel.name, hotelPhone: place.hotel.phone, path: Path.guestPlace(code), code: code,
            place: place.location.details.name, placeDescription: place.location.details.description,
            photoPath: place.location.guestPhotoURL,
            destinations: place.destinations.map { Choice(id: $0.id.text, name: $0.name) },
            service: GuestService(
                isOpen: now.isOpen, opening: now.opening, timeZone: place.hotel.timezone,
                buggiesOnDuty: place.load.buggiesOnDuty, waiting: place.load.ahead, promiseMinutes: now.waitMinutes),
            idempotencyKey: GuestPageCache.newKey())
    }
}

extension RidePageModel {
    fileprivate init(_ guestRide: GuestRide, token: String, language: Language, now: Date) {
        let (summary, hotel) = (guestRide.summary, guestRide.hotel)
        let phase = summary.ride.phase
        self.init(
            hotelName: hotel.name, hotelPhone: hotel.phone, token: token,
            clock: HotelClock(timeZone: hotel.timezone, language: language), now: now,
            stage: Stage(rawValue: summary.ride.status.rawValue) ?? .pending, version: summary.ride.version,
            pickup: summary.pickup.name, destination: summary.destination?.name,
            buggy: summary.buggy.map { BuggyBadge(code: $0.code, icon: $0.icon, color: $0.color) },
            driverFirstName: summary.driver?.firstName, queuePosition: summary.queuePosition,
            promise: summary.ride.promise.map { $0.earliest...$0.latest },
            requestedAt: summary.ride.requestedAt, scheduledFor: summary.ride.scheduledFor,
            acceptedAt: phase.acceptance?.at, pickedUpAt: phase.pickedUpAt, completedAt: phase.completion?.at,
            closedAt: phase.closedAt, canCancel: summary.ride.guestCanCancel,
            canRate: summary.ride.guestCanRate(at: now),
            rating: summary.ride.rating.map { RatingForm(stars: $0.stars, comment: $0.comment ?? "") })
    }
}
