import Domain

extension PageRequest {
    /// A page of a list that is short enough to be read whole (places, buggies, people); its cursor is an offset.
    func slice<Item: Sendable>(_ all: [Item]) -> ListPage<Item> {
        let start = min(max(cursor.flatMap { Int($0) } ?? 0, 0), all.count)
        let end = min(start + limit, all.count)
        return ListPage(items: Array(all[start..<end]), next: end < all.count ? String(end) : nil)
    }
}
