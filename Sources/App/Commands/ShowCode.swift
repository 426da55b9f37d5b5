import ArgumentParser
import Domain
import Persistence

struct ShowCode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qr", abstract: "Show the QR code of a place in the terminal.")

    @Argument(help: "The name or the code of a place.")
    var place: String

    func run() async throws {
        try await CommandEnvironment.withStore { configuration, _, store in
            for hotel in try await store.hotels() {
                let locations = try await store.locations(of: hotel.id)
                guard let location = locations.first(where: matches) else { continue }
                let url = configuration.site.guestURL(location.code)
                print(try QRCode(url).terminal())
                print(url)
                return
            }
            CommandEnvironment.say("there is no place called '\(place)'")
            throw ExitCode.failure
        }
    }

    private func matches(_ location: Location) -> Bool {
        location.details.name.lowercased() == place.lowercased() || location.code.text == place.uppercased()
    }
}
