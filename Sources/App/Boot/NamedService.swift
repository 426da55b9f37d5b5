import ServiceLifecycle

/// A service that is called by the name of its type. The group that runs services names them in its log as they
/// describe themselves, and a description made of their properties would be half a megabyte with every secret in it.
protocol NamedService: Service, CustomStringConvertible {}

extension NamedService {
    var description: String { "\(Self.self)" }
}
