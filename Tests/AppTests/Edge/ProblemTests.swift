import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Testing

@testable import App

@Suite("A problem")
struct ProblemTests {
    private static let refusals: [(refusal: Refusal, status: Int, code: String)] = [
        (.notFound, 404, "not_found"), (.forbidden, 403, "forbidden"), (.versionMismatch, 412, "version_mismatch"),
        (.alreadyExists(field: "code"), 409, "already_exists"), (.rideNotPending, 409, "ride_not_pending"),
        (.rideNotAccepted, 409, "ride_not_accepted"), (.rideClosed, 409, "ride_closed"),
        (.rideOnBoard, 409, "ride_on_board"), (.rideNotYours, 403, "ride_not_yours"),
        (.rideAlreadyOpen(nil), 409, "ride_already_open"), (.ratingClosed, 409, "rating_closed"),
        (.tooEarly, 409, "too_early"), (.seatsExceeded, 409, "seats_exceeded"), (.needsUnmet, 409, "needs_unmet"),
        (.hotelClosed, 409, "hotel_closed"), (.notOnDuty, 409, "not_on_duty"), (.onBreak, 409, "on_break"),
        (.shiftStale, 409, "shift_stale"), (.buggyBusy, 409, "buggy_busy"), (.buggyInUse, 409, "buggy_in_use"),
        (.buggyOutOfService, 409, "buggy_out_of_service"), (.buggyNotAssigned, 403, "buggy_not_assigned"),
        (.alreadyOnDuty, 409, "already_on_duty"), (.rideInProgress, 409, "ride_in_progress"),
        (.locationInUse(count: 3), 409, "location_in_use"), (.locationInactive, 404, "not_found"),
        (.buggyOnDuty, 409, "buggy_on_duty"), (.staffOnDuty, 409, "staff_on_duty"),
        (.lastAdministrator, 409, "last_administrator"),
    ]

    @Test("has the contract's status and code for every refusal", arguments: refusals)
    func mapped(refusal: Refusal, status: Int, code: String) {
        let problem = Problem(refusal)
        #expect(problem.status.code == status)
        #expect(problem.code == code)
    }

    @Test("is known for every refusal that there is")
    func allRefusals() throws {
        let source = try String(
            contentsOf: repository.appending(path: "Sources/Domain/Support/Refusal.swift"), encoding: .utf8)
        let declared = source.matches(of: /\n    case (\w+)/).map { String($0.1) }
        let tested = Self.refusals.map { String(describing: $0.refusal).prefix { $0 != "(" }.description }
        #expect(Set(declared) == Set(tested))
    }

    @Test("names the field that is taken and how many things stand in the way")
    func details() {
        #expect(
            Problem(Refusal.alreadyExists(field: "code")).fields == [.init(field: "code", message: "invalid.taken")])
        #expect(Problem(Refusal.locationInUse(count: 3)).count == 3)
        #expect(Problem(IdempotencyKeyReused()).status.code == 422)
        #expect(Problem.methodNotAllowed(allowed: [.post, .get, .head]).headers[.allow] == "GET, HEAD, POST")
    }

    @Test("tells nothing of a fault of ours, and says when to come back to one that passes")
    func faults() {
        struct Secret: Error { let password = "hunter2" }
        struct Passing: TemporaryFault { let isTemporary: Bool }
        #expect(Problem(Secret()) == .fault)
        #expect(Problem(Passing(isTemporary: true)).status.code == 503)
        #expect(Problem(Passing(isTemporary: true)).headers[.retryAfter] == "1")
        #expect(Problem(Passing(isTemporary: false)) == .fault)
    }

    @Test(
        "is told as application/problem+json in the reader's language, with the request's id",
        arguments: Shipped.languages)
    func told(language: Language) throws {
        let words = try Shipped.localisation().words(in: language)
        let problem = Problem.invalid([
            .init(field: "note", message: "invalid.length", values: ["min": 1, "max": 500])
        ])
        let response = problem.json(words: words, requestID: "r1")
        #expect(response.headers[.contentType] == "application/problem+json")
        #expect(response.headers[.contentLanguage] == language.tag)
        let english = try Shipped.localisation().english
        #expect((problem.sentence(words) == "Please check what you entered.") == (language == english))
        let message = problem.messages(words)["note"] ?? ""
        #expect(message.contains("500") && !message.contains("{"))
        #expect(problem.sentence(words) != "problem.invalid_input")
    }
}
