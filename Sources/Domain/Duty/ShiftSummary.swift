/// An open or ended shift with the names that screens show.
package struct ShiftSummary: Equatable, Sendable {
    package let shift: Shift
    package let buggy: BuggyName
    package let driver: StaffName
    package let location: LocationName

    package init(shift: Shift, buggy: BuggyName, driver: StaffName, location: LocationName) {
        self.shift = shift
        self.buggy = buggy
        self.driver = driver
        self.location = location
    }

    package var onBreak: Bool { shift.breakSince != nil }
    package var isStale: Bool { shift.staleSince != nil }
}
