import Domain
import Foundation
import Hummingbird

/// What every request is answered with the help of.
struct Edge: Sendable {
    let localisation: Localisation
    let assets: AssetLinks
    let secrets: Secrets
    let transactor: any Transactor
    let clock: WallClock
    let site: Site
    /// What browsers subscribe to push with; nil where it is off.
    var pushKey: String?

    /// The language that the person chose or the phone prefers; nil where we speak none of theirs.
    func preferredLanguage(of request: Request) -> Language? {
        localisation.preferred(
            query: request.uri.queryParameters["lang"].map(String.init), cookie: request.cookies["lang"]?.value,
            acceptLanguage: request.headers[.acceptLanguage])
    }

    /// - Parameter hotel: where the person is, if that is known; it says what is spoken to those whose own we do not speak.
    func words(for request: Request, at hotel: Hotel? = nil) -> Words {
        var words = localisation.words(preferred: preferredLanguage(of: request), at: hotel)
        words.query = request.uri.query ?? ""
        return words
    }
}

/// Where the deployment is found.
struct Site: Sendable {
    /// The base of every QR code, without a slash at the end.
    let publicURL: String
    let isProduction: Bool
    let trustsRealAddress: Bool
    let allowedHosts: Set<String>

    var isHTTPS: Bool { publicURL.hasPrefix("https://") }

    /// Where push services find who operates this (RFC 8292 §2.1 knows `https:` and `mailto:` only).
    var pushSubject: String { isHTTPS ? publicURL : publicURL.replacing("http://", with: "https://") }

    func guestURL(_ code: LocationCode) -> String {
        publicURL + Path.guestPlace(code.text)
    }
}
