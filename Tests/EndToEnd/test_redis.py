"""Two servers on one database and one Redis: what happens on one is heard on the other, with Redis at once, without it soon."""

import json
import signal
import time

import pytest
from conftest import LOGS
from harness import Server, eventually, free_port, own_redis, replicas
from websockets.sync.client import connect


@pytest.fixture
def redis(request):
    with own_redis(LOGS / f"redis-{request.node.name}.log") as redis:
        yield redis


@pytest.fixture
def pair(databases, hotel, redis, request):
    log = LOGS / f"server-{request.node.name}.log"
    log.unlink(missing_ok=True)
    with replicas(databases, hotel, log, REDIS_URL=redis.url) as servers:
        for server in servers:
            eventually(lambda server=server: health(server)["status"] == "ok")
        yield servers


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
    redis.stop()
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
    redis.signal(signal.SIGSTOP)
    assert seconds_until_heard(one, socket, hotel) < 2.5
    eventually(lambda: health(one)["status"] == "degraded", 5)
    assert seconds_until_heard(one, socket, hotel) < 2.5
    redis.signal(signal.SIGCONT)
    for server in pair:
        eventually(lambda server=server: health(server)["status"] == "ok", 10)
    assert median([seconds_until_heard(one, socket, hotel) for _ in range(9)]) < 0.1


def test_killed_clients_and_forgotten_keys_lose_nothing(pair, hotel, redis):
    one, other = pair
    socket = screen(other)
    for trouble in (["flushall"], ["client", "kill", "type", "pubsub"], ["client", "kill", "type", "normal"]):
        redis.send(*trouble)
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
