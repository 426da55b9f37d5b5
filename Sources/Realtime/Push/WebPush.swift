import AsyncHTTPClient
package import Domain
import Foundation
import NIOCore
import NIOHTTP1

/// Sends messages to push services (RFC 8030).
package struct WebPush: PushSender {
    /// Until the head of the answer.
    static let timeout = TimeAmount.seconds(5)
    /// What is read of an answer's body, in bytes and time, so that the connection can be used again.
    private static let bodyLimit = 4096
    private static let bodyTimeout = Duration.seconds(1)

    private let client: HTTPClient
    private let services: PushServices
    private let origins: PushOrigins
    private let clock: WallClock

    /// Runs `body` with a sender, and closes its connections afterwards.
    package static func run(
        as vapid: VAPID, to services: PushServices, clock: WallClock, _ body: (WebPush) async -> Void
    ) async throws {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(3), read: timeout, write: timeout))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = PushOrigins.width
        try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            await body(
                WebPush(client: client, services: services, origins: PushOrigins(vapid: vapid), clock: clock))
        }
    }

    package func send(_ message: PushMessage, to subscription: PushSubscription) async -> PushOutcome {
        // The list may be shorter than it was when the guest subscribed.
        guard let origin = services.origin(of: subscription.endpoint) else { return .gone }
        let request: HTTPClientRequest
        do {
            request = try self.request(message, to: subscription, origin)
        } catch {
            return .refused(why: "cannot be encrypted")
        }
        switch origins.admit(origin) {
        case .refused(let wait): return .heldBack(wait / .seconds(1))
        case .granted(let permit):
            let answer = await answer(to: request)
            let isLeftAlone = origins.finish(permit, of: origin, isAnswered: answer.isAnswered)
            guard isLeftAlone, case .failed(let why, let retryAfter) = answer.outcome else { return answer.outcome }
            return .failed(why: "\(why), and not for the first time: \(origin) is left alone", retryAfter: retryAfter)
        }
    }

    private func request(
        _ message: PushMessage, to subscription: PushSubscription, _ origin: String
    ) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: subscription.endpoint)
        request.method = .POST
        request.headers = [
            "Authorization": try origins.authorization(for: origin, at: clock.now()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": String(message.timeToLive),
            "Urgency": message.isUrgent ? "high" : "normal",
            "Topic": message.topic,
        ]
        request.body = .bytes(try MessageEncryption.encrypt(message.payload, for: subscription))
        return request
    }

    /// Errors are told by their kind alone: their descriptions may have the endpoint in them.
    private func answer(to request: HTTPClientRequest) async -> PushAnswer {
        do {
            let response = try await client.execute(request, timeout: Self.timeout)
            await drain(response.body)
            return PushAnswer(
                status: Int(response.status.code), retryAfter: response.headers.first(name: "retry-after"),
                at: clock.now())
        } catch is CancellationError {
            return PushAnswer(outcome: .heldBack(0), isAnswered: nil)
        } catch let error as HTTPClientError where error == .cancelled {
            return PushAnswer(outcome: .heldBack(0), isAnswered: nil)
        } catch {
            let why = (error as? HTTPClientError)?.shortDescription ?? "\(type(of: error))"
            return PushAnswer(outcome: .failed(why: why, retryAfter: nil), isAnswered: false)
        }
    }

    /// Reads what is left, within limits; beyond them the connection is closed.
    private func drain(_ body: HTTPClientResponse.Body) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var count = 0
                do {
                    for try await part in body {
                        count += part.readableBytes
                        if count > Self.bodyLimit { return }
                    }
                } catch {
                    // The status is known, and the body says nothing more.
                }
            }
            group.addTask { try? await Task.sleep(for: Self.bodyTimeout) }
            await group.next()
            group.cancelAll()
        }
    }
}
