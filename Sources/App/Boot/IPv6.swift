#if canImport(Glibc)
    import Glibc
#endif

enum IPv6 {
    /// Whether the kernel gives out IPv6 sockets; containers without it refuse at once.
    static var isAvailable: Bool {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }
}
