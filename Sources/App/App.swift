import ArgumentParser

/// Calling a hotel buggy: one program, its roles are its commands.
@main
struct Program: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "buggy", abstract: "Calling a hotel buggy.", version: version,
        subcommands: [
            Serve.self, Migrate.self, Initialise.self, ShowConfiguration.self, Healthcheck.self, ShowCode.self,
            StaffCommand.self,
        ])
}
