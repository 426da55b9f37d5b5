"""The states that forbid, the versions that do not fit, and the keys that make once of twice."""

import uuid

import pytest
from web import RIDES, place_id


@pytest.fixture(scope="module")
def driver(server, desk):
    person = server.person("driver1")
    person.start_shift(place_id(desk, "Lobby"))
    return person


def call(guest, hotel, **fields):
    return guest.call(hotel.code(), **fields).expect(201).json


def newest_ride(desk):
    """A guest never learns the id of the ride; the desk does."""
    return max(desk.get("/api/v1/board").expect(200).json["rides"], key=lambda ride: ride["number"])["id"]


def test_a_second_open_ride_points_to_the_first(guest, hotel):
    first = call(guest, hotel)
    assert guest.call(hotel.code()).expect(409, "ride_already_open").json["statusURL"] == first["statusURL"]


def test_a_closed_ride_cannot_be_cancelled_again(guest, hotel):
    path = f"{RIDES}/{call(guest, hotel)['token']}/cancellation"
    assert guest.post(path).expect(200).json["status"] == "cancelled"
    guest.post(path).expect(409, "ride_closed")


def test_the_states_of_one_ride_forbid_what_they_should(server, hotel, guest, desk, driver):
    other = server.person("driver2")
    other.delete("/api/v1/driver/shift")
    token = call(guest, hotel)["token"]
    ride = newest_ride(desk)
    other.accept(ride).expect(409, "not_on_duty")
    driver.accept(ride).expect(200)
    driver.accept(ride).expect(409, "ride_not_pending")
    other.start_shift(place_id(desk, "Beach"))
    other.pick_up(ride).expect(403, "ride_not_yours")
    driver.post(f"/api/v1/rides/{ride}/no-show").expect(409, "too_early")
    driver.delete("/api/v1/driver/shift").expect(409, "ride_in_progress")
    call(server.guest(), hotel)
    second = newest_ride(desk)
    driver.accept(second).expect(409, "buggy_busy")
    driver.pick_up(ride).expect(200)
    guest.post(f"{RIDES}/{token}/cancellation").expect(409, "ride_on_board")
    driver.post(f"/api/v1/rides/{ride}/completion", {}).expect(422, "invalid_input")
    driver.complete(ride, place_id(desk, "Beach")).expect(200)
    driver.complete(ride, place_id(desk, "Beach")).expect(409, "ride_closed")
    other.patch("/api/v1/driver/shift", {"onBreak": True}).expect(200)
    other.accept(second).expect(409, "on_break")
    desk.post(f"/api/v1/rides/{second}/cancellation", {"reason": "test"}).expect(200)
    other.delete("/api/v1/driver/shift").expect(204)


def test_a_buggy_in_use_is_taken_over_only_on_purpose(server, desk, admin):
    lobby = place_id(desk, "Lobby")
    first, second = server.person("driver1"), server.person("driver3")
    board = first.get("/api/v1/driver/board").json
    buggy = (board["shift"] or first.start_shift(lobby))["buggy"]["id"]
    body = {"buggyId": buggy, "locationId": lobby}
    second.post("/api/v1/driver/shift", body).expect(409, "buggy_in_use")
    second.post("/api/v1/driver/shift", {**body, "takeOver": True}).expect(201)
    assert first.get("/api/v1/driver/board").json["shift"] is None
    second.delete("/api/v1/driver/shift").expect(204)
    first.start_shift(lobby, buggy)


def test_a_place_in_use_cannot_be_removed(hotel, guest, admin):
    spa = place_id(admin, "Spa")
    guest.call(hotel.code("Spa")).expect(201)
    admin.delete(f"/api/v1/locations/{spa}").expect(409, "location_in_use")


def test_names_that_must_be_unique_are(admin):
    buggy = {"code": "B1", "model": "Twin", "seats": 4}
    admin.post("/api/v1/buggies", buggy).expect(409, "already_exists")


def test_an_old_version_does_not_overwrite_a_new_one(admin):
    place = admin.get("/api/v1/locations").json["items"][-1]
    path = f"/api/v1/locations/{place['id']}"
    tag = admin.get(path).expect(200).headers["ETag"]
    changed = admin.patch(path, {"description": "New words"}, headers={"If-Match": tag}).expect(200)
    assert changed.json["version"] == place["version"] + 1 and changed.headers["ETag"] != tag
    admin.patch(path, {"description": "Old words"}, headers={"If-Match": tag}).expect(412, "version_mismatch")
    assert admin.get(path).json["description"] == "New words"
    kind = {"Content-Type": "application/merge-patch+json"}
    admin.request("PATCH", path, raw=b'{"description": "Merged"}', headers=kind).expect(200)


def test_an_unchanged_ride_is_not_sent_again(guest, hotel):
    path = f"{RIDES}/{call(guest, hotel)['token']}"
    tag = guest.get(path).expect(200).headers["ETag"]
    again = guest.get(path, headers={"If-None-Match": tag}).expect(304)
    assert again.body == b"" and again.headers["ETag"] == tag


def test_a_replay_is_the_first_answer_byte_for_byte(guest, hotel):
    name, fields = str(uuid.uuid4()), {"note": "twice"}
    first = guest.call(hotel.code(), key=name, **fields).expect(201)
    again = guest.call(hotel.code(), key=name, **fields).expect(201)
    assert again.body == first.body
    assert again.headers["Location"] == first.headers["Location"] == f"/r/{first.json['token']}"
    assert again.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers


def test_a_key_with_another_body_is_refused(guest, hotel):
    name = str(uuid.uuid4())
    guest.call(hotel.code(), key=name).expect(201)
    guest.call(hotel.code(), key=name, partySize=3).expect(422, "idempotency_key_reused")
