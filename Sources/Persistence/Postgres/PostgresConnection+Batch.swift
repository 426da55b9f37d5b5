extension PostgresConnection {
    /// Runs independent statements in one round trip, each in a transaction of its own, and hands over each result as
    /// it arrives.
    func each(_ statements: [SQL], _ receive: (Int, Result<Rows, any Error>) -> Void) {
        var open = Set(statements.indices)
        var stale: [Int] = []
        do {
            try using("pipeline") { link in
                let calls = try begin(statements, on: link) { index, error in
                    open.remove(index)
                    receive(index, .failure(error))
                }
                for index in calls {
                    let result = try link.singleBeforeSync(until: deadline)
                    open.remove(index)
                    if result.error?.isStaleStatement ?? false {
                        stale.append(index)
                    } else {
                        receive(index, Result { try Rows(result, of: statements[index]) })
                    }
                }
                try link.exitPipeline()
            }
        } catch {
            for index in open { receive(index, .failure(error)) }
        }
        for index in stale {
            receive(index, Result { try query(statements[index]) })
        }
    }

    /// Sends the statements, each with a Sync behind it so that none aborts another. Returns those that were sent.
    private func begin(
        _ statements: [SQL], on link: PostgresLink, refuse: (Int, any Error) -> Void
    ) throws -> [Int] {
        try cache.makeRoom(for: statements.count, on: link, until: deadline)
        var calls: [(index: Int, name: String, parameters: PostgresParameters)] = []
        for (index, sql) in statements.enumerated() {
            do {
                let call = try call(sql, on: link)
                calls.append((index, call.name, call.parameters))
            } catch {
                refuse(index, error)
            }
        }
        try link.enterPipeline()
        for call in calls {
            try link.send(call.name, call.parameters)
            try link.sendSync()
        }
        return calls.map(\.index)
    }
}
