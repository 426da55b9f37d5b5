/// A fault that passes by itself, such as a database that restarts: the client is told to come back (503), and nothing is
/// counted as a defect of ours.
package protocol TemporaryFault: Error {
    var isTemporary: Bool { get }
}
