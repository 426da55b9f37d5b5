"""What is not there, not allowed or not meant: one answer each."""

import uuid

import pytest
from harness import PASSWORD
from web import RIDES


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/api/v1/nowhere",
        "/r/" + "A" * 32,
        "/api/v1/guest/rides/" + "A" * 32,
        "/api/v1/guest/locations/ZZZZZZZZZZ",
        "/q/ZZZZZZZZZZ",
        "/css/nowhere.css",
    ],
)
def test_what_is_not_there_is_not_found(guest, path):
    guest.get(path).expect(404, "not_found")


@pytest.mark.parametrize("ride", [str(uuid.UUID(int=7)), "1", "%00", "%2e%2e", "x" * 300])
def test_no_ride_has_this_id(desk, ride):
    desk.get(f"/api/v1/rides/{ride}").expect(404)


def test_a_call_from_an_unknown_place_is_not_found(guest):
    guest.call("ZZZZZZZZZZ").expect(404, "not_found")


@pytest.mark.parametrize(
    "method, path, allowed",
    [
        ("DELETE", "/", {"GET", "HEAD"}),
        ("PUT", RIDES, {"POST"}),
        ("POST", "/health", {"GET", "HEAD"}),
        ("PATCH", "/api/v1/auth/session", {"GET", "HEAD", "POST", "DELETE"}),
    ],
)
def test_a_known_path_says_which_methods_it_knows(guest, method, path, allowed):
    answer = guest.request(method, path).expect(405, "method_not_allowed")
    assert {word.strip() for word in answer.headers["Allow"].split(",")} - {"OPTIONS"} == allowed


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/q/{code}",
        "/health",
        "/health/live",
        "/health/ready",
        "/openapi.json",
        "/api/v1/guest/locations/{code}",
        "/login",
        "/robots.txt",
        "/ping",
        "/version",
    ],
)
def test_head_answers_as_get_without_a_body(guest, hotel, path):
    path = path.replace("{code}", hotel.code())
    get, head = guest.get(path).expect(200), guest.request("HEAD", path).expect(200)
    assert head.body == b""
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/board",
        "/api/v1/rides",
        "/api/v1/driver/board",
        "/api/v1/staff",
        "/api/v1/locations",
        "/api/v1/buggies",
        "/api/v1/auth/session",
    ],
)
def test_who_is_not_signed_in_is_told_so(guest, path):
    guest.get(path).expect(401, "unauthenticated")


def test_a_wrong_name_and_a_wrong_password_are_the_same_answer(guest):
    answers = [
        guest.post("/api/v1/auth/session", {"username": name, "password": "not this one"})
        .expect(401, "invalid_credentials")
        .json
        for name in ("admin", "nobody")
    ]
    for answer in answers:
        answer.pop("requestId")
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "who, path",
    [
        ("driver1", "/api/v1/board"),
        ("driver1", "/api/v1/staff"),
        ("driver1", "/api/v1/rides"),
        ("desk", "/api/v1/driver/board"),
        ("admin", "/api/v1/driver/board"),
    ],
)
def test_a_role_that_may_not_is_forbidden(server, who, path):
    server.person(who).get(path).expect(403, "forbidden")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_an_unsafe_request_from_another_origin_is_refused(server, headers):
    person = server.person("driver2")
    person.request("DELETE", "/api/v1/auth/session", headers=headers).expect(403, "cross_origin")
    person.get("/api/v1/auth/session").expect(200)


def test_an_unsafe_request_from_our_own_page_is_let_through(server):
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": server.url}, {}):
        server.person("driver2").request("DELETE", "/api/v1/auth/session", headers=headers).expect(204)


def test_a_new_one_time_password_must_be_changed_first(server, admin):
    staff = admin.get("/api/v1/staff").expect(200).json["items"]
    third = next(person for person in staff if person["username"] == "driver3")
    password = admin.post(f"/api/v1/staff/{third['id']}/password-reset").expect(200).json["oneTimePassword"]
    person = server.person("driver3", password)
    assert person.staff["mustChangePassword"]
    person.get("/api/v1/driver/board").expect(403, "password_change_required")
    person.put("/api/v1/auth/password", {"currentPassword": password, "newPassword": "short"}).expect(
        422, "invalid_input"
    )
    person.put("/api/v1/auth/password", {"currentPassword": password, "newPassword": "password123"}).expect(
        422, "invalid_input"
    )
    assert person.put("/api/v1/auth/password", {"currentPassword": password, "newPassword": PASSWORD}).status in (
        200,
        204,
    )
    person.get("/api/v1/driver/board").expect(200)
