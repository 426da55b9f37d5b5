import Domain
import Foundation

/// What the staff pages and the staff API have in common: everything that needs a password first.
struct StaffDesk: Sendable {
    let staff: any StaffReader
    let transactor: any Transactor
    let actions: StaffActions
    let passwords: PasswordHasher

    /// A new person; without a password of the administrator's choice a one-time password is made.
    ///
    /// - Throws: `already_exists` for a user name that is taken; `invalid_input` for a common password.
    func create(
        _ details: StaffDetails, password: String?, by administrator: Principal
    ) async throws -> (staff: Staff, oneTimePassword: String?) {
        if let password, CommonPasswords.contains(password, username: details.username) {
            throw Problem.invalid([.init(field: "password", message: "invalid.commonPassword")])
        }
        let oneTimePassword = password == nil ? PasswordHasher.oneTimePassword() : nil
        let hash = try await passwords.hash(password ?? oneTimePassword ?? "")
        let actions = actions
        let staff = try await transactor.transact(in: administrator.hotel) { tx in
            try actions.create(
                details, passwordHash: hash, by: administrator.actor, of: administrator.hotel, in: tx)
        }
        return (staff, oneTimePassword)
    }

    func change(
        _ id: Staff.ID, version: Int?, _ change: StaffChange, by administrator: Principal
    ) async throws -> Staff {
        let actions = actions
        return try await transactor.transact(in: administrator.hotel) { tx in
            try actions.change(id, version: version, by: administrator, in: tx, change.apply)
        }
    }

    func assign(_ buggies: [Buggy.ID], to id: Staff.ID, by administrator: Principal) async throws {
        let actions = actions
        try await transactor.transact(in: administrator.hotel) { tx in
            try actions.assign(buggies, to: id, by: administrator.actor, in: tx)
        }
    }

    /// - Returns: the one-time password, which is not kept anywhere.
    func resetPassword(of id: Staff.ID, by administrator: Principal) async throws -> String {
        let password = PasswordHasher.oneTimePassword()
        let hash = try await passwords.hash(password)
        let actions = actions
        try await transactor.transact(in: administrator.hotel) { tx in
            try actions.resetPassword(of: id, hash: hash, by: administrator.actor, in: tx)
        }
        return password
    }
}
