import Domain
import Foundation

extension Location {
    static let columns: SQL = """
        l.id, l.hotel_id, l.name, l.description, l.display_order, l.active, l.position_x, l.position_y, l.code,
        (
            select \(LocationPhoto.version)
            from location_photos p
            where p.hotel_id = l.hotel_id and p.location_id = l.id
        ),
        l.version
        """

    init(from row: inout Row) throws {
        let id = try row.id(Location.self)
        let hotel = try row.id(Hotel.self)
        let details = LocationDetails(
            name: try row.next(), description: try row.next(), displayOrder: try row.next(), active: try row.next(),
            position: try LocationDetails.Position(from: &row))
        let text = try row.next(String.self)
        guard let code = LocationCode(text) else { throw UnknownWord(text: text, type: "LocationCode") }
        self.init(
            id: id, hotel: hotel, details: details, code: code, photoVersion: try row.next(), version: try row.next())
    }
}

extension LocationPhoto {
    /// 64 bits of its digest: enough to tell the photos of a place apart.
    static let version: SQL = "encode(substr(p.digest, 1, 8), 'hex')"
}

extension LocationDetails.Position {
    fileprivate init?(from row: inout Row) throws {
        let x = try row.next(Double?.self)
        let y = try row.next(Double?.self)
        guard let x, let y else { return nil }
        self.init(x: x, y: y)
    }
}
