import Domain
import Hummingbird

/// What a phone needs to put a place on its home screen (W3C Web Application Manifest): it opens the page of that place, in the
/// language in which it was put there.
struct GuestManifest: Sendable {
    let desk: GuestDesk

    private static let type = "application/manifest+json"

    var endpoints: [Endpoint] {
        [
            .open(.guest, .get, .guestManifest, Self.documentation) { call in
                let code = call.parameter("code")
                let place = try await desk.place(code)
                let manifest = Manifest(path: Path.guestPlace(code), hotel: place.hotel.name, words: call.words)
                return .bytes(Shape<Manifest>.manifest.bytes(manifest), Self.type)
            }
        ]
    }

    private static let documentation = Endpoint.Documentation(
        summary: "The place as an app of the home screen",
        answers: [
            .init(
                status: .ok, contentType: type, schema: Shape<Manifest>.manifest.schema,
                named: Shape<Manifest>.manifest.named)
        ])

    struct Manifest: Sendable {
        let path: String
        let hotel: String
        let words: Words
    }

    struct Icon: Sendable {
        let source: String
        let sizes: String
        var purpose = "any"

        static let all = [
            Icon(source: Path.icon192(), sizes: "192x192"),
            Icon(source: Path.icon512(), sizes: "512x512"),
            Icon(source: Path.iconMaskable(), sizes: "512x512", purpose: "maskable"),
        ]
    }
}

extension Shape<GuestManifest.Manifest> {
    fileprivate static let manifest = Shape(
        "Manifest",
        [
            .text("id") { $0.path },
            .text("name") { "\($0.words("common.name")) · \($0.hotel)" },
            .text("short_name") { $0.words("common.name") },
            .text("lang") { $0.words.language.tag },
            .text("dir") { $0.words.language.direction.rawValue },
            .text("start_url") { "\($0.path)?lang=\($0.words.language.tag)" },
            // Also the page of the ride, which a call leads to.
            .text("scope") { _ in "/" },
            .text("display") { _ in "standalone" },
            .text("theme_color") { _ in "#0d3b3c" },
            .text("background_color") { _ in "#0d3b3c" },
            .objects("icons", .icon) { _ in GuestManifest.Icon.all },
        ])
}

extension Shape<GuestManifest.Icon> {
    fileprivate static let icon = Shape(
        "ManifestIcon",
        [
            .text("src") { $0.source },
            .text("sizes") { $0.sizes },
            .text("type") { _ in "image/png" },
            .text("purpose") { $0.purpose },
        ])
}
