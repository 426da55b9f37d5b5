"""Rows for the acceptance benchmark: N drivers on duty and signed in, N waiting rides; driver i will take ride i."""

import hashlib

IDS = {"staff": 2, "buggies": 3, "shifts": 4, "sessions": 5, "rides": 6}


def uuid(table, index):
    return f"{IDS[table]:08d}-0000-7000-8000-{index:012d}"


def uuid_sql(table, index):
    """The same in SQL, `index` being an integer expression."""
    return f"('{IDS[table]:08d}-0000-7000-8000-' || lpad(({index})::text, 12, '0'))::uuid"


class Tokens:
    """Session tokens that can be told from an index, as long as the server's own; the database has their SHA-256."""

    def __init__(self, databases, database, token):
        """`token` is one that the server has just made, to be sure that this is still how it stores them."""
        self.format = "A" * (len(token) - 8) + "%08d"
        stored = databases.sql("select encode(token_hash, 'hex') from sessions", database).split()
        assert hashlib.sha256(token.encode()).hexdigest() in stored, "sessions are stored in another way now"

    def hash(self, index):
        return hashlib.sha256((self.format % index).encode()).digest()

    def hash_sql(self, index):
        return f"sha256(convert_to('{self.format[:-4]}' || lpad(({index})::text, 8, '0'), 'UTF8'))"


def seed(databases, database, tokens, count):
    """Expects driver1 and one pending ride, which are what everything is copied from."""
    each = f"generate_series(1, {count}) i"
    statements = [
        copies("staff", "t.username = 'driver1'", "'username', 'bench' || i", count),
        copies("buggies", "t.code = 'B1'", "'code', 'X' || i", count),
        copies(
            "rides", "t.status = 'pending'", "'number', 1000000 + i, 'token_hash', null, 'device_hash', null", count
        ),
        f"""insert into assignments (hotel_id, staff_id, buggy_id)
            select h.id, {uuid_sql("staff", "i")}, {uuid_sql("buggies", "i")} from hotels h, {each}""",
        f"""insert into shifts (id, hotel_id, driver_id, buggy_id, location_id, started_at, last_seen_at)
            select {uuid_sql("shifts", "i")}, l.hotel_id, {uuid_sql("staff", "i")}, {uuid_sql("buggies", "i")}, l.id,
                now(), now()
            from locations l, {each} where l.name = 'Lobby'""",
        f"""insert into sessions (id, hotel_id, staff_id, token_hash, created_at, last_seen_at)
            select {uuid_sql("sessions", "i")}, h.id, {uuid_sql("staff", "i")}, {tokens.hash_sql("i")}, now(), now()
            from hotels h, {each}""",
        "select setval('ride_numbers', 2000000)",
        "analyze",
    ]
    for statement in statements:
        databases.sql(statement, database)


def copies(table, which, changes, count):
    return f"""insert into {table}
        select (jsonb_populate_record(
            null::{table}, to_jsonb(t) || jsonb_build_object('id', {uuid_sql(table, "i")}, {changes}))).*
        from (select * from {table} t where {which} limit 1) t, generate_series(1, {count}) i"""
