/// One page of a list: the contract's `limit` (1…200) and an opaque place to go on from.
package struct ListPage<Item: Sendable>: Sendable {
    package let items: [Item]
    /// Nil on the last page.
    package let next: String?

    package init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }
}

/// What a list call asks for.
package struct PageRequest: Sendable, Equatable {
    package static let limits = 1...200
    package static let defaultLimit = 50

    package let limit: Int
    package let cursor: String?

    package init(limit: Int = PageRequest.defaultLimit, cursor: String? = nil) {
        self.limit = limit
        self.cursor = cursor
    }
}
