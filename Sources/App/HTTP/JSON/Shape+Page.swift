import Domain

extension Shape where Value: Sendable {
    /// A page of a list of these (contract §1).
    var list: Shape<ListPage<Value>> {
        Shape<ListPage<Value>>(
            name.map { "\($0)List" },
            [.objects("items", self) { $0.items }, .text(optional: "nextCursor") { $0.next }])
    }

    /// The same members for a value that contains this shape's.
    func members<Outer>(_ inner: @escaping @Sendable (Outer) -> Value) -> [Member<Outer>] {
        fields.map { $0.lifted(inner) }
    }
}

extension PageRequest {
    static let limitField = InputField<Int>.integer("limit", limits)
    /// Opaque to clients; ours are numbers.
    static let cursorField = InputField<String>.text("cursor", pattern: "^[0-9]{1,18}$")

    static let fields: [any DescribedField] = [limitField, cursorField]
}
