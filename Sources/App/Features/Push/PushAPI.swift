import Crypto
import Domain
import Foundation
import Hummingbird

/// Where a guest's browser says that it may be told (contract §3): one subscription for a ride, by the secret in the path.
struct PushAPI: Sendable {
    let desk: GuestDesk
    let actions: PushActions
    let services: PushServices

    var endpoints: [Endpoint] {
        [
            .open(.guest, .put, .guestPushSubscription, Self.subscription, subscribe),
            .open(.guest, .delete, .guestPushSubscription, .empty("No longer be told of one's own ride"), unsubscribe),
        ]
    }

    private static let endpoint = InputField<String>.text("endpoint", 1...2048)
    private static let keys = InputField<PushKeys>.json("keys", PushKeys.schema, PushKeys.init)
    private static let subscription = Endpoint.Documentation(
        summary: "Be told of one's own ride: the browser's `PushSubscription`", input: [endpoint, keys],
        required: ["endpoint", "keys"], answers: [.init(status: .noContent)])

    private func subscribe(_ call: Call) async throws -> Response {
        let ride = try await desk.ride(call.parameter("token"))
        var reader = InputReader(try await call.input())
        let endpoint = reader.required(Self.endpoint, else: "")
        let keys = reader.required(Self.keys, else: PushKeys())
        if !endpoint.isEmpty, services.origin(of: endpoint) == nil { reader.refuse("endpoint", "invalid.pushService") }
        try reader.finish()
        let subscription = PushSubscription(endpoint: endpoint, key: keys.key, secret: keys.secret)
        let (actions, id) = (actions, ride.summary.ride.id)
        try await desk.transactor.transact(in: ride.hotel.id) { tx in try actions.subscribe(id, subscription, in: tx) }
        return .empty()
    }

    private func unsubscribe(_ call: Call) async throws -> Response {
        let ride = try await desk.ride(call.parameter("token"))
        let (actions, id) = (actions, ride.summary.ride.id)
        try await desk.transactor.transact(in: ride.hotel.id) { tx in try actions.unsubscribe(id, in: tx) }
        return .empty()
    }
}

/// The `keys` of a browser's subscription.
private struct PushKeys: Sendable {
    private(set) var key: [UInt8] = []
    private(set) var secret: [UInt8] = []

    static let schema = Schema.object([
        .init(name: "p256dh", schema: .text(pattern: "^[A-Za-z0-9_-]{87}=?$"), isRequired: true),
        .init(name: "auth", schema: .text(pattern: "^[A-Za-z0-9_-]{22}(==)?$"), isRequired: true),
    ])

    init() {}

    /// A point that is not on the curve is refused here: nothing could ever be encrypted for it.
    init(_ value: JSONValue) throws(InputField<PushKeys>.Fault) {
        guard case .object(let members) = value, case .text(let p256dh)? = members["p256dh"],
            case .text(let auth)? = members["auth"], let key = Data(base64URL: p256dh),
            let secret = Data(base64URL: auth),
            key.count == PushSubscription.keyLength, secret.count == PushSubscription.secretLength,
            (try? P256.KeyAgreement.PublicKey(x963Representation: key)) != nil
        else { throw .init(message: "invalid.pushKeys") }
        self.key = Array(key)
        self.secret = Array(secret)
    }
}
