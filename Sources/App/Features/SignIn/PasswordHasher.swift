import CCrypt
import Crypto
import Domain
import Foundation
import NIOConcurrencyHelpers

/// bcrypt through libxcrypt's `crypt_r`, over a SHA-256 of the password, so that long ones are not cut at 72 bytes.
///
/// Hashing takes a fifth of a second on purpose, so it runs on threads of its own, a few at a time; a crowd beyond the queue
/// is turned away for a moment instead of starving the rest of the program.
final class PasswordHasher: Sendable {
    struct Overloaded: TemporaryFault {
        let isTemporary = true
    }

    private let cost: Int
    private let threads: OperationQueue
    private let waiting = NIOLockedValueBox(0)
    private static let capacity = 64

    /// - Parameter cost: the binary logarithm of bcrypt's rounds, 4…31.
    init(cost: Int) {
        self.cost = cost
        threads = OperationQueue()
        threads.name = "passwords"
        threads.maxConcurrentOperationCount = 2
    }

    func hash(_ password: String) async throws -> String {
        let (prepared, cost) = (Self.prepared(password), cost)
        return try await run {
            guard let setting = Self.setting(cost: cost), let hash = Self.crypt(prepared, setting) else {
                throw CocoaError(.featureUnsupported)
            }
            return hash
        }
    }

    func verify(_ password: String, against hash: String) async throws -> Bool {
        let prepared = Self.prepared(password)
        return try await run {
            guard let computed = Self.crypt(prepared, hash) else { return false }
            return Self.areEqual(Array(computed.utf8), Array(hash.utf8))
        }
    }

    /// As long as a real check takes, for a name that nobody has.
    func pretend(_ password: String) async throws {
        _ = try await hash(password)
    }

    /// 16 letters of an alphabet without look-alikes: 77 bits, to be typed once from a screen or a note.
    static func oneTimePassword() -> String {
        let letters = Array("23456789abcdefghjkmnpqrstwxyz")
        let groups = (0..<4).map { _ in String((0..<4).compactMap { _ in letters.randomElement() }) }
        return groups.joined(separator: "-")
    }

    private func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        let isAdmitted = waiting.withLockedValue { count in
            guard count < Self.capacity else { return false }
            count += 1
            return true
        }
        guard isAdmitted else { throw Overloaded() }
        defer { waiting.withLockedValue { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            threads.addOperation { continuation.resume(with: Swift.Result { try work() }) }
        }
    }

    private static func prepared(_ password: String) -> String {
        Data(SHA256.hash(data: Data(password.utf8))).base64EncodedString()
    }

    private static func setting(cost: Int) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CRYPT_GENSALT_OUTPUT_SIZE)) { buffer in
            crypt_gensalt_rn("$2b$", UInt(cost), nil, 0, buffer.baseAddress, Int32(buffer.count)).map {
                String(cString: $0)
            }
        }
    }

    /// `crypt_data` is 32 kB, so it lies on the heap; libxcrypt marks failure with a leading `*`.
    private static func crypt(_ password: String, _ setting: String) -> String? {
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        data.initialize(to: crypt_data())
        defer {
            data.deinitialize(count: 1)
            data.deallocate()
        }
        guard let hash = crypt_r(password, setting, data), hash.pointee != CChar(bitPattern: UInt8(ascii: "*")) else {
            return nil
        }
        return String(cString: hash)
    }

    /// In a time that does not tell where they differ.
    private static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count == other.count && zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
