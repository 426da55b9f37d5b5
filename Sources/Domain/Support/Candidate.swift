/// Something of any hotel that may be due, by a look without locks.
package typealias Candidate<Subject> = (hotel: Hotel.ID, id: Identifier<Subject>)
