"""Bad input gets the exact answer of the contract and changes nothing."""

import http.client
import json

import pytest
from web import RIDES, key

INVALID = [
    ({"partySize": 0}, "partySize"),
    ({"partySize": 21}, "partySize"),
    ({"roomNumber": "x" * 21}, "roomNumber"),
    ({"guestName": "x" * 81}, "guestName"),
    ({"phone": "1" * 31}, "phone"),
    ({"note": "x" * 501}, "note"),
    ({"needs": ["jet"]}, "needs"),
    ({"partySize": "2"}, "partySize"),
    ({"note": 7}, "note"),
    ({"destinationId": "not-a-uuid"}, "destinationId"),
    ({"locationCode": 5}, "locationCode"),
]


@pytest.mark.parametrize("fields, field", INVALID)
def test_an_invalid_field_is_named(guest, hotel, desk, fields, field):
    before = desk.get("/api/v1/board").json["rides"]
    answer = guest.post(RIDES, {"locationCode": hotel.code(), **fields}, headers=key()).expect(422, "invalid_input")
    named = [error["field"] for error in answer.json["errors"]]
    assert any(name == field or name.startswith((field + ".", field + "[")) for name in named), named
    assert all(error["message"] for error in answer.json["errors"])
    assert desk.get("/api/v1/board").json["rides"] == before


def test_every_invalid_field_is_named_at_once(guest, hotel):
    fields = {"locationCode": hotel.code(), "partySize": 99, "note": "x" * 501}
    errors = guest.post(RIDES, fields, headers=key()).expect(422, "invalid_input").json["errors"]
    assert {error["field"] for error in errors} == {"partySize", "note"}


def test_unknown_fields_are_ignored(guest, hotel):
    guest.call(hotel.code(), colourOfSocks="blue").expect(201)


NO_JSON = {"empty": b"", "cut": b"{", "bytes": b"\xff\xfe", "hole": b'{"locationCode": }', "deep": b"[" * 5000}


@pytest.mark.parametrize("raw", NO_JSON.values(), ids=NO_JSON)
def test_a_body_that_is_not_json_is_malformed(guest, raw):
    headers = {"Content-Type": "application/json", **key()}
    guest.request("POST", RIDES, raw=raw, headers=headers).expect(400, "malformed_body")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", None])
def test_another_media_type_is_unsupported(guest, hotel, kind):
    raw = json.dumps({"locationCode": hotel.code()}).encode()
    headers = {"Content-Type": kind, **key()}
    guest.request("POST", RIDES, raw=raw, headers=headers).expect(415, "unsupported_media_type")


def test_a_call_without_its_key_misses_a_header(guest, hotel):
    guest.post(RIDES, {"locationCode": hotel.code()}).expect(400, "missing_header")


@pytest.mark.parametrize("value", ["", "k" * 256], ids=["empty", "long"])
def test_a_key_of_the_wrong_length_is_refused(guest, hotel, value):
    answer = guest.post(RIDES, {"locationCode": hotel.code()}, headers={"Idempotency-Key": value})
    assert (answer.status, answer.code) in {(400, "missing_header"), (422, "invalid_input")}, answer.body


def test_a_body_that_is_too_large_is_refused(guest, hotel):
    fields = {"locationCode": hotel.code(), "note": "x" * 20_000_000}
    guest.post(RIDES, fields, headers=key()).expect(413, "too_large")


def test_no_host_is_a_bad_request(server):
    connection = http.client.HTTPConnection("localhost", server.port)
    connection.putrequest("GET", "/", skip_host=True)
    connection.endheaders()
    assert connection.getresponse().status == 400
