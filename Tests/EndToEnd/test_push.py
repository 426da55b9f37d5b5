"""Guests are told by Web Push: in their language, once, and never at the expense of a request."""

import json
import re
import signal
import statistics
import time

import pytest
from conftest import LOGS
from harness import ROOT, eventually, replicas
from push_service import Phone, PushService
from web import place_id

LANGUAGES = ["en", "tr", "de", "ru", "ar"]


@pytest.fixture
def service():
    made = PushService()
    yield made
    made.close()


@pytest.fixture
def server(new_server, service):
    return new_server(PUSH_SERVICES=service.url)


@pytest.fixture
def crew(server):
    """The first driver, on duty in the lobby."""
    return on_duty(server, "driver1")


def on_duty(server, name):
    driver = server.person(name)
    driver.lobby = place_id(server.person("desk"), "Lobby")
    driver.start_shift(driver.lobby)
    return driver


class Ride:
    """A guest's call with a phone that wants to be told."""

    def __init__(self, server, hotel, service, locale="en"):
        self.guest = server.guest()
        self.token = self.guest.call(hotel.code(), locale=locale).expect(201).json["token"]
        self.phone = Phone(service).subscribe(self.guest, self.token)
        server.desk = getattr(server, "desk", None) or server.person("desk")
        open_rides = server.desk.get("/api/v1/board").expect(200).json["rides"]
        self.id = max(open_rides, key=lambda ride: ride["number"])["id"]

    def told(self, count, seconds=30):
        """Waits until the phone has been sent so many messages and returns the last; fails when it has been sent more."""
        eventually(lambda: len(self.phone.service.of(self.phone)) >= count, seconds)
        messages = self.phone.service.of(self.phone)
        assert len(messages) == count, [message.kind for message in messages]
        return messages[-1] if messages else None


def words(language):
    return json.loads((ROOT / f"config/locales/{language}.json").read_text())


def rows(databases, server):
    """Subscriptions and messages that are kept."""
    query = "select (select count(*) from push_subscriptions), (select count(*) from push_deliveries)"
    return databases.sql(query, server.database)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ride_is_told_from_acceptance_to_arrival(databases, hotel, server, crew, service, language):
    ride, said = Ride(server, hotel, service, language), words(language)
    accepted = time.monotonic()
    crew.accept(ride.id).expect(200)
    first = ride.told(1)
    print(f"\n{language}: told after {first.at - accepted:.2f} s")
    assert first.content["title"] == said["told.accepted.title"]
    buggy = crew.get("/api/v1/driver/board").json["rides"][0]["buggy"]
    body = re.sub("[\u2066-\u2069]", "", first.content["body"])  # names and codes are isolated
    colour = said.get(f"colour.{buggy['color']}")
    assert said["told.buggy"].replace("{code}", buggy["code"]) in body
    assert colour and colour in body
    assert said["follow.driver"].replace("{name}", "Driver") in body
    assert re.search(r" · \d{1,2}:\d\d[^·]* – \d{1,2}:\d\d[^·]*$", body), "the promised window"
    assert first.content["lang"] == language and first.content["dir"] == said["language.direction"]
    assert first.content["url"] == f"/r/{ride.token}" and first.kind == "ride.accepted"
    assert 290 <= int(first.headers["TTL"]) <= 300 and first.headers["Urgency"] == "high"
    assert re.fullmatch(r"[\w-]{32}", first.headers["Topic"]) and first.content["tag"] == first.headers["Topic"]

    crew.pick_up(ride.id).expect(200)
    time.sleep(1.5)
    ride.told(1)
    crew.complete(ride.id, crew.lobby).expect(200)
    last = ride.told(2)
    assert last.content["title"] == said["told.completed.title"] and last.content["body"] == said["told.completed.body"]
    assert last.headers["Topic"] == first.headers["Topic"] and last.headers["Urgency"] == "normal"
    eventually(lambda: rows(databases, server) == "0|0")


def test_everything_that_others_do_is_told_and_nothing_that_the_guest_does(databases, hotel, server, crew, service):
    databases.sql("update hotels set no_show_grace = 1, unanswered_after = 3600", server.database)
    desk, kinds = server.person("desk"), []
    ride = Ride(server, hotel, service)
    crew.accept(ride.id).expect(200)
    kinds.append(ride.told(1).kind)
    crew.post(f"/api/v1/rides/{ride.id}/release", {}).expect(200)
    kinds.append(ride.told(2).kind)
    crew.accept(ride.id).expect(200)
    kinds.append(ride.told(3).kind)
    time.sleep(1)
    crew.post(f"/api/v1/rides/{ride.id}/no-show").expect(200)
    kinds.append(ride.told(4).kind)

    ride = Ride(server, hotel, service)
    desk.post(f"/api/v1/rides/{ride.id}/cancellation", {"reason": "rain"}).expect(200)
    kinds.append(ride.told(1).kind)

    ride = Ride(server, hotel, service)
    databases.sql("update hotels set unanswered_after = 1", server.database)
    kinds.append(ride.told(1).kind)
    databases.sql("update hotels set unanswered_after = 3600", server.database)
    assert kinds == [
        f"ride.{kind}" for kind in ["accepted", "released", "accepted", "no_show", "cancelled", "unanswered"]
    ]

    ride = Ride(server, hotel, service)
    ride.guest.post(f"/api/v1/guest/rides/{ride.token}/cancellation").expect(200)
    unwanted = Ride(server, hotel, service)
    unwanted.guest.delete(f"/api/v1/guest/rides/{unwanted.token}/push-subscription").expect(204)
    crew.accept(unwanted.id).expect(200)
    time.sleep(1.5)
    assert ride.told(0) is None and unwanted.told(0) is None
    # That of the no-show is kept for as long as it may be taken back.
    eventually(lambda: rows(databases, server) == "1|0")


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_forgotten(databases, hotel, server, crew, service, status):
    service.way, ride = status, Ride(server, hotel, service)
    crew.accept(ride.id).expect(200)
    eventually(lambda: rows(databases, server) == "0|0")
    service.way = "open"
    crew.complete(ride.id, crew.lobby).expect(200)
    time.sleep(1.5)
    assert len(service.refused) == 1 and not service.received


@pytest.mark.parametrize("status", [400, 403, 413])
def test_what_a_push_service_refuses_is_given_up_and_the_next_message_is_sent(
    databases, hotel, server, crew, service, status
):
    service.way, ride = status, Ride(server, hotel, service)
    crew.accept(ride.id).expect(200)
    eventually(lambda: rows(databases, server) == "1|0")
    service.way = "open"
    crew.complete(ride.id, crew.lobby).expect(200)
    assert ride.told(1).kind == "ride.completed" and len(service.refused) == 1


def test_a_push_service_is_not_followed_elsewhere(databases, hotel, server, crew, service):
    service.way, service.headers, ride = 307, {"Location": service.url + "/elsewhere"}, Ride(server, hotel, service)
    crew.accept(ride.id).expect(200)
    eventually(lambda: rows(databases, server) == "1|0")
    assert [message.path for message in service.refused] == [ride.phone.path]


@pytest.mark.parametrize("status", [429, 503])
def test_a_push_service_that_asks_for_patience_gets_it(hotel, server, crew, service, status):
    service.way, service.headers, ride = status, {"Retry-After": "6"}, Ride(server, hotel, service)
    crew.accept(ride.id).expect(200)
    first = eventually(lambda: service.refused)[0]
    service.way, service.headers = "open", {}
    message = ride.told(1)
    assert message.at - first.at >= 6 and message.kind == "ride.accepted" and len(service.refused) == 1


def test_only_the_newest_message_is_sent_when_a_push_service_comes_back(hotel, server, crew, service):
    service.way, ride = 503, Ride(server, hotel, service)
    crew.accept(ride.id).expect(200)
    eventually(lambda: service.refused)
    crew.post(f"/api/v1/rides/{ride.id}/release", {}).expect(200)
    service.way = "open"
    assert ride.told(1).kind == "ride.released"


def acceptances(server, hotel, service, crew, count):
    """Seconds that each of so many acceptances took; every guest has subscribed."""
    taken = []
    for _ in range(count):
        ride = Ride(server, hotel, service)
        begin = time.perf_counter()
        crew.accept(ride.id).expect(200)
        taken.append(time.perf_counter() - begin)
        crew.complete(ride.id, crew.lobby).expect(200)
    return taken


def test_a_push_service_that_hangs_slows_no_request_is_left_alone_and_catches_up(
    databases, hotel, server, crew, service
):
    acceptances(server, hotel, service, crew, 5)
    before = acceptances(server, hotel, service, crew, 100)
    eventually(lambda: rows(databases, server) == "0|0", 60)
    service.way = "hang"
    hung = time.monotonic()
    after = acceptances(server, hotel, service, crew, 100)
    eventually(lambda: "is left alone" in server.log_path.read_text(), 60)
    ride = Ride(server, hotel, service)
    crew.accept(ride.id).expect(200)
    for name, taken in (("with a push service that answers", before), ("with one that hangs", after)):
        p99 = statistics.quantiles(taken, n=100)[98]
        print(f"\nacceptance {name}: median {statistics.median(taken) * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms", end="")
    assert statistics.median(after) < 2 * statistics.median(before) + 0.01
    assert statistics.quantiles(after, n=100)[98] < 2 * statistics.quantiles(before, n=100)[98] + 0.1

    time.sleep(max(0, hung + 30 - time.monotonic()))
    # One request hangs for 5 s. 16 at a time until it is left alone, then one for each question.
    print(f"\n{len(service.refused)} requests hung in {time.monotonic() - hung:.0f} s")
    assert len(service.refused) <= 32 + 10
    service.way = "open"
    mended = time.monotonic()
    assert ride.told(1, 90).kind == "ride.accepted"
    print(f"told {service.of(ride.phone)[0].at - mended:.1f} s after it came back")
    eventually(lambda: rows(databases, server) == "1|0", 90)
    assert all(len(service.of(phone)) <= 2 for phone in service.phones.values())


def test_a_push_service_that_hangs_keeps_no_message_of_another_waiting(hotel, new_server, service):
    other = PushService()
    try:
        server = new_server(PUSH_SERVICES=f"{service.url},{other.url}")
        crew = on_duty(server, "driver1")
        service.way = "hang"
        acceptances(server, hotel, service, crew, 40)
        ride = Ride(server, hotel, other)
        begin = time.monotonic()
        crew.accept(ride.id).expect(200)
        delay = ride.told(1).at - begin
        print(f"\ntold after {delay:.2f} s")
        assert delay < 3
    finally:
        other.close()


def test_a_server_that_is_killed_loses_no_message_and_sends_none_again(databases, hotel, server, crew, service):
    service.way, ride = 503, Ride(server, hotel, service)
    crew.accept(ride.id).expect(200)
    eventually(lambda: service.refused)
    server.stop(signal.SIGKILL)
    service.way = "open"
    server.start()
    ride.told(1)
    eventually(lambda: rows(databases, server) == "1|0")
    server.stop(signal.SIGKILL)
    server.start()
    time.sleep(3)
    ride.told(1)


def test_a_message_that_was_under_way_when_the_server_was_killed_is_sent_again(databases, hotel, server, crew, service):
    service.way, ride = "hang", Ride(server, hotel, service)
    crew.accept(ride.id).expect(200)
    first = eventually(lambda: service.refused)[0]
    server.stop(signal.SIGKILL)
    service.way = "open"
    server.start()
    # The push service had it; the phone shows both as one, because of its topic and its tag.
    assert ride.told(1).headers["Topic"] == first.headers["Topic"]
    eventually(lambda: rows(databases, server) == "1|0")


def test_a_server_stops_within_its_grace_while_a_push_service_hangs(hotel, server, crew, service):
    service.way, ride = "hang", Ride(server, hotel, service)
    crew.accept(ride.id).expect(200)
    eventually(lambda: service.refused)
    assert server.stop() < 4 and server.process.returncode == 0
    assert "cut off" not in server.log_path.read_text()


def test_any_number_of_replicas_sends_each_message_once(databases, hotel, service):
    with replicas(databases, hotel, LOGS / "server-push-replicas.log", PUSH_SERVICES=service.url) as servers:
        crew = on_duty(servers[0], "driver1")
        told = []
        for number in range(20):
            ride = Ride(servers[number % 2], hotel, service)
            crew.accept(ride.id).expect(200)
            ride.told(1)
            crew.complete(ride.id, crew.lobby).expect(200)
            told.append(ride)
        for ride in told:
            ride.told(2)
        eventually(lambda: rows(databases, servers[0]) == "0|0")
        assert len(service.received) == 40


def test_no_log_line_has_a_secret_of_a_guest(hotel, new_server, service):
    server = new_server(PUSH_SERVICES=service.url, LOG_LEVEL="trace")
    crew, rides = on_duty(server, "driver1"), []
    for way in (410, 413, 503, "open"):
        service.way = way
        rides.append(Ride(server, hotel, service))
        crew.accept(rides[-1].id).expect(200)
        eventually(lambda: len(service.refused) + len(service.received) >= len(rides))
        crew.complete(rides[-1].id, crew.lobby).expect(200)
        time.sleep(1)
    log = server.log_path.read_text()
    assert log.count("a message to a guest was not delivered") >= 3
    for ride in rides:
        assert ride.phone.path not in log and ride.token not in log
        assert ride.phone.subscription["keys"]["auth"] not in log
