import Domain
import Foundation

/// What an event changes in the rights of those who listen.
enum Authority: Equatable {
    case sessionEnded(Session.ID)
    case roleChanged(Staff.ID, Role)

    /// nil for an event that changes nobody's rights.
    init?(_ event: Event) {
        switch event.kind {
        case .sessionEnded:
            guard let session = Facts(event).session.flatMap({ Session.ID(text: $0) }) else { return nil }
            self = .sessionEnded(session)
        case .staffUpdated:
            guard case .staff(let staff) = event.subject, let role = Facts(event).role.flatMap(Role.init) else {
                return nil
            }
            self = .roleChanged(staff, role)
        default:
            return nil
        }
    }

    private struct Facts: Decodable {
        var session: String?
        var role: String?

        init(_ event: Event) {
            self = (try? JSONDecoder().decode(Facts.self, from: Data(event.data.utf8))) ?? Facts()
        }

        private init() {}
    }
}
