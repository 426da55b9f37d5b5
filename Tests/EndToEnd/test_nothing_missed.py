"""Whatever dies meanwhile: every client is told all that it may see, once, in order."""

import itertools
import random
import signal
import threading
import time

import pytest
from conftest import LOGS
from harness import eventually, own_redis, replicas
from history import History, expect_all_told
from screens import Screen, screens
from traffic import Devices, busy
from web import RIDES


@pytest.fixture
def redis():
    with own_redis(LOGS / "redis-own.log") as redis:
        yield redis


@pytest.fixture
def pair(databases, hotel, redis):
    with replicas(databases, hotel, LOGS / "server-pair.log", REDIS_URL=redis.url) as servers:
        yield servers


def comers_and_goers(servers, count):
    """Clients of the desk: each now here, now there, now away."""
    desk = servers[0].person("desk")
    urls = [server.url for server in servers]
    return [
        Screen(
            lambda: random.choice(urls),
            cookies=desk.cookies,
            stay=lambda: random.uniform(0.1, 4),
            away=lambda: random.choice([0, 0.1, random.uniform(0, 3)]),
        )
        for _ in range(count)
    ]


def residents(servers):
    """A client of the desk at each server that never leaves of itself."""
    desk = servers[0].person("desk")
    return [Screen(lambda url=server.url: url, cookies=desk.cookies) for server in servers]


class Guests:
    """Follows the first calls on their guests' own screens, which come and go too."""

    def __init__(self, servers, count):
        self.urls, self.left, self.screens = [server.url for server in servers], itertools.count(-count), []

    def follow(self, token):
        if next(self.left) < 0:
            screen = Screen(
                lambda: random.choice(self.urls), {"ride": token}, stay=lambda: random.uniform(0.1, 1)
            )
            screen.token = token
            self.screens.append(screen)


def test_redis_killed_paused_emptied_and_cut_off_in_a_stream_of_events_costs_nobody_an_event(
    pair, hotel, redis, databases
):
    history, guests = History(databases, pair[0]), Guests(pair, 10)

    def is_degraded(server):
        return server.guest().get("/health").json["status"] == "degraded"

    def steps():
        yield lambda: redis.signal(signal.SIGKILL)
        yield lambda: eventually(lambda: all(map(is_degraded, pair)), 15)
        yield redis.start
        yield lambda: eventually(lambda: not any(map(is_degraded, pair)), 15)
        yield lambda: redis.signal(signal.SIGSTOP)
        yield lambda: time.sleep(4)
        yield lambda: redis.signal(signal.SIGCONT)
        yield lambda: redis.send("flushall")
        yield lambda: redis.send("client", "kill", "type", "pubsub")
        yield lambda: redis.send("client", "kill", "type", "normal")

    began = len(history.events())
    with screens(*comers_and_goers(pair, 28), *residents(pair)) as staff:
        with busy(pair, hotel, on_call=guests.follow) as shifts:
            for number, step in enumerate(steps(), 1):
                history.reach(began + 90 * number)
                step()
            history.reach(began + 1000)
        assert not [failure for shift in shifts for failure in shift.failures]
        with screens(*guests.screens):
            expect_all_told(history, staff, guests.screens)
    eventually(lambda: not any(map(is_degraded, pair)), 15)


def test_connections_to_postgresql_that_break_in_the_middle_cost_nobody_an_event(pair, hotel, databases):
    history = History(databases, pair[0])
    began = len(history.events())
    break_all = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> "
    with screens(*comers_and_goers(pair, 10), *residents(pair)) as staff:
        with busy(pair, hotel):
            for number in range(1, 6):
                history.reach(began + 40 * number)
                history.sql(break_all + "pg_backend_pid()")
            history.reach(began + 250)
        expect_all_told(history, staff)


class Caller(threading.Thread):
    """Calls one buggy after the other, each until it is answered; `tokens` are those of the answers."""

    def __init__(self, servers, code):
        super().__init__(daemon=True)
        self.phone, self.code, self.tokens, self.is_over = Devices(servers), code, [], threading.Event()
        self.start()

    def run(self):
        while not self.is_over.is_set():
            for device in self.phone.devices:
                device.cookies.clear()
            self.tokens.append(self.phone.ask("POST", RIDES, {"locationCode": self.code}).json["token"])


def test_a_server_killed_under_calls_with_keys_has_each_answered_ride_once_and_every_client_told(
    databases, hotel
):
    with replicas(databases, hotel, LOGS / "server-killed.log", count=1) as servers:
        (server,), history = servers, History(databases, servers[0])
        with screens(*comers_and_goers(servers, 10), *residents(servers)) as staff:
            callers = [Caller(servers, hotel.code()) for _ in range(8)]
            for seconds in (0.8, 1.1):
                time.sleep(seconds)
                server.stop(signal.SIGKILL)
                server.start()
            time.sleep(1)
            for caller in callers:
                caller.is_over.set()
            for caller in callers:
                caller.join(30)
            tokens = [token for caller in callers for token in caller.tokens]
            assert any(caller.phone.failures for caller in callers), "the premise: calls were under way at the kill"
            assert len(set(tokens)) == len(tokens) > 50
            hashes = ", ".join(f"sha256('{token}')" for token in tokens)
            assert history.sql(f"select count(*) from rides where token_hash in ({hashes})") == str(len(tokens))
            assert history.sql("select count(*) from rides") == str(len(tokens))
            expect_all_told(history, staff)
