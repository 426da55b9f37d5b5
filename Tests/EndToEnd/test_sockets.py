"""Sockets that behave: who loses theirs and when, how many there may be, what was missed, and how a server leaves."""

import json
import signal
import socket
import threading
import time
import uuid
from pathlib import Path

import pytest
from conftest import LOGS
from harness import PASSWORD, eventually, own_redis, replicas
from listener import Listener, kinds
from screens import Line
from sockets import CLOSE, TEXT, masked
from web import Person, place_id
from websockets.exceptions import InvalidStatus

SESSION, PASSWORD_PATH, STAFF = "/api/v1/auth/session", "/api/v1/auth/password", "/api/v1/staff"
NEW_PASSWORD = "another-good-battery"


@pytest.fixture(scope="module")
def pair(databases, hotel):
    """Two replicas that share a database and a Redis."""
    with own_redis(LOGS / "redis-sockets.log") as redis:
        log = LOGS / "server-sockets-pair.log"
        log.unlink(missing_ok=True)
        with replicas(databases, hotel, log, REDIS_URL=redis.url) as servers:
            yield servers
    expect_quiet(log)


def expect_quiet(log):
    """Nothing in the life of sockets is worth an operator's attention; that a probe found the server unready may be."""
    lines = [line for line in Path(log).read_text().splitlines() if "GET /health/ready" not in line]
    noise = [line for line in lines if line.split(" ")[1] not in ("INFO", "NOTICE")]
    assert not noise, noise[:5]


def newcomer(server, role):
    """Somebody of the test's own, signed in twice: on two devices."""
    admin, name = server.person("admin"), f"{role}-{uuid.uuid4().hex[:8]}"
    body = {"username": name, "fullName": "New Comer", "role": role, "password": PASSWORD}
    admin.post(STAFF, body).expect(201)
    first = server.person(name)
    first.put(PASSWORD_PATH, {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD})
    return first, server.person(name, NEW_PASSWORD)


def at(server, person):
    """The same session, speaking to another replica."""
    there = Person(server.url)
    there.cookies, there.staff = dict(person.cookies), person.staff
    return there


# Whose session ends


def sign_out(person, admin):
    person.delete(SESSION).expect(204)


def revoke_own(person, admin):
    sessions = person.get("/api/v1/auth/sessions").expect(200).json["items"]
    current = next(session["id"] for session in sessions if session["current"])
    person.delete(f"/api/v1/auth/sessions/{current}").expect(204)


def revoke_by_administrator(person, admin):
    current = next(s["id"] for s in person.get("/api/v1/auth/sessions").expect(200).json["items"] if s["current"])
    admin.delete(f"{STAFF}/{person.staff['id']}/sessions/{current}").expect(204)


def change_own_password(person, admin):
    change = {"currentPassword": NEW_PASSWORD, "newPassword": "yet-another-battery"}
    assert person.put(PASSWORD_PATH, change).status in (200, 204)


def deactivate(person, admin):
    admin.patch(f"{STAFF}/{person.staff['id']}", {"active": False}).expect(200)


def reset_password(person, admin):
    assert admin.post(f"{STAFF}/{person.staff['id']}/password-reset").status in (200, 201)


@pytest.mark.parametrize("there", [False, True], ids=["here", "at the other replica"])
@pytest.mark.parametrize(
    "end, first_ends, second_ends",
    [
        (sign_out, True, False),
        (revoke_own, True, False),
        (revoke_by_administrator, True, False),
        (change_own_password, False, True),
        (deactivate, True, True),
        (reset_password, True, True),
    ],
)
def test_a_socket_ends_with_its_session_and_no_other(pair, end, first_ends, second_ends, there):
    first, second = newcomer(pair[0], "dispatcher")
    screens = [Listener(pair[0], first.cookies), Listener(pair[0], second.cookies)]
    acting = pair[1] if there else pair[0]
    end(at(acting, first), acting.person("admin"))
    start = time.monotonic()
    for screen, ends in zip(screens, (first_ends, second_ends), strict=True):
        if ends:
            assert screen.close_code() == 1008
            assert time.monotonic() - start < 3
    for screen, ends in zip(screens, (first_ends, second_ends), strict=True):
        if not ends:
            screen.events()  # still there, and heard
            screen.close()


@pytest.mark.parametrize("there", [False, True], ids=["here", "at the other replica"])
def test_a_new_role_counts_from_the_next_event(pair, hotel, there):
    person, _ = newcomer(pair[0], "dispatcher")
    screen = Listener(pair[0], person.cookies)
    acting = pair[1] if there else pair[0]
    admin, driver = acting.person("admin"), acting.person("driver1")
    admin.patch(f"{STAFF}/{person.staff['id']}", {"role": "driver"}).expect(200)
    lobby = place_id(admin, "Lobby")
    driver.start_shift(lobby)
    acting.guest().call(hotel.code(), guestName="Ms Private").expect(201)
    ride = max(admin.get("/api/v1/board").json["rides"], key=lambda ride: ride["number"])["id"]
    driver.accept(ride).expect(200)
    driver.pick_up(ride).expect(200)
    driver.complete(ride, lobby).expect(200)
    driver.delete("/api/v1/driver/shift").expect(204)
    # The last thing that a driver may hear, so that all before it has been heard.
    acting.guest().call(hotel.code()).expect(201)
    newest = int(admin.get("/api/v1/board").json["cursor"])
    heard = []
    while not heard or heard[-1]["cursor"] < newest:
        heard.append(screen.next())
    # That it was called is told while it waits, that it was accepted to all drivers, the rest to its own.
    assert set(kinds(heard)) <= {"ride.requested", "ride.accepted"}, kinds(heard)
    departure = next(event["data"] for event in heard if event["kind"] == "ride.accepted")
    assert "Ms Private" not in json.dumps(departure) and "buggy" not in json.dumps(departure)
    screen.close()


# How many there may be


def test_more_than_twenty_sockets_of_one_ride_are_refused_until_one_closes(new_server, hotel):
    server = new_server(RATE_LIMIT_ENABLED="true")
    token = server.guest().call(hotel.code()).expect(201).json["token"]
    screens = [Listener(server, token=token) for _ in range(20)]
    with pytest.raises(InvalidStatus) as refused:
        Listener(server, token=token)
    answer = refused.value.response
    assert answer.status_code == 429
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.body)["code"] == "rate_limited"
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["RateLimit-Policy"] == '"sockets";q=20'
    assert answer.headers["RateLimit"].startswith('"sockets";r=0;t=')
    Listener(server, server.person("driver1").cookies).close()  # somebody else has their own
    screens.pop().close()
    screens.append(eventually(lambda: open_or_none(server, token), 2))
    # A phone that vanishes gives its place back too.
    screens.pop().socket.socket.shutdown(socket.SHUT_RDWR)
    screens.append(eventually(lambda: open_or_none(server, token), 2))
    for screen in screens:
        screen.close()
    expect_quiet(server.log_path)


def open_or_none(server, token):
    try:
        return Listener(server, token=token)
    except InvalidStatus as refused:
        assert refused.response.status_code == 429


# What was missed


@pytest.fixture
def calls(server, hotel):
    """Makes events: `calls(n)` rides, as many events, with the cursor before the first."""

    def make(count):
        before = int(server.person("admin").get("/api/v1/board").expect(200).json["cursor"])
        tokens = [server.guest().call(hotel.code()).expect(201).json["token"] for _ in range(count)]
        return before, tokens

    return make


def test_a_cursor_in_the_handshake_is_answered_at_once_and_in_order(server, calls):
    desk = server.person("desk")
    before, tokens = calls(7)
    screen = Listener(server, desk.cookies, cursor=before)
    heard = [screen.next(timeout=2) for _ in tokens]  # nothing was said besides the handshake
    assert [event["cursor"] for event in heard] == list(range(before + 1, before + 8))
    screen.say(type="resume", cursor=before)
    screen.say(type="resume", cursor=heard[3]["cursor"])
    assert all(message["type"] == "resync" for message in screen.events()), "nothing is told twice"
    screen.close()


NONSENSE = ["abc", "-1", "-9223372036854775808", "1.5", "", "0x10", "99999999999999999999999", " 7", "NaN"]


@pytest.mark.parametrize("cursor", NONSENSE)
def test_a_cursor_that_means_nothing_does_no_harm(server, calls, cursor):
    screen = Listener(server, server.person("desk").cookies, cursor=cursor)
    calls(1)
    assert screen.until("ride.requested")
    screen.events()
    screen.close()


@pytest.mark.parametrize("cursor", [10**6, 2**63 - 1])
def test_a_cursor_that_no_history_gave_is_answered_with_resync_and_then_life_goes_on(server, calls, cursor):
    screen = Listener(server, server.person("desk").cookies, cursor=cursor)
    assert screen.next(timeout=6) == {"type": "resync"}
    before, _ = calls(1)
    assert [event["cursor"] for event in screen.until("ride.requested")] == [before + 1]
    screen.close()


def test_who_is_more_than_a_thousand_behind_reads_anew(new_server, hotel, databases):
    server = new_server()
    desk = server.person("desk")
    server.guest().call(hotel.code()).expect(201)
    grow(databases, server.database, 1100)
    server.guest().call(hotel.code()).expect(201)
    newest = int(desk.get("/api/v1/board").json["cursor"])
    far, near = (Listener(server, desk.cookies, cursor=newest - gap) for gap in (1001, 1000))
    assert far.next() == {"type": "resync"}
    assert far.events() == []
    assert [near.next()["cursor"] for _ in range(1000)] == list(range(newest - 999, newest + 1))
    expect_quiet(server.log_path)


def grow(databases, database, count):
    """Copies of the newest event, as a busy season would leave them."""
    databases.sql(
        f"""insert into events
        select hotel_id, cursor + n, kind, at, subject_type, subject_id, actor_type, actor_id, actor_name, data, hash
        from (select * from events order by cursor desc limit 1) newest, generate_series(1, {count}) n;
        update hotel_counters set event_cursor = event_cursor + {count}""",
        database,
    )


def test_a_resume_that_comes_too_late_is_answered_with_resync_and_order_holds(server, calls):
    desk = server.person("desk")
    before, _ = calls(3)
    screen = Listener(server, desk.cookies)
    time.sleep(0.6)  # longer than it is waited for
    _, tokens = calls(2)
    heard = screen.until("ride.requested") + screen.until("ride.requested")
    screen.say(type="resume", cursor=before)
    heard += screen.events()
    assert heard[-1] == {"type": "resync"}
    cursors = [event["cursor"] for event in heard if event["type"] == "event"]
    assert cursors == [before + 4, before + 5]
    screen.close()


# Who hears what

STAFF_FIELDS = {"id", "number", "phone", "guestName", "roomNumber", "note", "needs", "source", "locale", "plate", "seats"}


def fields(value):
    """The names of all fields in a document, at every depth."""
    if isinstance(value, dict):
        return set(value).union(*map(fields, value.values()))
    return set().union(*map(fields, value)) if isinstance(value, list) else set()


def test_a_guest_a_driver_and_the_desk_hear_of_a_ride_what_each_may_see(server, hotel):
    desk, driver, other = (server.person(name) for name in ("desk", "driver1", "driver2"))
    lobby = place_id(desk, "Lobby")
    driver.start_shift(lobby)
    screen, own, others = (Listener(server, person.cookies) for person in (desk, driver, other))
    token = server.guest().call(hotel.code(), guestName="Ms Private").expect(201).json["token"]
    guest = Listener(server, token=token, cursor=screen.cursor)
    ride = screen.until("ride.requested")[-1]["data"]["ride"]["id"]
    for listener in (guest, own, others):
        listener.until("ride.requested")  # or it would be told of it as it is when it reads it
    driver.accept(ride).expect(200)
    driver.pick_up(ride).expect(200)
    driver.complete(ride, lobby).expect(200)
    steps = ["ride.accepted", "ride.picked_up", "ride.completed"]
    for listener in (screen, own, guest):
        heard = [event for event in listener.until("ride.completed") if event["kind"].startswith("ride.")]
        assert kinds(heard) == steps
    shown = server.guest().get(f"/api/v1/guest/rides/{token}").expect(200).json
    assert set(heard[-1]["data"]["ride"]) == set(shown)  # the guest's
    assert not fields(heard) & STAFF_FIELDS and "Ms Private" not in json.dumps(heard)
    (departure,) = others.events()
    assert departure["kind"] == "ride.accepted" and set(departure["data"]) == {"id", "status", "version"}
    driver.delete("/api/v1/driver/shift").expect(204)
    for listener in (screen, own, others, guest):
        listener.close()


# Messages


def test_five_hundred_messages_between_two_pings_are_enough(server):
    screen = Line(server.url, "/ws", server.person("desk").cookies)
    quiet = Listener(server, server.person("desk").cookies)
    screen.tcp.sendall(masked(TEXT, b'{"type":"dance"}') * 500)
    screen.say(type="ping")  # the 501st
    assert close_code(screen) == 1008
    quiet.events()


def close_code(line):
    """The code of the close that comes; whatever is before it is passed over."""
    while True:
        for opcode, payload in line.frames():
            if opcode == CLOSE:
                return int.from_bytes(payload[:2], "big")


# How a server leaves


class Answers(threading.Thread):
    """Asks a page again and again, each time on a connection of its own, and notes what came back."""

    def __init__(self, server, path):
        super().__init__(daemon=True)
        self.server, self.path, self.seen, self.is_over = server, path, [], threading.Event()
        self.start()

    def run(self):
        while not self.is_over.wait(0.05):
            try:
                answer = self.server.guest(timeout=5).get(self.path)
                self.seen.append((time.monotonic(), answer.status, answer.headers["Connection"]))
            except OSError as error:
                self.seen.append((time.monotonic(), type(error).__name__, None))


def test_a_server_that_stops_is_unready_first_then_sends_its_sockets_away_over_a_while(new_server):
    server = new_server(SHUTDOWN_GRACE_SECONDS="16")  # two seconds of them unready
    desk = server.person("desk")
    lines = [Line(server.url, "/ws", desk.cookies) for _ in range(40)]
    deaf = [Line(server.url, "/ws", desk.cookies) for _ in range(3)]
    asked = [Answers(server, path) for path in ("/health/live", "/login", "/health/ready")]
    eventually(lambda: all(answers.seen for answers in asked))
    start = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    eventually(lambda: server.health("ready") == 503, 1)
    late = Listener(server, desk.cookies)  # comes while it stops: served until the others are sent away
    assert late.events() == []
    ends = ends_of(lines)
    assert {code for _, code in ends} == {1012} and late.close_code() == 1012
    times = sorted(at - start for at, _ in ends)
    assert times[0] >= 1.9 and times[-1] - times[0] > 0.4, times
    assert server.process.wait(20) == 0
    assert time.monotonic() - start < 16
    for answers in asked:
        answers.is_over.set()
        answers.join()
    unready = [[seen for at, *seen in answers.seen if start + 0.3 < at < start + 1.8] for answers in asked]
    for seen, status in zip(unready, (200, 200, 503), strict=True):
        assert len(seen) > 3 and all(answer == [status, "close"] for answer in seen), seen
    for line in deaf:
        line.close()
    expect_quiet(server.log_path)


def ends_of(lines):
    """(time, code) of each line's close."""
    ends = []

    def wait(line):
        code = close_code(line)
        ends.append((time.monotonic(), code))
        line.close()

    threads = [threading.Thread(target=wait, args=[line], daemon=True) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(ends) == len(lines)
    return ends


def test_a_handshake_that_is_answered_while_the_server_stops_ends_with_a_word(new_server, databases):
    server = new_server(SHUTDOWN_GRACE_SECONDS="8")  # a second of them unready
    cookies = server.person("desk").cookies
    lock = "begin; lock table sessions; select pg_sleep(1.8)"
    holder = threading.Thread(target=databases.sql, args=[lock, server.database])
    holder.start()
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    line = Line(server.url, "/ws", cookies)  # answered when the lock is gone, after the end of the unready phase
    assert close_code(line) == 1012
    line.close()
    assert server.process.wait(3) == 0
    holder.join()
    expect_quiet(server.log_path)


@pytest.mark.parametrize("grace", [1, 4])
def test_a_short_grace_is_kept_even_with_clients_that_never_answer(new_server, grace):
    server = new_server(SHUTDOWN_GRACE_SECONDS=str(grace))
    desk = server.person("desk")
    deaf = [Line(server.url, "/ws", desk.cookies) for _ in range(5)]
    took = server.stop()
    assert server.process.returncode == 0
    assert took < grace + 2, took
    for line in deaf:
        line.close()
    expect_quiet(server.log_path)


def test_somebody_at_the_keyboard_does_not_wait(new_server):
    server = new_server(SHUTDOWN_GRACE_SECONDS="60")
    screen = Listener(server, server.person("desk").cookies)
    ended = threading.Thread(target=lambda: server.stop(signal.SIGINT))
    ended.start()
    assert screen.close_code() == 1012
    ended.join()
    assert server.process.returncode == 0
    expect_quiet(server.log_path)


# What an operator sees


def test_phones_that_vanish_leave_no_trace_in_the_log(server, hotel):
    desk, token = server.person("desk"), server.guest().call(hotel.code()).expect(201).json["token"]
    for abruptly in (True, False):
        for target, cookies in (("/ws", desk.cookies), (f"/ws?ride={token}", None)):
            for _ in range(10):
                Line(server.url, target, cookies).close(abruptly)
    half_open = [Line(server.url, "/ws", desk.cookies) for _ in range(5)]
    for line in half_open:
        line.tcp.shutdown(socket.SHUT_WR)
    desk.delete(SESSION).expect(204)
    assert Listener(server, server.person("desk").cookies).events() == []
    expect_quiet(server.log_path)
