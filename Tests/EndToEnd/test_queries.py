"""What a request costs in statements, by PostgreSQL's own log: never more because more is waiting."""

import sys

import pytest
from harness import ROOT, Databases, Server, make_hotel, own_cluster
from web import place_id

sys.path.insert(0, str(ROOT / "scripts/bench.d"))

from capture import StatementLog, units  # noqa: E402
from seed import copies  # noqa: E402

LOG = ("logging_collector=on", "log_destination=jsonlog", "log_directory=statements", "log_file_mode=0644", "fsync=off")
STAFF_PATHS = [
    "/api/v1/board",
    "/api/v1/rides?limit=200",
    "/api/v1/locations",
    "/api/v1/buggies",
    "/api/v1/staff",
    "/admin",
]


@pytest.fixture(scope="module")
def hotels():
    """Two servers of the same hotel: with 10 waiting rides, and with 500."""
    with own_cluster(*LOG) as cluster:
        databases = Databases(cluster.url)
        log = ROOT / ".local/test-logs/server-queries.log"
        hotel = make_hotel(databases, log)
        servers = [busy_server(cluster, databases, hotel, log, waiting) for waiting in (10, 500)]
        yield servers
        for server in servers:
            server.stop()


def busy_server(cluster, databases, hotel, log, waiting):
    database = databases.create(hotel.template)
    # Without the look for messages to guests, twice a second.
    server = Server(databases.named(database), log, PUSH_SERVICES="none").start()
    server.guest().call(hotel.code()).expect(201)
    changes = "'number', 1000 + i, 'token_hash', null, 'device_hash', null"
    databases.sql(copies("rides", "t.status = 'pending'", changes, waiting - 1), database)
    server.people = {name: server.person(name) for name in ("admin", "driver1")}
    server.people["driver1"].start_shift(place_id(server.people["admin"], "Lobby"))
    server.log = StatementLog(databases, cluster.directory / "postgres/data/statements", database)
    return server


def statements(server, who, path):
    """The fewest of several tries: what the server does of itself meanwhile is not the request's."""
    person = server.people[who]
    person.get(path).expect(200)
    counts = []
    for _ in range(8):
        entries = server.log.of(lambda: person.get(path).expect(200))
        counts.append(sum(len(unit) for unit in units(entries)))
    return min(counts)


@pytest.mark.parametrize("who, path", [("admin", path) for path in STAFF_PATHS] + [("driver1", "/api/v1/driver/board")])
def test_five_hundred_waiting_cost_as_many_statements_as_ten(hotels, who, path):
    few, many = (statements(server, who, path) for server in hotels)
    assert 1 <= few == many
    assert many <= 8
