"""A small HTTP client that hides nothing: exact headers out, exact bytes in, cookies kept as a browser would."""

import http.client
import json
import uuid
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

RIDES = "/api/v1/guest/rides"


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()

    @property
    def code(self):
        """The stable word of a problem document, or None."""
        kind = self.headers.get("Content-Type", "")
        return self.json.get("code") if kind.startswith("application/problem+json") else None

    def expect(self, status, code=None):
        seen = f"{self.status} {self.body[:400]!r}"
        assert self.status == status, f"expected {status} {code or ''}, saw {seen}"
        if code:
            assert self.code == code, f"expected {status} {code}, saw {seen}"
        return self


class Web:
    """One device: its own connection and its own cookies."""

    def __init__(self, base, timeout=15):
        self.base, self.timeout, self.cookies = base, timeout, {}
        self.connection = None

    def request(self, method, path, body=None, headers=None, raw=None):
        """`body` is sent as JSON; `raw` as it is. A connection that the server closed while idle is opened again."""
        sent = {"Accept": "application/json"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            raw = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        sent = {name: value for name, value in sent.items() if value is not None}
        fresh = self.connection is None
        try:
            return self._exchange(method, path, raw, sent)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            if fresh:
                raise
            return self._exchange(method, path, raw, sent)

    def _exchange(self, method, path, raw, headers):
        if self.connection is None:
            target = urlsplit(self.base)
            self.connection = http.client.HTTPConnection(target.hostname, target.port, timeout=self.timeout)
        self.connection.request(method, path, body=raw, headers=headers)
        response = self.connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or morsel.value == "":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return answer

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.request("POST", path, body=body, **more)

    def put(self, path, body=None, **more):
        return self.request("PUT", path, body=body, **more)

    def patch(self, path, body=None, **more):
        return self.request("PATCH", path, body=body, **more)

    def delete(self, path, **more):
        return self.request("DELETE", path, **more)


class Guest(Web):
    def call(self, code, key=None, **fields):
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self.post(RIDES, {"locationCode": code, **fields}, headers=headers)


class Person(Web):
    """Somebody who signs in."""

    def sign_in(self, username, password):
        self.staff = (
            self.post("/api/v1/auth/session", {"username": username, "password": password}).expect(200).json["staff"]
        )
        return self

    def start_shift(self, location_id, buggy_id=None):
        body = {"buggyId": buggy_id or self.staff["buggies"][0]["id"], "locationId": location_id}
        return self.post("/api/v1/driver/shift", body).expect(201).json

    def accept(self, ride_id, headers=None):
        return self.post(f"/api/v1/rides/{ride_id}/acceptance", headers=headers)

    def pick_up(self, ride_id):
        return self.post(f"/api/v1/rides/{ride_id}/pickup")

    def complete(self, ride_id, location_id):
        return self.post(f"/api/v1/rides/{ride_id}/completion", {"locationId": location_id})


def key():
    """A header that no other request has."""
    return {"Idempotency-Key": str(uuid.uuid4())}


def place_id(person, name):
    places = person.get("/api/v1/locations").expect(200).json["items"]
    return next(place["id"] for place in places if place["name"] == name)
