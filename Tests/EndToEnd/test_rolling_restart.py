"""Two replicas are replaced one after the other under load, as every deploy does: nobody notices."""

import threading
import time
import uuid

from balancer import Balancer
from conftest import LOGS
from harness import eventually, own_redis, replicas
from history import History, expect_all_told
from screens import Screen, screens
from web import Guest

CALLERS, SCREENS = 6, 50


class Visitor(threading.Thread):
    """A page, a call, its cancellation and the desk's board, over and over; `wrong` is what was not answered well."""

    def __init__(self, url, code, desk):
        super().__init__(daemon=True)
        self.guest, self.desk, self.code = Guest(url), Guest(url), code
        self.desk.cookies = dict(desk.cookies)
        self.wrong, self.count, self.is_over = [], 0, threading.Event()
        self.start()

    def run(self):
        while not self.is_over.is_set():
            self._ask(self.guest, "GET", f"/q/{self.code}", headers={"Accept": "text/html"})
            key = {"Idempotency-Key": str(uuid.uuid4())}
            call = self._ask(self.guest, "POST", "/api/v1/guest/rides", {"locationCode": self.code}, key)
            if call and call.status == 201:
                self._ask(self.guest, "POST", f"/api/v1/guest/rides/{call.json['token']}/cancellation")
            self._ask(self.desk, "GET", "/api/v1/board")

    def _ask(self, device, method, path, body=None, headers=None):
        time.sleep(0.02)
        self.count += 1
        try:
            answer = device.request(method, path, body, headers)
        except Exception as error:
            self.wrong.append(f"{method} {path}: {error!r}")
            return None
        if answer.status >= 300:
            self.wrong.append(f"{method} {path}: {answer.status} {answer.body[:200]!r}")
        return answer


def test_a_rolling_restart_under_load_fails_no_request_and_costs_no_client_an_event(databases, hotel):
    with (
        own_redis(LOGS / "redis-rolling.log") as redis,
        replicas(databases, hotel, LOGS / "server-rolling.log", REDIS_URL=redis.url) as servers,
        Balancer(servers) as balancer,
    ):
        history, desk = History(databases, servers[0]), servers[0].person("desk")
        with screens(*(Screen(lambda: balancer.url, cookies=desk.cookies) for _ in range(SCREENS))) as staff:
            visitors = [Visitor(balancer.url, hotel.code(), desk) for _ in range(CALLERS)]
            began = time.monotonic()
            time.sleep(2)
            for server in servers:
                server.stop()
                assert server.process.returncode == 0
                time.sleep(0.5)
                server.start()
                eventually(lambda: server.port in balancer.ready, 10)
                time.sleep(2)
            for visitor in visitors:
                visitor.is_over.set()
            for visitor in visitors:
                visitor.join(20)
            rate = sum(visitor.count for visitor in visitors) / (time.monotonic() - began)
            expect_all_told(history, staff)
        wrong = [problem for visitor in visitors for problem in visitor.wrong]
        assert not wrong and not balancer.failures, f"{len(wrong)} failed: {wrong[:5]} {balancer.failures[:5]}"
        assert rate > 50, f"the premise: a load of {rate:.0f} requests a second"
        closes = [close for screen in staff for close in screen.closes]
        assert set(closes) == {1012}, closes
        assert all(screen.closes for screen in staff), "the premise: every client met a restart"
