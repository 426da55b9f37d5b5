import Foundation
import HTTPTypes

/// `/service-worker.js`: the script of `Public/`, told which deploy it belongs to and which files make up a guest's pages.
/// It differs from deploy to deploy, by which browsers know that there is a new one.
struct ServiceWorker {
    static let path = "/service-worker.js"
    /// Asked for anew with every visit (RFC 9111 §5.2.2.4); may fetch from its own origin, and nothing else.
    static let headers: HTTPFields = [
        .cacheControl: "no-cache",
        .contentSecurityPolicy: "default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
    ]
    /// What a guest's pages are made of.
    private static let shell = [
        "css/site.css", "js/guest.js", "js/ride.js", "img/icon.svg",
    ]

    let links: AssetLinks
    /// The files of `Public/` by their paths, scripts linked.
    let files: [String: Data]

    /// Nil when there is none.
    var script: Data? {
        guard let source = files["service-worker.js"] else { return nil }
        let paths = Self.shell.filter { files[$0] != nil }.map { "\"\(links($0))\"" }.joined(separator: ",")
        let head = "\"use strict\";\nself.SHELL = { version: \"\(links.version)\", files: [\(paths)] };\n"
        return Data(head.utf8) + source
    }
}
