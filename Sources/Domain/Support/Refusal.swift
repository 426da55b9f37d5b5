/// Why a well-formed wish is not granted. The HTTP edge maps each case to one status and one stable code; anything that is
/// not a `Refusal` is a fault of ours.
package enum Refusal: Error, Equatable, Sendable {
    /// Not there, of another hotel, or not for this viewer: one answer for the three.
    case notFound
    case forbidden
    /// `If-Match` names a version that is no longer current.
    case versionMismatch
    /// Another row of this hotel has this value in `field` (the contract's field name).
    case alreadyExists(field: String)

    // Rides
    case rideNotPending
    case rideNotAccepted
    case rideClosed
    case rideOnBoard
    case rideNotYours
    /// The open ride, when it is known already.
    case rideAlreadyOpen(Ride.ID?)
    case ratingClosed
    case tooEarly
    case seatsExceeded
    case needsUnmet
    case hotelClosed

    // Duty
    case notOnDuty
    case onBreak
    case shiftStale
    case buggyBusy
    case buggyInUse
    case buggyOutOfService
    case buggyNotAssigned
    case alreadyOnDuty
    case rideInProgress

    // Fleet, places and staff
    case locationInUse(count: Int)
    case locationInactive
    case buggyOnDuty
    case staffOnDuty
    case lastAdministrator
}
