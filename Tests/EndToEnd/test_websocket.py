"""The socket: RFC 6455 on the wire, and the contract's own language: who hears what, in order, once."""

import json
import os
import uuid

import pytest
import websocket_conformance
from listener import Listener, kinds
from web import place_id
from websocket_conformance import *  # noqa: F403  every test of the wire runs here too
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect


@pytest.fixture(autouse=True, scope="module")
def address(server, hotel):
    """What the conformance tests ask the environment for."""
    os.environ["BASE_URL"] = server.url
    os.environ["RIDE_TOKEN"] = server.guest().call(hotel.code()).expect(201).json["token"]
    assert websocket_conformance.endpoint()[1] == server.port


def test_the_desk_hears_a_ride_from_its_call_to_its_end_in_order(server, hotel):
    desk, driver = server.person("desk"), server.person("driver1")
    lobby = place_id(desk, "Lobby")
    driver.start_shift(lobby)
    screen = Listener(server, desk.cookies)
    token = server.guest().call(hotel.code()).expect(201).json["token"]
    guest = Listener(server, token=token)
    ride = max(desk.get("/api/v1/board").json["rides"], key=lambda ride: ride["number"])["id"]
    driver.accept(ride).expect(200)
    driver.pick_up(ride).expect(200)
    driver.complete(ride, lobby).expect(200)
    heard = screen.until("ride.completed")
    rides = [kind for kind in kinds(heard) if kind.startswith("ride.")]
    assert rides == ["ride.requested", "ride.accepted", "ride.picked_up", "ride.completed"]
    cursors = [event["cursor"] for event in heard]
    assert cursors == sorted(set(cursors)) and cursors[0] > screen.cursor
    # Whether the guest was there in time to hear of the call itself is open; nothing after it is.
    assert kinds(guest.until("ride.completed"))[-3:] == ["ride.accepted", "ride.picked_up", "ride.completed"]
    driver.delete("/api/v1/driver/shift").expect(204)


def test_what_was_missed_comes_once_and_in_order(server, hotel):
    desk = server.person("desk")
    first = Listener(server, desk.cookies)
    first.close()
    tokens = [server.guest().call(hotel.code()).expect(201).json["token"] for _ in range(5)]
    second = Listener(server, desk.cookies)
    second.say(type="resume", cursor=first.cursor)
    heard = second.until("ride.requested")
    while len(heard) < len(tokens):
        heard += second.until("ride.requested")
    heard += second.events()
    second.say(type="resume", cursor=first.cursor)
    assert second.events() == [], "a live connection is told nothing twice"
    cursors = [event["cursor"] for event in heard]
    assert cursors == list(range(first.cursor + 1, first.cursor + 1 + len(tokens)))


def test_a_guest_hears_of_nobody_else_and_no_staff_fields(server, hotel):
    token = server.guest().call(hotel.code(), note="mine").expect(201).json["token"]
    guest = Listener(server, token=token)
    server.guest().call(hotel.code(), note="not for others").expect(201)
    assert guest.events() == []
    server.guest().post(f"/api/v1/guest/rides/{token}/cancellation").expect(200)
    heard = json.dumps(guest.until("ride.cancelled"))
    for secret in ("not for others", "phone", "guestName", "roomNumber", "number"):
        assert f'"{secret}"' not in heard


@pytest.mark.parametrize(
    "headers, target, status",
    [
        ({}, "/ws", 401),
        ({}, "/ws?ride=" + "A" * 32, 401),
        ({"Origin": "https://elsewhere.example"}, "/ws", 403),
    ],
)
def test_who_may_not_listen_is_refused(server, headers, target, status):
    with pytest.raises(InvalidStatus) as refused:
        connect(server.url.replace("http", "ws") + target, additional_headers=headers)
    assert refused.value.response.status_code == status


def test_what_is_not_an_upgrade_is_told_so(server):
    answer = server.guest().get("/ws").expect(426)
    assert answer.headers["Upgrade"] == "websocket"


def test_signing_out_closes_the_socket(server):
    desk = server.person("desk")
    screen = Listener(server, desk.cookies)
    desk.delete("/api/v1/auth/session").expect(204)
    assert screen.close_code() == 1008


def test_shutting_down_tells_every_screen(new_server, hotel):
    own = new_server()
    screen = Listener(own, own.person("desk").cookies)
    own.stop()
    assert screen.close_code() == 1012


def test_a_message_that_means_nothing_does_no_harm(server):
    screen = Listener(server, server.person("desk").cookies)
    for message in ({"type": "dance"}, {"type": "resume"}, {"cursor": 3}):
        screen.say(**message)
    try:
        screen.events()
    except ConnectionClosed as closed:
        assert closed.rcvd.code in (1003, 1007, 1008)


def test_an_event_reaches_every_screen_of_the_hotel_and_of_no_one_else(server, hotel):
    desk = server.person("desk")
    screens = [Listener(server, desk.cookies) for _ in range(10)]
    note = str(uuid.uuid4())
    server.guest().call(hotel.code(), note=note).expect(201)
    for screen in screens:
        assert kinds(screen.until("ride.requested")) == ["ride.requested"]
