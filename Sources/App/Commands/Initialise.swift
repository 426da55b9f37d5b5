import ArgumentParser
import Domain
import Foundation
import Ops

struct Initialise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Load the initial data into an empty deployment; does nothing to another.")

    func run() async throws {
        try await CommandEnvironment.withStore { configuration, foundation, store in
            let report = try await InitialDataLoader(configuration, foundation, store).run(configuration.initialData)
            let shape = Shape<InitialDataLoader.Report>.report(configuration.site)
            print(String(decoding: shape.bytes(report), as: UTF8.self))
        }
    }
}

extension Shape<InitialDataLoader.Report> {
    fileprivate static func report(_ site: Site) -> Shape {
        Shape(
            nil,
            [
                .text("hotel") { $0.hotel.name },
                .flag("created") { $0.isNew },
                .objects("accounts", .account) { $0.accounts },
                .objects("locations", .printed(site)) { $0.locations },
            ])
    }
}

extension Shape<InitialDataLoader.Account> {
    fileprivate static let account = Shape(
        nil,
        [
            .text("username") { $0.username }, .choice("role") { $0.role },
            .text(optional: "oneTimePassword") { $0.oneTimePassword },
        ])
}

extension Shape<Location> {
    fileprivate static func printed(_ site: Site) -> Shape {
        Shape(
            nil,
            [
                .text("name") { $0.details.name }, .text("code") { $0.code.text },
                .text("guestURL") { site.guestURL($0.code) },
            ])
    }
}
