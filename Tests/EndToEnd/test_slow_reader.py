"""Somebody who stops reading is told to go, and nobody else notices."""

import os
import re
import threading
import time
from pathlib import Path
from statistics import median

from harness import eventually
from history import History, expect_all_told
from screens import Line, Screen, screens
from sockets import CLOSE
from web import key, place_id

MOST_EVENTS = 4000
# Files that come and go at the server of themselves: connections of those who call and ask.
SPARE = 4
# Megabytes: each stalled reader may have a quarter of one waiting, and the allocator keeps some.
MEMORY = 60
# Seconds. A quiet machine takes a hundredth of it.
LATEST = 1.0


class Stalled(threading.Thread):
    """A client with a small window that does not read before `patience` seconds have passed, and then all it can.

    `fate` is the close code that it found, or "cut" when there was none.
    """

    def __init__(self, server, desk, patience):
        super().__init__(daemon=True)
        self.line, self.patience, self.fate = Line(server.url, "/ws", desk.cookies, receive_buffer=4096), patience, None
        self.start()

    def run(self):
        time.sleep(self.patience)
        while self.fate is None:
            try:
                for opcode, payload in self.line.frames():
                    if opcode == CLOSE:
                        self.fate = int.from_bytes(payload[:2], "big")
            except TimeoutError:
                continue
            except OSError:
                self.fate = "cut"
        self.line.close()


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def resident_megabytes(server):
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1024


class Talk(threading.Thread):
    """The desk moves the ride of a guest who wrote a lot between two buggies: events of three kilobytes."""

    def __init__(self, server, hotel):
        super().__init__(daemon=True)
        drivers = [server.person("driver1"), server.person("driver2")]
        self.desk, self.buggies = server.person("desk"), [driver.staff["buggies"][0]["id"] for driver in drivers]
        for driver in drivers:
            driver.start_shift(place_id(self.desk, "Lobby"))
        ride = {"locationId": place_id(self.desk, "Lobby"), "note": "🚗" * 500, "guestName": "🚗" * 80}
        self.ride = self.desk.post("/api/v1/rides", ride, headers=key()).expect(201).json["id"]
        self.count, self.trouble, self.is_over = 0, None, threading.Event()
        self.start()

    def run(self):
        while self.count < MOST_EVENTS and not (self.is_over.is_set() or self.trouble):
            move = {"buggyId": self.buggies[self.count % 2]}
            answer = self.desk.post(f"/api/v1/rides/{self.ride}/assignment", move, headers=key())
            self.count += 1
            self.trouble = None if answer.status == 200 else answer.body

    def end(self):
        self.is_over.set()
        self.join()
        assert not self.trouble, self.trouble


def seconds_of_a_call(server, hotel, screen):
    """From the answer to a guest's call until a screen that reads has its event."""
    known = len(screen.record)
    server.guest().call(hotel.code()).expect(201)
    answered = time.perf_counter()

    def heard():
        return [at for (_, kind), at in list(zip(screen.record, screen.arrivals))[known:] if kind == "ride.requested"]

    return eventually(heard, 20, pause=0.01)[0] - answered


def test_readers_that_stop_are_closed_and_harm_nobody_else(server, databases, hotel):
    desk, history, late = server.person("desk"), History(databases, server), []
    with screens(*(Screen(lambda: server.url, cookies=desk.cookies) for _ in range(20))) as others:
        talk, files, memory = Talk(server, hotel), open_files(server), resident_megabytes(server)
        for _ in range(10):
            Stalled(server, desk, patience=600)
        tardy = [Stalled(server, desk, patience=number / 2) for number in range(1, 80)]

        def are_gone():
            """All who do not read, and some of those who came back late."""
            still_here = sum(one.fate is None for one in tardy)
            return open_files(server) <= files + SPARE + still_here and still_here < len(tardy)

        while talk.is_alive() and not are_gone():
            late.append(seconds_of_a_call(server, hotel, others[0]))
            time.sleep(0.1)
        grown = resident_megabytes(server) - memory
        talk.end()
        eventually(are_gone, 15)
        expect_all_told(history, others)
        assert not any(screen.closes for screen in others), "nobody who reads was closed"
    fates = {one.fate for one in tardy}
    assert 1013 in fates and fates <= {None, 1013, "cut"}, fates
    assert median(late) < LATEST and max(late) < 5 * LATEST, late
    assert grown < MEMORY, grown
