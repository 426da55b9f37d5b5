"""How soon, for how many and at what cost everybody knows."""

import contextlib
import functools
import math
import signal
import threading
import time
from dataclasses import dataclass

from harness import eventually, own_redis, replicas
from listeners import Listeners
from load import memory

CALLS = 120
CALL = "ride.requested"
# Seconds: between two calls, so that they do not overlap; until each socket was pinged; of pings to many; of a flood.
PACE, SETTLING, HOLDING, FLOODING = 0.15, 30, 60, 5
RETURNING = 200


@dataclass
class Spread:
    """Of a measure in many samples: the middle, and what one in a hundred exceeds."""

    p50: float
    p99: float

    @classmethod
    def of(cls, samples):
        samples = sorted(samples)
        return cls(*(samples[math.ceil(len(samples) * part) - 1] for part in (0.5, 0.99)))


@dataclass
class Idle:
    before: float  # megabytes
    after: float
    sockets: int
    live: int
    pongs: int
    reached: int  # by one event at the end
    seconds: float  # until the last had it

    @property
    def each(self):
        """KiB a socket."""
        return (self.after - self.before) * 1024 / self.sockets

    @property
    def is_complete(self):
        return self.live == self.reached == self.sockets and self.pongs >= self.sockets


@dataclass
class Flood:
    events: float  # a second
    deliveries: float  # a second
    lost: int  # sockets that were closed
    client: float  # microseconds of the client's processor for one delivery


class Realtime:
    def __init__(self, databases, hotel, work):
        self.hotel, self.work = hotel, work
        self.replicas = functools.partial(
            replicas, databases, hotel, work / "server.log", LOG_LEVEL="warning", DB_POOL_SIZE="8"
        )

    def alone(self, sockets):
        """Milliseconds from the answer to a call until the last socket has the event."""
        with self.replicas(count=1) as servers:
            return Spread.of(self._latencies(servers, sockets)[0])

    def in_two(self, sockets):
        """The same with Redis, half of the sockets at the replica that is not called; and for those alone."""
        with own_redis(self.work / "redis.log") as redis, self.replicas(REDIS_URL=redis.url) as servers:
            ours, theirs = self._latencies(servers, sockets // 2)
            everyone = [max(pair) for pair in zip(ours, theirs)]
            return Spread.of(everyone), Spread.of(theirs)

    def _latencies(self, servers, sockets):
        """Of each call, for the sockets at each server."""
        cookies = servers[0].person("desk").cookies
        with Listeners() as listeners:
            groups = [listeners.open(server.url, cookies, sockets) for server in servers]
            answered = []
            for _ in range(CALLS):
                self._call(servers[0])
                answered.append(time.perf_counter())
                time.sleep(PACE)
            for group in groups:
                listeners.wait_for(group, CALL, CALLS, sockets)
            marks = [listeners.marks(group, CALL) for group in groups]
        return [[(mark.last - at) * 1000 for mark, at in zip(each, answered)] for each in marks]

    def _call(self, server, guest=None):
        guest = guest or server.guest()
        guest.cookies.clear()
        guest.call(self.hotel.code()).expect(201)

    def idle(self, sockets, seconds):
        """Sockets to which nothing happens for some seconds but pings, and then one event."""
        with self.replicas(count=1) as (server,), Listeners() as listeners:
            cookies = server.person("desk").cookies
            time.sleep(3)
            before = memory(server.process.pid)
            group = listeners.open(server.url, cookies, sockets)
            time.sleep(seconds)
            after, state = memory(server.process.pid), listeners.state(group)
            self._call(server)
            answered = time.perf_counter()
            with contextlib.suppress(AssertionError):
                listeners.wait_for(group, CALL, 1, state["live"], 20)
            (mark,) = listeners.marks(group, CALL)
            late = mark.last - answered
            return Idle(before, after, sockets, state["live"], state["pongs"], mark.count, late)

    def flood(self, sockets=1000):
        """Calls without a pause for some seconds; how fast their events reached everybody."""
        with self.replicas(count=1) as (server,), Listeners() as listeners:
            group = listeners.open(server.url, server.person("desk").cookies, sockets)
            before, start = listeners.state(group), time.perf_counter()
            events = self._call_without_pause(server)
            with contextlib.suppress(AssertionError):
                listeners.wait_for(group, CALL, events, sockets, 60)
            marks, after = listeners.marks(group, CALL), listeners.state(group)
            seconds = max(mark.last for mark in marks) - start
            delivered = after["events"] - before["events"]
            cost = (after["seconds"] - before["seconds"]) / delivered * 1e6
            return Flood(len(marks) / seconds, delivered / seconds, sockets - after["live"], cost)

    def _call_without_pause(self, server):
        end, counts = time.monotonic() + FLOODING, []

        def call():
            guest, count = server.guest(), 0
            while time.monotonic() < end:
                self._call(server, guest)
                count += 1
            counts.append(count)

        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts)

    def back(self):
        """Seconds from the first readiness after a kill until each client, waiting as our pages do, is live again."""
        with self.replicas(count=1) as (server,), Listeners() as listeners:
            group = listeners.open(server.url, server.person("desk").cookies, RETURNING, returns=True)
            server.stop(signal.SIGKILL)
            server.start(wait=False)
            eventually(lambda: server.health("ready") == 200, 20, pause=0.002)
            ready = time.perf_counter()
            eventually(lambda: listeners.state(group)["live"] == RETURNING, 30, pause=0.1)
            return Spread.of(at - ready for at in listeners.state(group)["returned"][RETURNING:])
