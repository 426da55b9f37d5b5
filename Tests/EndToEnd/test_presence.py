"""Drivers who fall silent and come back: two replicas on one database, real sockets, limits of seconds."""

import json
import time
from datetime import datetime
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from conftest import LOGS
from harness import Server, eventually
from web import place_id
from websockets.sync.client import connect

# Long enough to be told apart on a busy machine, short enough to wait for.
LIMITS = {"staleAfterSeconds": 3, "idleStaleAfterSeconds": 3, "releaseAfterSeconds": 3, "maxShiftSeconds": 36000}
# What a limit of three seconds may take until it is seen, on a machine that does other things.
PATIENCE = 20


@pytest.fixture
def house(new_server, hotel, request):
    """Two replicas of the demo hotel, both at work; a driver of the first; a desk at the second."""
    first = new_server()
    second = Server(first.database_url, LOGS / f"server-{request.node.name}-2.log").start()
    admin, driver = second.person("admin"), first.person("driver1")
    admin.patch("/api/v1/hotel", LIMITS).expect(200)
    lobby = place_id(admin, "Lobby")
    shift = driver.start_shift(lobby)["id"]
    yield SimpleNamespace(
        first=first,
        second=second,
        admin=admin,
        driver=driver,
        lobby=lobby,
        shift=shift,
        code=hotel.code(),
        database=urlsplit(first.database_url).path[1:],
    )
    second.stop()


def events(house, kind=None):
    items, cursor = [], None
    while True:
        page = house.admin.get("/api/v1/events?limit=200" + (f"&cursor={cursor}" if cursor else "")).expect(200).json
        items += page["items"]
        cursor = page.get("nextCursor")
        if not cursor:
            return [item for item in items if kind in (None, item["kind"])]


def marks(house):
    """Each time that the shift was marked (True) or cleared (False), and by whom."""
    found = [event for event in events(house, "shift.stale") if event["subject"]["id"] == house.shift]
    return [(event["data"]["stale"], event["actor"]["type"]) for event in found]


def buggy_status(house):
    code = house.driver.staff["buggies"][0]["code"]
    buggies = house.admin.get("/api/v1/board").expect(200).json["buggies"]
    return next(buggy["status"] for buggy in buggies if buggy["code"] == code)


def accepted_ride(house):
    guest = house.second.guest()
    token = guest.call(house.code).expect(201).json["token"]
    ride = house.driver.get("/api/v1/driver/board").expect(200).json["queue"][-1]["id"]
    house.driver.accept(ride).expect(200)
    return ride, lambda: guest.get(f"/api/v1/guest/rides/{token}").expect(200).json


def open_socket(house):
    cookie = "; ".join(f"{name}={value}" for name, value in house.driver.cookies.items())
    target = house.first.url.replace("http", "ws") + "/ws"
    options = {"additional_headers": {"Cookie": cookie}, "subprotocols": ["buggy.v1"], "compression": None}
    return connect(target, **options).__enter__()


def keep_saying(seconds, say):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        say()
        time.sleep(0.3)


def ping(socket):
    def say():
        socket.send(json.dumps({"type": "ping"}))
        while json.loads(socket.recv(timeout=5))["type"] != "pong":
            pass

    return say


def test_a_silent_phone_is_marked_once_and_coming_back_clears_it(house):
    eventually(lambda: buggy_status(house) == "stale", PATIENCE)
    time.sleep(3)  # rounds of both replicas
    assert marks(house) == [(True, "system")]
    assert house.driver.get("/api/v1/driver/board").expect(200).json["shift"]["stale"] is True
    eventually(lambda: buggy_status(house) == "available", PATIENCE)
    assert [stale for stale, _ in marks(house)] == [True, False]


def test_a_driver_who_was_silent_accepts_at_once(house):
    eventually(lambda: buggy_status(house) == "stale", PATIENCE)
    house.second.guest().call(house.code).expect(201)
    ride = house.admin.get("/api/v1/board").expect(200).json["rides"][-1]["id"]
    buggy = house.driver.staff["buggies"][0]["id"]
    refused = house.admin.post(f"/api/v1/rides/{ride}/assignment", {"buggyId": buggy})
    refused.expect(409, "shift_stale")
    assert house.driver.accept(ride).expect(200).json["status"] == "accepted"
    assert [stale for stale, _ in marks(house)][:2] == [True, False]


def test_the_ride_of_a_driver_who_stays_away_goes_back_once_and_the_guest_sees_it(house):
    ride, look = accepted_ride(house)
    assert look()["status"] == "accepted"
    requested_at = look()["requestedAt"]
    eventually(lambda: look()["status"] == "pending", PATIENCE)
    assert look()["requestedAt"] == requested_at and look()["driver"] is None and look()["queuePosition"] == 1
    time.sleep(3)  # rounds of both replicas
    released = events(house, "ride.released")
    assert [(event["subject"]["id"], event["actor"]["type"]) for event in released] == [(ride, "system")]
    assert marks(house) == [(True, "system")]
    assert buggy_status(house) == "stale"


def test_a_guest_on_board_stays_on_board_however_silent_the_phone(house):
    ride, look = accepted_ride(house)
    house.driver.pick_up(ride).expect(200)
    eventually(lambda: buggy_status(house) in ("stale", "busy") and marks(house), PATIENCE)
    time.sleep(LIMITS["releaseAfterSeconds"] + 3)
    assert look()["status"] == "onboard"
    assert events(house, "ride.released") == []


def test_calls_alone_keep_a_shift_fresh(house):
    keep_saying(10, lambda: house.driver.get("/api/v1/driver/board").expect(200))
    assert marks(house) == []


def test_of_two_tabs_one_is_enough_and_closing_one_says_nothing(house):
    first, second = open_socket(house), open_socket(house)
    keep_saying(2, ping(first))
    before = len(events(house))
    second.close()
    keep_saying(8, ping(first))
    assert len(events(house)) == before, "a tab that closes is no event, and the other keeps the shift fresh"
    said = time.time()
    ping(first)()
    first.close()
    eventually(lambda: marks(house), PATIENCE)
    told = events(house)[before:]
    assert [event["kind"] for event in told] == ["shift.stale"], "nor is the last one; only its silence is"
    assert datetime.fromisoformat(told[0]["at"]).timestamp() >= said + LIMITS["idleStaleAfterSeconds"]


def test_a_shift_of_the_greatest_length_ends_after_its_ride(house):
    ride, look = accepted_ride(house)
    house.admin.patch("/api/v1/hotel", {**LIMITS, "staleAfterSeconds": 600, "maxShiftSeconds": 1}).expect(200)
    time.sleep(3)
    assert events(house, "shift.ended") == [] and look()["status"] == "accepted"
    house.driver.complete(ride, house.lobby).expect(200)
    ended = eventually(lambda: events(house, "shift.ended"), PATIENCE)
    assert [(event["data"]["ended"], event["actor"]["type"]) for event in ended] == [("max_length", "system")]
    assert house.driver.get("/api/v1/driver/board").expect(200).json["shift"] is None


def test_the_last_signs_of_life_are_written_when_a_replica_stops(house, databases):
    house.admin.patch("/api/v1/hotel", {"staleAfterSeconds": 600, "idleStaleAfterSeconds": 600}).expect(200)
    time.sleep(1)
    asked = time.time()
    house.driver.get("/api/v1/driver/board").expect(200)
    house.first.stop()
    statement = f"select extract(epoch from last_seen_at) from shifts where id = '{house.shift}'"
    # The clock's milliseconds are rounded.
    assert float(databases.sql(statement, house.database)) >= asked - 0.001
