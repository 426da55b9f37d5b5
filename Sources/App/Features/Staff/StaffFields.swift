import Domain
import Foundation

/// What an administrator says of a person, in JSON as in forms (contract §11).
enum StaffFields {
    static let username = InputField<String>.text("username", 1...60)
    static let fullName = InputField<String>.text("fullName", 1...80)
    static let role = InputField<Role>.choice("role", of: Role.allCases)
    static let locale = InputField<String>.text("locale", pattern: "^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$")
    static let active = InputField<Bool>.flag("active")
    static let password = InputField<String>.secret("password", SignInDesk.passwordLengths)
    static let buggies = InputField<[Buggy.ID]>.list(.id("buggies"))

    static let editable: [any DescribedField] = [username, fullName, role, locale, active]
}

/// What a request changes about a person; what it does not name stays.
struct StaffChange: Sendable {
    private let username: String?
    private let fullName: String?
    private let role: Role?
    private let locale: String??
    private let active: Bool?

    init(from reader: inout InputReader) {
        username = reader.replacement(StaffFields.username)
        fullName = reader.replacement(StaffFields.fullName)
        role = reader.replacement(StaffFields.role)
        locale = reader.change(StaffFields.locale)
        active = reader.replacement(StaffFields.active)
    }

    /// Only the way out of the house.
    private init(active: Bool) {
        (username, fullName, role, locale) = (nil, nil, nil, nil)
        self.active = active
    }

    static let deactivation = StaffChange(active: false)

    func apply(to details: inout StaffDetails) {
        if let username { details.username = username }
        if let fullName { details.fullName = fullName }
        if let role { details.role = role }
        if let locale { details.locale = locale }
        if let active { details.active = active }
    }
}

extension InputReader {
    mutating func newStaff() -> StaffDetails {
        StaffDetails(
            username: required(StaffFields.username, else: "-"), fullName: required(StaffFields.fullName, else: "-"),
            role: required(StaffFields.role, else: .driver), locale: optional(StaffFields.locale))
    }
}
