"""The event table, which is what every client's record is held against."""

import itertools
import time

from harness import eventually


class History:
    def __init__(self, databases, server):
        self.databases, self.database = databases, server.database

    def sql(self, text):
        return self.databases.sql(text, self.database)

    def events(self, which="true"):
        rows = self.sql(f"select cursor, kind from events where {which} order by cursor").splitlines()
        return [(int(cursor), kind) for cursor, kind in (row.split("|") for row in rows)]

    def of_ride(self, token):
        ride = f"select id from rides where token_hash = sha256('{token}')"
        return self.events(f"subject_id = ({ride})")

    def reach(self, count, seconds=60):
        eventually(lambda: int(self.sql("select max(cursor) from events")) >= count, seconds, pause=0.2)


def expect_all_told(history, staff, guests=(), seconds=15):
    """Every record equals the table in the end, and the table has no gap."""

    def differences():
        table = history.events()
        assert [cursor for cursor, _ in table] == list(range(1, len(table) + 1))
        expected = [(screen, table) for screen in staff]
        expected += [(screen, history.of_ride(screen.token)) for screen in guests]
        return [why for why in itertools.starmap(difference, expected) if why]

    end = time.monotonic() + seconds
    while (wrong := differences()) and time.monotonic() < end:
        time.sleep(0.2)
    assert not wrong, f"{len(wrong)} of {len(staff) + len(guests)} records differ: {wrong[:5]}"
    # A guest's own cursor stays at the end of their ride, and may fall behind the others by more than is replayed.
    assert not any(screen.resyncs for screen in staff), "the premise: nobody was away for long"


def difference(screen, expected):
    """None when the record equals what was expected; else what a person needs to see of it."""
    told = list(screen.record)
    expected = [event for event in expected if event[0] > screen.began]
    if told == expected:
        return None
    shorter = min(len(told), len(expected))
    at = next((index for index in range(shorter) if told[index] != expected[index]), shorter)
    return f"told {len(told)} of {len(expected)}; from number {at}: {told[at : at + 4]} for {expected[at : at + 4]}"
