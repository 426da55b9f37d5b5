"""What is measured, one function each; every server has a fresh copy of the demo hotel."""

import contextlib
import functools
import os
import re
import time

import capture
from harness import Server, eventually
from load import memory, middle, pgbench, wrk
from seed import Tokens, seed, uuid, uuid_sql
from yardsticks import nginx

# Connections to PostgreSQL: the server's pool, and pgbench's clients.
POOL = 8
ROUNDS = 3
SAMPLES = 6
ACCEPTANCES = 4000


class Bench:
    def __init__(self, databases, hotel, log, statement_log, seconds):
        self.databases, self.hotel, self.log, self.seconds = databases, hotel, log, seconds
        self.statement_log = statement_log
        self.peak = 0.0

    @contextlib.contextmanager
    def server(self, template=None):
        database = self.databases.create(template or self.hotel.template)
        server = Server(self.databases.named(database), self.log, DB_POOL_SIZE=str(POOL), LOG_LEVEL="warning")
        try:
            yield server.start()
        finally:
            if server.process.poll() is None:
                self.peak = max(self.peak, memory(server.process.pid, "VmHWM"))
            server.stop()
            self.databases.drop(database)

    def ready(self):
        """Milliseconds from the start of the process to its first 200 on /health/ready."""
        times = []
        for _ in range(5):
            database = self.databases.create(self.hotel.template)
            server = Server(self.databases.named(database), self.log)
            start = time.monotonic()
            server.start(wait=False)
            eventually(lambda: server.health("ready") == 200, 20, pause=0.002)
            times.append((time.monotonic() - start) * 1000)
            server.stop()
            self.databases.drop(database)
        return sorted(times)[2]

    def pages(self):
        """(name, ours, nginx's) for the guest page and the style sheet, in alternating rounds; and memory when idle."""
        with self.server() as server:
            time.sleep(3)
            idle = memory(server.process.pid)
            path = f"/q/{self.hotel.code()}"
            page = server.guest().get(path, headers={"Accept": "text/html"}).expect(200).body
            sheet_path = re.search(rb'<link[^>]+href="([^"]+\.css[^"]*)"', page).group(1).decode()
            sheet = server.guest().get(sheet_path).expect(200).body
            with nginx({"page.html": page, "sheet.css": sheet}) as yardstick:
                pages = self._against(server.url + path, yardstick + "/page.html")
                sheets = self._against(server.url + sheet_path, yardstick + "/sheet.css")
        return [("guest page", *pages), ("style sheet", *sheets)], idle

    def _against(self, ours, theirs):
        return self._alternate(lambda: wrk(ours, self.seconds), lambda: wrk(theirs, self.seconds))

    def _alternate(self, ours, theirs):
        rounds = [(ours(), theirs()) for _ in range(ROUNDS)]
        return middle([one for one, _ in rounds]), middle([other for _, other in rounds])

    def board(self):
        """The driver's board with ten waiting rides."""
        with self.server() as server:
            driver = server.person("driver1")
            place = driver.get("/api/v1/locations").expect(200).json["items"][0]["id"]
            driver.start_shift(place)
            for _ in range(10):
                server.guest().call(self.hotel.code()).expect(201)

            def ask():
                return driver.get("/api/v1/driver/board").expect(200)

            assert len(ask().json["queue"]) == 10
            script = self._learn(server, [(ask, {})] * SAMPLES)
            cookie = "; ".join(f"{name}={value}" for name, value in driver.cookies.items())
            ours, theirs = self._alternate(
                lambda: wrk(f"{server.url}/api/v1/driver/board", self.seconds, headers=[("Cookie", cookie)]),
                lambda: pgbench(self.databases.named(server.database), script, POOL, 4000 * self.seconds),
            )
            return script, ours, theirs

    def creation(self):
        """Calls of guests with ten waiting before them; each round on fresh copies, as many for pgbench as for us."""
        with self.server() as server:
            for _ in range(10):
                server.guest().call(self.hotel.code()).expect(201)
            script = self._learn(server, [(functools.partial(self._call, server), {})] * SAMPLES)
            server.stop()
            rounds = [self._creation_round(server.database, script) for _ in range(ROUNDS)]
        return script, middle([one for one, _ in rounds]), middle([other for _, other in rounds])

    def _call(self, server):
        server.guest().call(self.hotel.code(), note="By the fountain").expect(201)

    def _creation_round(self, template, script):
        environment = {**os.environ, "BENCH_CODE": self.hotel.code()}
        with self.server(template) as server:
            ours = wrk(server.url, self.seconds, script="create.lua", environment=environment)
        return ours, self._pgbench_on_copy(template, script, ours.count)

    def _pgbench_on_copy(self, template, script, count):
        database = self.databases.create(template)
        theirs = pgbench(self.databases.named(database), script, POOL, count)
        self.databases.drop(database)
        return theirs

    def acceptance(self):
        """Driver i accepts ride i; all at the lobby, all waiting at once."""
        with self.server() as server:
            driver = server.person("driver1")
            server.guest().call(self.hotel.code()).expect(201)
            ((name, token),) = driver.cookies.items()
            tokens = Tokens(self.databases, server.database, token)
            server.stop()
            seed(self.databases, server.database, tokens, ACCEPTANCES + SAMPLES)
            script = self._learn_acceptance(server.database, name, tokens)
            rounds = [self._acceptance_round(server.database, script, name, tokens) for _ in range(ROUNDS)]
        return script, middle([one for one, _ in rounds]), middle([other for _, other in rounds])

    def _learn_acceptance(self, template, cookie, tokens):
        tables = ("staff", "buggies", "shifts", "sessions", "rides")
        head = f"{capture.RANDOM}\n\\set n :n + 1\n\\set i :client_id * {ACCEPTANCES // POOL} + :n"
        with self.server(template) as server:

            def ask(index):
                driver = server.guest()
                driver.cookies = {cookie: tokens.format % index}
                driver.post(f"/api/v1/rides/{uuid('rides', index)}/acceptance").expect(200)

            def known(index):
                ids = {uuid(table, index): uuid_sql(table, ":i") for table in tables}
                return ids | {"\\x" + tokens.hash(index).hex(): tokens.hash_sql(":i")}

            spare = range(ACCEPTANCES + 1, ACCEPTANCES + SAMPLES + 1)
            asks = [(functools.partial(ask, index), known(index)) for index in spare]
            return self._learn(server, asks, head, constants={"n": 0})

    def _acceptance_round(self, template, script, cookie, tokens):
        environment = {
            **os.environ,
            "BENCH_COOKIE": cookie,
            "BENCH_TOKEN": tokens.format,
            "BENCH_FIRST": "1",
            "BENCH_TOTAL": str(ACCEPTANCES),
            "BENCH_RIDE": uuid("rides", 0)[:-12] + "%012d",
        }
        with self.server(template) as server:
            # wrk stays for all its time even when nothing is left to take; the rides themselves tell how long it took.
            ours = wrk(server.url, self.seconds, script="accept.lua", environment=environment)
            taken = self.databases.sql(
                "select count(*), extract(epoch from max(accepted_at) - min(accepted_at)) "
                "from rides where status = 'accepted'",
                server.database,
            )
            count, seconds = taken.split("|")
            assert int(count) > 200, f"only {count} were accepted"
            ours.rate, ours.count = int(count) / float(seconds), int(count)
        return ours, self._pgbench_on_copy(template, script, ACCEPTANCES)

    def _learn(self, server, asks, head=capture.RANDOM, constants=()):
        """The script of a request, from several of it, less what the server does of itself in the meantime.

        `asks` are pairs: the request, and the values in it that pgbench can compute, with their SQL.
        """
        asks[0][0]()  # connections and statement caches are warm
        log = self.statement_log(server.database)
        noise = capture.units(log.of(lambda: time.sleep(3)))
        samples = []
        for ask, known in asks[1:]:
            samples.append((capture.units(log.of(ask)), known))
        return capture.Script(capture.typical(samples, noise), head, constants)
