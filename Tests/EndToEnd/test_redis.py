"""Two servers on one database and one Redis: what happens on one is heard on the other, with Redis at once, without it soon."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest
from harness import ROOT, Server, eventually, free_port
from websockets.sync.client import connect

LOGS = ROOT / ".local/test-logs"


class Redis:
    """A Redis of this file's own, so that it may be killed and stopped."""

    def __init__(self, directory):
        self.port, self.directory = free_port(), directory
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=self.directory,
            stdout=subprocess.DEVNULL,
        )
        eventually(lambda: self.ask("ping") == "PONG", 20)
        return self

    def ask(self, *words):
        ended = subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True, text=True)
        return ended.stdout.strip()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def freeze(self, is_frozen):
        self.process.send_signal(signal.SIGSTOP if is_frozen else signal.SIGCONT)


@pytest.fixture
def redis(tmp_path):
    redis = Redis(tmp_path).start()
    yield redis
    redis.kill()


@pytest.fixture
def pair(databases, hotel, redis, request):
    """Two replicas."""
    database = databases.create(hotel.template)
    log = LOGS / f"server-{Path(request.node.name).stem}.log"
    servers = [Server(databases.named(database), log, REDIS_URL=redis.url) for _ in range(2)]
    log.unlink(missing_ok=True)
    for server in servers:
        server.start()
    for server in servers:
        eventually(lambda server=server: health(server)["status"] == "ok")
    yield servers
    for server in servers:
        server.stop()
    databases.drop(database)


def health(server):
    return server.guest().get("/health").expect(200).json


def screen(server):
    desk = server.person("desk")
    cookies = "; ".join(f"{name}={value}" for name, value in desk.cookies.items())
    url = server.url.replace("http", "ws") + "/ws"
    options = {"additional_headers": {"Cookie": cookies}, "subprotocols": ["buggy.v1"], "compression": None}
    socket = connect(url, **options).__enter__()
    assert json.loads(socket.recv(timeout=5))["type"] == "hello"
    time.sleep(0.3)  # the moment that it has to say where it was
    return socket


def seconds_until_heard(server, socket, hotel):
    """From the answer to a call until the other replica's screen has the event."""
    server.guest().call(hotel.code()).expect(201)
    start = time.monotonic()
    event = json.loads(socket.recv(timeout=10))
    assert event["kind"] == "ride.requested"
    return time.monotonic() - start


def median(values):
    return sorted(values)[len(values) // 2]


def test_what_happens_on_one_is_heard_on_the_other_at_once(pair, hotel):
    one, other = pair
    assert health(one)["cache"] == "redis"
    socket = screen(other)
    # Polling alone would take half a second on average; one slow scheduling decides nothing.
    assert median([seconds_until_heard(one, socket, hotel) for _ in range(9)]) < 0.1


def test_without_redis_it_is_heard_soon_and_all_is_well_again_by_itself(pair, hotel, redis):
    one, other = pair
    socket = screen(other)
    redis.kill()
    for server in pair:
        eventually(lambda server=server: health(server)["status"] == "degraded", 3)
        report = health(server)
        assert report["cache"] == "unavailable" and "Redis" in report["message"]
        ready = server.guest().get("/health/ready").expect(200)
        assert ready.json["status"] == "degraded"
    # Every quarter of a second each process looks by itself.
    assert median([seconds_until_heard(one, socket, hotel) for _ in range(9)]) < 0.8
    redis.start()
    for server in pair:
        eventually(lambda server=server: health(server)["status"] == "ok", 10)
        assert health(server)["cache"] == "redis"
    assert median([seconds_until_heard(one, socket, hotel) for _ in range(9)]) < 0.1
    # The outage and its end are in the log, once for each process, and no more about it.
    lines = one.log_path.read_text().splitlines()
    assert sum("Redis is away" in line for line in lines) == 2
    assert sum("Redis is back" in line for line in lines) == 2


def test_a_redis_that_hangs_is_noticed_and_costs_a_moment_only(pair, hotel, redis):
    one, other = pair
    socket = screen(other)
    redis.freeze(True)
    assert seconds_until_heard(one, socket, hotel) < 2.5
    eventually(lambda: health(one)["status"] == "degraded", 5)
    assert seconds_until_heard(one, socket, hotel) < 2.5
    redis.freeze(False)
    for server in pair:
        eventually(lambda server=server: health(server)["status"] == "ok", 10)
    assert median([seconds_until_heard(one, socket, hotel) for _ in range(9)]) < 0.1


def test_killed_clients_and_forgotten_keys_lose_nothing(pair, hotel, redis):
    one, other = pair
    socket = screen(other)
    for trouble in (["flushall"], ["client", "kill", "type", "pubsub"], ["client", "kill", "type", "normal"]):
        redis.ask(*trouble)
        assert seconds_until_heard(one, socket, hotel) < 2.5, trouble
    for server in pair:
        eventually(lambda server=server: health(server)["status"] == "ok", 10)


def test_a_start_without_redis_serves_and_says_so(databases, hotel):
    database = databases.create(hotel.template)
    url = f"redis://:hunter2@127.0.0.1:{free_port()}/0"
    server = Server(databases.named(database), LOGS / "server-no-redis.log", REDIS_URL=url)
    server.log_path.unlink(missing_ok=True)
    try:
        server.start()
        assert health(server)["status"] == "degraded"
        server.guest().call(hotel.code()).expect(201)
        assert "hunter2" not in server.run("config").stdout
        assert server.stop() < 10
        log = server.log_path.read_text()
        assert log.count("Redis is away") == 1 and "hunter2" not in log
    finally:
        server.stop(signal.SIGKILL)
        databases.drop(database)
