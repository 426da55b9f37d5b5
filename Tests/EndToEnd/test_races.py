"""Forty rounds of everything that two people can do at the same instant, against real PostgreSQL."""

import threading
import uuid

import pytest
from web import key, place_id

ROUNDS = range(40)


def at_once(*actions):
    """Runs the actions as simultaneously as threads can, and returns their answers in order."""
    gate, answers = threading.Barrier(len(actions)), [None] * len(actions)

    def run(index, action):
        gate.wait()
        answers[index] = action()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def one_winner(answers, won, lost_codes):
    """Exactly one answer has the status `won`; every other is a 409 with one of the codes."""
    assert sum(answer.status == won for answer in answers) == 1, [(a.status, a.body[:200]) for a in answers]
    for loser in (answer for answer in answers if answer.status != won):
        loser.expect(409)
        assert loser.code in lost_codes, loser.body
    return next(answer for answer in answers if answer.status == won)


@pytest.fixture(scope="module")
def cast(server, hotel):
    return Cast(server, hotel)


class Cast:
    """Two drivers on duty at the lobby, and the desk."""

    def __init__(self, server, hotel):
        self.server, self.hotel = server, hotel
        self.desk = server.person("desk")
        self.drivers = [server.person("driver1"), server.person("driver2")]
        self.lobby = place_id(self.desk, "Lobby")
        for driver in self.drivers:
            driver.start_shift(self.lobby)

    def new_ride(self):
        """A ride, found by its number at the desk: the guest never learns its id."""
        self.server.guest().call(self.hotel.code()).expect(201)
        rides = self.desk.get("/api/v1/board").expect(200).json["rides"]
        return max(rides, key=lambda ride: ride["number"])["id"]

    def ride(self, ride_id):
        return self.desk.get(f"/api/v1/rides/{ride_id}").expect(200).json

    def clear(self, ride_id):
        self.desk.post(f"/api/v1/rides/{ride_id}/cancellation", {"reason": "end of the round"}).expect(200)


def kinds(ride):
    return [event["kind"] for event in ride["history"]]


@pytest.mark.parametrize("round", ROUNDS)
def test_one_ride_goes_to_exactly_one_of_two_drivers(cast, round):
    ride = cast.new_ride()
    one, two = cast.drivers
    won = one_winner(at_once(lambda: one.accept(ride), lambda: two.accept(ride)), 200, {"ride_not_pending"})
    seen = cast.ride(ride)
    assert seen["status"] == "accepted" and seen["buggy"]["id"] == won.json["buggy"]["id"]
    assert kinds(seen) == ["ride.requested", "ride.accepted"]
    cast.clear(ride)


@pytest.mark.parametrize("round", ROUNDS)
def test_a_driver_who_accepts_two_rides_at_once_gets_one(cast, round, server):
    rides = [cast.new_ride(), cast.new_ride()]
    driver, again = cast.drivers[0], twin_of(cast.drivers[0])
    answers = at_once(lambda: driver.accept(rides[0]), lambda: again.accept(rides[1]))
    one_winner(answers, 200, {"buggy_busy"})
    assert sorted(cast.ride(ride)["status"] for ride in rides) == ["accepted", "pending"]
    for ride in rides:
        cast.clear(ride)


@pytest.mark.parametrize("round", ROUNDS)
def test_a_ride_completed_twice_at_once_is_completed_once(cast, round, server):
    ride, driver = cast.new_ride(), cast.drivers[0]
    driver.accept(ride).expect(200)
    driver.pick_up(ride).expect(200)
    again = twin_of(driver)
    answers = at_once(lambda: driver.complete(ride, cast.lobby), lambda: again.complete(ride, cast.lobby))
    one_winner(answers, 200, {"ride_closed"})
    assert kinds(cast.ride(ride)).count("ride.completed") == 1


def known_device(server, hotel):
    """A guest who called before, and so has the cookie that tells the device."""
    device = server.guest()
    token = device.call(hotel.code()).expect(201).json["token"]
    device.post(f"/api/v1/guest/rides/{token}/cancellation").expect(200)
    assert device.cookies, "the premise: calling gives the device its cookie"
    return device


def twin_of(device):
    twin = type(device)(device.base)
    twin.cookies = dict(device.cookies)
    return twin


@pytest.mark.parametrize("known", [True, False], ids=["known-device", "new-device"])
@pytest.mark.parametrize("round", ROUNDS)
def test_a_call_repeated_with_its_key_happens_once(cast, round, known, server, hotel):
    device = known_device(server, hotel) if known else server.guest()
    name, devices = str(uuid.uuid4()), [twin_of(device) for _ in range(3)]
    answers = at_once(*[lambda one=one: one.call(hotel.code(), key=name) for one in devices])
    assert {answer.status for answer in answers} == {201}, [(a.status, a.body[:200]) for a in answers]
    assert len({answer.body for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 2
    device.post(f"/api/v1/guest/rides/{answers[0].json['token']}/cancellation").expect(200)


@pytest.mark.parametrize("round", ROUNDS)
def test_an_acceptance_repeated_with_its_key_happens_once(cast, round):
    ride, header, driver = cast.new_ride(), key(), cast.drivers[0]
    twins = [twin_of(driver) for _ in range(2)]
    answers = at_once(*[lambda one=one: one.accept(ride, headers=header) for one in twins])
    assert [answer.status for answer in answers] == [200, 200], [(a.status, a.body[:200]) for a in answers]
    assert answers[0].body == answers[1].body
    assert kinds(cast.ride(ride)).count("ride.accepted") == 1
    cast.clear(ride)


@pytest.mark.parametrize("round", ROUNDS)
def test_a_guest_who_taps_twice_with_different_keys_has_one_open_ride(server, hotel, round):
    device = known_device(server, hotel)
    answers = at_once(*[lambda one=one: one.call(hotel.code()) for one in (device, twin_of(device))])
    won = one_winner(answers, 201, {"ride_already_open"})
    loser = next(answer for answer in answers if answer.status == 409)
    assert loser.json["statusURL"] == won.json["statusURL"]
    device.post(f"/api/v1/guest/rides/{won.json['token']}/cancellation").expect(200)


def test_after_all_that_the_history_has_no_gap_and_each_ride_one_event_a_version(cast, server, databases):
    database = server.database_url.split("?")[0].rsplit("/", 1)[1]
    gaps = "select count(*) from (select max(cursor) - count(*) as gap from events group by hotel_id) h where gap <> 0"
    assert databases.sql(gaps, database) == "0"
    told = """
        select count(*) from rides r where r.version <> (
            select count(*) from events e where e.subject_id = r.id and e.kind like 'ride.%')"""
    assert databases.sql(told, database) == "0"
