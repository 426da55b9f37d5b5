"""What a busy hotel does all day, for tests that look at something else meanwhile."""

import contextlib
import http.client
import random
import threading
import time
import uuid

from web import RIDES, Guest, place_id


class Devices:
    """One person's devices: a request goes to any of the servers, and again, with the same key, until it is answered.

    `failures` are the answers and the lacks of them for which it had to be sent again.
    """

    def __init__(self, servers, person=None):
        self.devices = [Guest(server.url) for server in servers]
        for device in self.devices:
            device.cookies = dict(person.cookies) if person else {}
        self.failures, self.is_over = [], threading.Event()

    def ask(self, method, path, body=None, expect=(200, 201, 204)):
        headers = {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        while not self.is_over.is_set():
            device = random.choice(self.devices)
            try:
                answer = device.request(method, path, body, headers)
            except (OSError, http.client.HTTPException) as error:
                device.close()
                self.failures.append(f"{method} {path}: {type(error).__name__}")
            else:
                if answer.status < 500:
                    assert answer.status in expect, (method, path, answer.status, answer.body[:300])
                    return answer
                self.failures.append(f"{method} {path}: {answer.status}")
            time.sleep(0.1)
        raise Over


class Over(Exception):
    """There is no time for an answer any more."""


class Shift(threading.Thread):
    """A driver and their guests: rides from the call to the end, one after the other, four events each."""

    def __init__(self, servers, hotel, username, pace=0.05, on_call=None):
        super().__init__(daemon=True)
        driver, desk = servers[0].person(username), servers[0].person("desk")
        self.lobby = place_id(desk, "Lobby")
        driver.start_shift(self.lobby, driver.staff["buggies"][-1]["id"])  # the last, because two may drive the first
        self.driver, self.desk, self.guest = Devices(servers, driver), Devices(servers, desk), Devices(servers)
        self.code, self.pace, self.on_call = hotel.code(), pace, on_call
        self.trouble = None
        self.start()

    @property
    def failures(self):
        return self.driver.failures + self.desk.failures + self.guest.failures

    def run(self):
        with contextlib.suppress(Over):
            try:
                while not self.guest.is_over.is_set():
                    self._ride()
            except AssertionError as error:
                self.trouble = error

    def end(self):
        for devices in (self.driver, self.desk, self.guest):
            devices.is_over.set()
        self.join(20)
        assert not self.trouble, self.trouble

    def _ride(self):
        note = str(uuid.uuid4())
        for device in self.guest.devices:
            device.cookies.clear()  # somebody else's phone
        token = self.guest.ask("POST", RIDES, {"locationCode": self.code, "note": note}).json["token"]
        if self.on_call:
            self.on_call(token)
        rides = self.desk.ask("GET", "/api/v1/board").json["rides"]
        ride = next(ride["id"] for ride in rides if ride["note"] == note)
        for step, body in (("acceptance", None), ("pickup", None), ("completion", {"locationId": self.lobby})):
            time.sleep(random.random() * 2 * self.pace)
            self.driver.ask("POST", f"/api/v1/rides/{ride}/{step}", body)


@contextlib.contextmanager
def busy(servers, hotel, **more):
    """Three drivers and their guests; what goes wrong with them fails the test."""
    shifts = [Shift(servers, hotel, username, **more) for username in ("driver1", "driver2", "driver3")]
    try:
        yield shifts
    finally:
        for shift in shifts:
            for devices in (shift.driver, shift.desk, shift.guest):
                devices.is_over.set()
        for shift in shifts:
            shift.end()
