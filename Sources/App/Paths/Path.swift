/// A URL of ours, as the pattern that the router matches and as the link that pages and answers carry.
struct Path: Hashable, Sendable {
    /// With names in braces, as OpenAPI writes them.
    let pattern: String

    private init(_ pattern: String) {
        self.pattern = pattern
    }

    var parameters: [String] {
        pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// The link, with the parameters in their order.
    func callAsFunction(_ values: String...) -> String {
        var rest = values[...]
        let segments = pattern.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            segment.hasPrefix("{") ? rest.popFirst() ?? "" : String(segment)
        }
        return segments.joined(separator: "/")
    }
}

extension Path {
    static let welcome = Path("/")
    static let guestPlace = Path("/q/{code}")
    static let guestManifest = Path("/q/{code}/manifest.webmanifest")
    static let guestPhoto = Path("/q/{code}/photo")
    static let guestRide = Path("/r/{token}")
    static let login = Path("/login")
    static let password = Path("/password")
    static let driver = Path("/driver")
    static let desk = Path("/admin")
    static let deskRides = Path("/admin/rides")
    static let deskRide = Path("/admin/rides/{id}")
    static let deskEvents = Path("/admin/events")
    static let deskLocations = Path("/admin/locations")
    static let deskLocation = Path("/admin/locations/{id}")
    static let deskBuggies = Path("/admin/buggies")
    static let deskBuggy = Path("/admin/buggies/{id}")
    static let deskStaff = Path("/admin/staff")
    static let deskPerson = Path("/admin/staff/{id}")
    static let deskPosters = Path("/admin/qr")

    static let guestLocationAPI = Path("/api/v1/guest/locations/{code}")
    static let guestRidesAPI = Path("/api/v1/guest/rides")
    static let guestRideAPI = Path("/api/v1/guest/rides/{token}")
    static let guestCancellation = Path("/api/v1/guest/rides/{token}/cancellation")
    static let guestPushSubscription = Path("/api/v1/guest/rides/{token}/push-subscription")
    static let guestRating = Path("/api/v1/guest/rides/{token}/rating")

    static let session = Path("/api/v1/auth/session")
    static let ownPassword = Path("/api/v1/auth/password")
    static let ownSessions = Path("/api/v1/auth/sessions")
    static let ownSession = Path("/api/v1/auth/sessions/{id}")

    static let shift = Path("/api/v1/driver/shift")
    static let driverBoard = Path("/api/v1/driver/board")
    static let walkUps = Path("/api/v1/driver/rides")

    static let board = Path("/api/v1/board")
    static let rides = Path("/api/v1/rides")
    static let ride = Path("/api/v1/rides/{id}")
    static let acceptance = Path("/api/v1/rides/{id}/acceptance")
    static let pickup = Path("/api/v1/rides/{id}/pickup")
    static let completion = Path("/api/v1/rides/{id}/completion")
    static let release = Path("/api/v1/rides/{id}/release")
    static let noShow = Path("/api/v1/rides/{id}/no-show")
    static let assignment = Path("/api/v1/rides/{id}/assignment")
    static let cancellation = Path("/api/v1/rides/{id}/cancellation")

    static let locations = Path("/api/v1/locations")
    static let location = Path("/api/v1/locations/{id}")
    static let locationCode = Path("/api/v1/locations/{id}/code")
    static let locationSVG = Path("/api/v1/locations/{id}/qr.svg")
    static let locationPNG = Path("/api/v1/locations/{id}/qr.png")
    static let buggies = Path("/api/v1/buggies")
    static let buggy = Path("/api/v1/buggies/{id}")
    static let staff = Path("/api/v1/staff")
    static let person = Path("/api/v1/staff/{id}")
    static let personBuggies = Path("/api/v1/staff/{id}/buggies")
    static let personPasswordReset = Path("/api/v1/staff/{id}/password-reset")
    static let personShift = Path("/api/v1/staff/{id}/shift")
    static let personSessions = Path("/api/v1/staff/{id}/sessions")
    static let personSession = Path("/api/v1/staff/{id}/sessions/{session}")
    static let hotel = Path("/api/v1/hotel")
    static let events = Path("/api/v1/events")

    static let socket = Path("/ws")
    static let health = Path("/health")
    static let healthLive = Path("/health/live")
    static let healthLiveness = Path("/health/liveness")
    static let healthReady = Path("/health/ready")
    static let healthReadiness = Path("/health/readiness")
    static let healthStartup = Path("/health/startup")
    static let ping = Path("/ping")
    static let version = Path("/version")
    static let openAPI = Path("/openapi.json")
    static let robots = Path("/robots.txt")
    static let appleTouchIcon = Path("/apple-touch-icon.png")
    static let icon192 = Path("/icon-192.png")
    static let icon512 = Path("/icon-512.png")
    static let iconMaskable = Path("/icon-maskable-512.png")
    static let securityContact = Path("/.well-known/security.txt")
    static let changePassword = Path("/.well-known/change-password")
}
