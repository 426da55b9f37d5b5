"""Dependencies taken away and the process killed: what was answered stays, the rest is said in words."""

import http.client
import signal
import threading
import time
from pathlib import Path

import pytest
from harness import ROOT, Databases, Server, eventually, make_hotel, own_cluster


@pytest.fixture(scope="module")
def cluster():
    # Durability is what is tested here: fsync stays on.
    with own_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def own_hotel(cluster):
    return make_hotel(Databases(cluster.url), ROOT / ".local/test-logs/server-faults-template.log")


@pytest.fixture
def own_server(cluster, own_hotel, request):
    databases = Databases(cluster.url)
    database = databases.create(own_hotel.template)
    log = ROOT / f".local/test-logs/server-{Path(request.node.name).stem}.log"
    server = Server(databases.named(database), log, SHUTDOWN_GRACE_SECONDS="5").start()
    yield server
    server.stop(signal.SIGKILL)


def timed(action):
    start = time.monotonic()
    return action(), time.monotonic() - start


def test_without_postgresql_it_says_so_within_a_second_and_resumes_by_itself(cluster, own_server, own_hotel):
    guest, desk = own_server.guest(), own_server.person("desk")
    token = guest.call(own_hotel.code()).expect(201).json["token"]
    cluster.stop()
    try:
        for _ in range(3):
            for ask in (
                lambda: own_server.guest().call(own_hotel.code()),
                lambda: guest.get(f"/api/v1/guest/rides/{token}"),
                lambda: desk.get("/api/v1/board"),
            ):
                answer, seconds = timed(ask)
                answer.expect(503, "unavailable")
                assert int(answer.headers["Retry-After"]) >= 1
                assert seconds < 1.0, seconds
        for path in (f"/q/{own_hotel.code()}", f"/r/{token}", "/admin"):
            page = desk.get(path, headers={"Accept": "text/html"})
            assert page.status == 503 and page.headers["Content-Type"].startswith("text/html"), (path, page.status)
            assert "<h1" in page.text and "Retry-After" in page.headers
        assert own_server.health("live") == 200
        assert own_server.health("ready") == 503
    finally:
        cluster.start()
    eventually(lambda: own_server.health("ready") == 200, 10)
    guest.get(f"/api/v1/guest/rides/{token}").expect(200)
    own_server.guest().call(own_hotel.code()).expect(201)


class Callers:
    """Guests who call without a pause until the server is gone; `answered` are the tokens they hold."""

    def __init__(self, server, code):
        self.server, self.code, self.answered = server, code, []
        self.threads = [threading.Thread(target=self._keep_calling) for _ in range(8)]
        for thread in self.threads:
            thread.start()

    def _keep_calling(self):
        while True:
            try:
                answer = self.server.guest().call(self.code)
            except (OSError, http.client.HTTPException):  # no answer, or half of one
                return
            if answer.status == 201:
                self.answered.append(answer.json["token"])

    def join(self):
        for thread in self.threads:
            thread.join()
        return self.answered


@pytest.mark.parametrize("seconds", [0.5, 0.77, 1.03])
def test_every_answered_call_survives_a_kill_at_any_instant(own_server, own_hotel, seconds):
    callers = Callers(own_server, own_hotel.code())
    time.sleep(seconds)
    own_server.stop(signal.SIGKILL)
    answered = callers.join()
    assert len(answered) > 20, "the premise: many calls were answered before the kill"
    own_server.start()
    guest = own_server.guest()
    for token in answered:
        guest.get(f"/api/v1/guest/rides/{token}").expect(200)


def test_being_asked_to_stop_it_is_gone_within_its_grace(own_server, own_hotel):
    guest = own_server.guest()
    guest.call(own_hotel.code()).expect(201)  # its connection stays open, idle
    assert own_server.stop(signal.SIGTERM) < 5 + 1
    assert own_server.process.returncode == 0


def test_a_start_without_postgresql_does_not_pretend(own_server, cluster):
    own_server.stop()
    cluster.stop()
    try:
        own_server.start(wait=False)
        time.sleep(1)
        assert own_server.process.poll() is not None or own_server.health("ready") != 200
        assert own_server.stop(signal.SIGTERM) < 3, "it waits for the database, not the operator for it"
        assert own_server.process.returncode == 0
    finally:
        cluster.start()


def test_no_secret_is_logged_however_much_is(own_server):
    own_server.stop()
    secrets = {"SECRET_KEY": "never-to-be-seen-" * 2, "REDIS_URL": "redis://:unspeakable@localhost:1"}
    own_server.environment.update(LOG_LEVEL="trace", **secrets)
    own_server.log_path = own_server.log_path.with_suffix(".trace.log")
    own_server.log_path.unlink(missing_ok=True)
    own_server.start()
    own_server.stop()
    log = own_server.log_path.read_text()
    assert "DEBUG" in log, "the premise: everything is logged"
    assert "never-to-be-seen" not in log and "unspeakable" not in log


def test_all_configuration_problems_are_named_at_once(own_server):
    own_server.environment.update(APP_ENV="production", PORT="many", SECRET_KEY="short", BCRYPT_COST="4")
    ended = own_server.run("config", check=False)
    ended = ended if ended.returncode else own_server.run("serve", check=False)
    assert ended.returncode == 78
    for name in ("PORT", "SECRET_KEY", "BCRYPT_COST", "RATE_LIMIT_ENABLED"):
        assert name in ended.stderr + ended.stdout, name
