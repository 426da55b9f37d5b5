import Domain
import Foundation
import Testing

@testable import App

@Suite("Secrets")
struct SecretsTests {
    private let secrets = Secrets(key: String(repeating: "a", count: 32))
    private let other = Secrets(key: String(repeating: "b", count: 32))

    @Test("make one guest's token of a ride, the same at every start and another for every ride and key")
    func tokens() {
        let rides = (0..<500).map { _ in Ride.ID(UUID()) }
        let tokens = rides.map(secrets.guestToken)
        #expect(Set(tokens).count == rides.count)
        #expect(tokens == rides.map(Secrets(key: String(repeating: "a", count: 32)).guestToken))
        #expect(Set(tokens).isDisjoint(with: rides.map(other.guestToken)))
        // 144 bits, and safe in a path.
        #expect(tokens.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9_-]{24}/) != nil })
    }

    @Test("make random tokens of 256 bits")
    func randomTokens() {
        let tokens = (0..<500).map { _ in Secrets.randomToken() }
        #expect(Set(tokens).count == tokens.count)
        #expect(tokens.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil })
    }

    @Test("open what they sealed, of any length, and never seal the same twice")
    func roundTrip() throws {
        for length in [0, 1, 15, 16, 17, 5000] {
            let plain = (0..<length).map { UInt8($0 % 256) }
            let sealed = try secrets.seal(plain)
            #expect(try secrets.open(sealed) == plain)
            #expect(try secrets.seal(plain) != sealed)
        }
    }

    @Test("refuse what was changed in any byte, cut, or sealed with another key")
    func tampering() throws {
        let sealed = try secrets.seal(Array("an answer".utf8))
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: (any Error).self) { try secrets.open(changed) }
        }
        for length in 0..<sealed.count {
            #expect(throws: (any Error).self) { try secrets.open(Array(sealed.prefix(length))) }
        }
        #expect(throws: (any Error).self) { try other.open(sealed) }
    }

    @Test("hash parts so that moving a boundary gives another hash")
    func hashes() {
        #expect(Secrets.hash([1, 2], [3]) != Secrets.hash([1], [2, 3]))
        #expect(Secrets.hash("token").count == 32)
        #expect(Secrets.hash("token") == Secrets.hash("token"))
    }
}

@Suite("The password hasher", .timeLimit(.minutes(10)))
struct PasswordHasherTests {
    private let hasher = PasswordHasher(cost: 4)

    @Test("recognises the password and no other", arguments: ["short one!", " blanks ", "pässwörd🐬", "a\u{0}b"])
    func verifies(password: String) async throws {
        let hash = try await hasher.hash(password)
        #expect(hash.hasPrefix("$2b$04$"))
        #expect(try await hasher.verify(password, against: hash))
        #expect(try await !hasher.verify(password + "x", against: hash))
        #expect(try await !hasher.verify(String(password.dropLast()), against: hash))
        #expect(try await hasher.hash(password) != hash)
    }

    @Test("tells long passwords apart beyond bcrypt's 72 bytes, and those with a NUL beyond it")
    func longPasswords() async throws {
        let long = String(repeating: "x", count: 100)
        #expect(try await !hasher.verify(long + "b", against: hasher.hash(long + "a")))
        #expect(try await !hasher.verify("a\u{0}b", against: hasher.hash("a\u{0}c")))
    }

    @Test("finds no password behind what is no hash", arguments: ["", "*", "$2b$04$short", "plain text", "*0"])
    func noHash(hash: String) async throws {
        #expect(try await !hasher.verify("anything at all", against: hash))
    }

    @Test("makes one-time passwords that can be typed and do not repeat")
    func oneTimePasswords() {
        let passwords = (0..<300).map { _ in PasswordHasher.oneTimePassword() }
        #expect(Set(passwords).count == passwords.count)
        #expect(passwords.allSatisfy { $0.wholeMatch(of: /([2-9a-hjkmnp-tw-z]{4}-){3}[2-9a-hjkmnp-tw-z]{4}/) != nil })
    }

    @Test("turns a crowd away for a moment instead of keeping it waiting")
    func crowd() async throws {
        let slow = PasswordHasher(cost: 8)
        let outcomes = await withTaskGroup(of: Bool?.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    do { return try await !slow.hash("a password").isEmpty } catch {
                        return error is PasswordHasher.Overloaded ? false : nil
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(!outcomes.contains(nil))
        #expect(outcomes.contains(false))
        #expect(outcomes.count { $0 == true } >= 64)
        #expect(try await !slow.hash("afterwards").isEmpty)
    }

    @Test(
        "knows passwords that are guessed first",
        arguments: [
            ("password123", true), ("PASSWORD123", true), ("aaaabbbbcccc", true), ("driver1driver1x", true),
            ("gardener at noon", false),
        ])
    func common(password: String, isCommon: Bool) {
        #expect(CommonPasswords.contains(password, username: "driver1") == isCommon)
    }
}
