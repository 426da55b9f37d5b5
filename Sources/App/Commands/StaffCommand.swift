import ArgumentParser
import Domain
import Persistence

struct StaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "Accounts, for when nobody can sign in.",
        subcommands: [ResetPassword.self, Create.self])

    struct ResetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A new one-time password; ends the person's sessions.")

        @Argument(help: "The user name.")
        var username: String

        func run() async throws {
            try await CommandEnvironment.withStore { configuration, foundation, store in
                guard let staff = try await store.credentials(username: username)?.staff else {
                    CommandEnvironment.say("there is no account called '\(username)'")
                    throw ExitCode.failure
                }
                let password = PasswordHasher.oneTimePassword()
                let hash = try await PasswordHasher(cost: configuration.bcryptCost).hash(password)
                let actions = StaffActions(clock: foundation.clock, ids: foundation.ids)
                try await store.transact(in: staff.hotel) { tx in
                    try actions.resetPassword(of: staff.id, hash: hash, by: .system, in: tx)
                }
                print(password)
            }
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "A new account with a one-time password.")

        @Argument(help: "The user name.")
        var username: String

        @Option(help: "The full name.")
        var name: String

        @Option(help: "admin, dispatcher or driver.")
        var role: String = "driver"

        func run() async throws {
            guard let role = Role(rawValue: role) else {
                throw ValidationError("the role is admin, dispatcher or driver")
            }
            try await CommandEnvironment.withStore { configuration, foundation, store in
                guard let hotel = try await store.hotels().first else {
                    CommandEnvironment.say("there is no hotel yet: run 'buggy init'")
                    throw ExitCode.failure
                }
                let password = PasswordHasher.oneTimePassword()
                let hash = try await PasswordHasher(cost: configuration.bcryptCost).hash(password)
                let actions = StaffActions(clock: foundation.clock, ids: foundation.ids)
                let details = StaffDetails(username: username, fullName: name, role: role)
                _ = try await store.transact(in: hotel.id) { tx in
                    try actions.create(details, passwordHash: hash, by: .system, of: hotel.id, in: tx)
                }
                print(password)
            }
        }
    }
}
