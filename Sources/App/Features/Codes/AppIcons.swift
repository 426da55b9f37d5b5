import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers

/// The icon in the sizes that phones ask for, by the names under which they look for it. Drawn when first asked for.
final class AppIcons: Sendable {
    private static let icons: [(path: Path, icon: AppIcon)] = [
        (.appleTouchIcon, AppIcon(side: 180, share: 0.9)),
        (.icon192, AppIcon(side: 192)),
        (.icon512, AppIcon(side: 512)),
        // W3C Web Application Manifest §3.5: a circle of 80 % is never cut off; the corners of the drawing lie within.
        (.iconMaskable, AppIcon(side: 512, share: 0.7)),
    ]
    private let drawn = NIOLockedValueBox<[Path: [UInt8]]>([:])

    var endpoints: [Endpoint] {
        Self.icons.map { path, icon in
            .open(.anyone, .get, path, Self.documentation) { [self] _ in
                .bytes(try png(path, icon), "image/png", headers: [.cacheControl: "public, max-age=86400"])
            }
        }
    }

    private static let documentation = Endpoint.Documentation(
        summary: "The icon for home screens", answers: [.init(status: .ok, contentType: "image/png")])

    private func png(_ path: Path, _ icon: AppIcon) throws -> [UInt8] {
        if let known = drawn.withLockedValue({ $0[path] }) { return known }
        guard let png = icon.png else { throw Problem.notFound }
        drawn.withLockedValue { $0[path] = png }
        return png
    }
}
