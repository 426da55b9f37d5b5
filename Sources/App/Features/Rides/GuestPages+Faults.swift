import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// Pages for guests whose code or link leads nowhere, and for times when nothing can be looked up: each says what to do
/// instead, with the telephone of the desk.
extension GuestPages {
    /// - Parameter way: what to do while the database is away.
    /// - Throws: `error`, where a guest's page has nothing better to say.
    func faultPage(
        _ error: any Error, ofCode code: String, _ call: Call, way: FaultPageModel.Way
    ) async throws -> Response {
        let problem = Problem(error)
        guard call.wantsPage else { throw error }
        switch problem.status {
        case .serviceUnavailable:
            if case .resend = way { return await page(.unsent, problem, call, way: way) }
            return await page(.unavailable, problem, call, way: way)
        case .notFound, .gone: break
        default: throw error
        }
        switch try await desk.scan(code) {
        case .place: throw error
        case .inactive(let hotel, let place):
            return await page(.inactivePlace, problem, call, hotel: hotel, place: place.details.name)
        case .retired(let hotel): return await page(.replacedCode, problem, call, hotel: hotel)
        case .unknown: return await page(.unknownCode, problem, call)
        }
    }

    func faultPage(
        _ error: any Error, ofRide token: String, _ call: Call, way: FaultPageModel.Way = .retry
    ) async throws -> Response {
        let problem = Problem(error)
        guard call.wantsPage else { throw error }
        switch problem.status {
        case .serviceUnavailable: return await page(.unavailable, problem, call, way: way)
        case .notFound: return await page(.unknownRide, problem, call)
        default: throw error
        }
    }

    private func page(
        _ topic: FaultPageModel.Topic, _ problem: Problem, _ call: Call, hotel: Hotel? = nil, place: String? = nil,
        way: FaultPageModel.Way = .none
    ) async -> Response {
        var known = hotel
        if known == nil { known = await frontDesk.onlyHotel() }
        let call = known.map(call.at) ?? call
        let model = FaultPageModel(
            topic: topic, requestID: call.context.requestID, place: place, hotelName: known?.name,
            hotelPhone: known?.phone, isGuest: true, way: way)
        return .html(
            model.html(words: call.words, assets: call.assets), status: problem.status, headers: problem.headers)
    }
}
