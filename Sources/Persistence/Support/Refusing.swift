import Domain

/// Runs `work`; a violation of one of the named constraints becomes the refusal that it stands for. Anything else is a fault
/// and passes.
@discardableResult
func refusing<Result>(_ refusals: [String: Refusal], _ work: () throws -> Result) throws -> Result {
    do {
        return try work()
    } catch let error as PostgresError {
        if let constraint = error.constraint, let refusal = refusals[constraint] { throw refusal }
        throw error
    }
}
