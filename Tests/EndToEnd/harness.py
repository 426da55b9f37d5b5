"""The real program against real databases: every test that needs a server starts one of its own."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

from web import Guest, Person

ROOT = Path(__file__).resolve().parents[2]
BUGGY = os.environ.get("BUGGY", str(ROOT / ".build/debug/buggy"))
SHOTS = ROOT / ".local/shots"

# What every person of the demo hotel chooses at the first sign-in.
PASSWORD = "correct-horse-battery"
PEOPLE = ["admin", "desk", "driver1", "driver2", "driver3"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Databases:
    """The databases of one cluster, made and dropped as tests come and go."""

    def __init__(self, url):
        self.url = url

    def named(self, name):
        return self.url.replace("/buggy?", f"/{name}?")

    def sql(self, text, database="buggy"):
        command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", self.named(database), "-c", text]
        ended = subprocess.run(command, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.strip()

    def create(self, template=None):
        name = f"e2e_{uuid.uuid4().hex[:12]}"
        self.sql(f"create database {name}" + (f" template {template}" if template else ""))
        return name

    def drop(self, name):
        self.sql(f"drop database if exists {name} with (force)")


class Cluster:
    """A PostgreSQL that only one test uses, so that it may be stopped or configured."""

    def __init__(self, directory, *settings):
        self.directory, self.settings = Path(directory), settings
        self.url = self.start()

    def start(self):
        return self._command("start", *self.settings).strip()

    def stop(self):
        self._command("stop")

    def _command(self, name, *settings):
        command = [ROOT / "scripts/postgres", name, self.directory, *settings]
        # To a file: the server that it leaves behind would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            subprocess.run(command, check=True, stdout=output)
            output.seek(0)
            return output.read()


@contextlib.contextmanager
def own_cluster(*settings):
    with tempfile.TemporaryDirectory(prefix="buggy-own-", ignore_cleanup_errors=True) as directory:
        os.chmod(directory, 0o755)
        cluster = Cluster(directory, *settings)
        try:
            yield cluster
        finally:
            cluster.stop()


class Server:
    """`buggy serve` on a free port; `url` is where it answers."""

    def __init__(self, database_url, log, **environment):
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.database_url = database_url
        self.log_path = Path(log)
        # Where it finds its pages, words and migrations.
        self.directory = ROOT
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
            # Tests act faster than people; what limits do is tested where they are.
            "RATE_LIMIT_ENABLED": "false",
            "BCRYPT_COST": "4",
            # Half a second of being unready before it stops, rather than three.
            "SHUTDOWN_GRACE_SECONDS": "4",
            **environment,
        }
        self.process = None

    @property
    def database(self):
        return self.database_url.split("?")[0].rsplit("/", 1)[1]

    def run(self, *arguments, check=True):
        """A command of the program that ends by itself, such as `init`."""
        command = [BUGGY, *arguments]
        ended = subprocess.run(command, env=self.environment, cwd=self.directory, capture_output=True, text=True)
        assert not check or ended.returncode == 0, f"{arguments} ended with {ended.returncode}:\n{ended.stderr}"
        return ended

    def start(self, wait=True):
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen([BUGGY, "serve"], env=self.environment, cwd=self.directory, stdout=log, stderr=log)
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self, seconds=30):
        eventually(lambda: self.process.poll() is not None or self.health("ready") == 200, seconds)
        if self.process.poll() is not None:
            tail = self.log_path.read_text(errors="replace")[-3000:]
            raise AssertionError(f"the server ended with {self.process.returncode}:\n{tail}")

    def health(self, what):
        try:
            return urllib.request.urlopen(f"{self.url}/health/{what}", timeout=5).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def stop(self, how=signal.SIGTERM, grace=30):
        """Seconds until it was gone."""
        if self.process is None or self.process.poll() is not None:
            return 0.0
        start = time.monotonic()
        self.process.send_signal(how)
        try:
            self.process.wait(grace)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        return time.monotonic() - start

    def guest(self, **more):
        return Guest(self.url, **more)

    def person(self, username, password=PASSWORD):
        return Person(self.url).sign_in(username, password)


class Redis:
    """A Redis that only one test uses, so that it may be killed, paused and emptied. It keeps nothing on disk."""

    def __init__(self, log):
        self.port, self.log_path, self.process = free_port(), Path(log), None
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        with self.log_path.open("ab") as log:
            options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
            self.process = subprocess.Popen(["redis-server", *options], stdout=log, stderr=log, cwd="/tmp")
        eventually(lambda: self.send("ping") == "PONG")

    def send(self, *words):
        command = ["redis-cli", "-p", str(self.port), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=5).stdout.strip()

    def signal(self, what):
        self.process.send_signal(what)
        if what == signal.SIGKILL:
            self.process.wait()

    def stop(self):
        self.signal(signal.SIGKILL)


@contextlib.contextmanager
def own_redis(log):
    redis = Redis(log)
    try:
        yield redis
    finally:
        redis.stop()


@contextlib.contextmanager
def replicas(databases, hotel, log, count=2, **environment):
    """Servers that share a copy of the demo hotel."""
    database = databases.create(hotel.template)
    shared = {"SECRET_KEY": uuid.uuid4().hex * 2, **environment}
    servers = [Server(databases.named(database), log, **shared) for _ in range(count)]
    try:
        for server in servers:
            server.start()
        yield servers
    finally:
        for server in servers:
            server.stop(signal.SIGKILL)
        databases.drop(database)


class Hotel:
    """What `buggy init` said about the demo hotel, once everybody has chosen a password."""

    def __init__(self, report, template):
        self.report, self.template = report, template
        self.locations = {place["name"]: place for place in report["locations"]}
        self.lobby = report["locations"][0]

    def code(self, name="Lobby"):
        return self.locations[name]["code"]


def make_hotel(databases, log):
    """A migrated database with the demo hotel, from which every other is copied."""
    template = databases.create()
    server = Server(databases.named(template), log)
    server.run("migrate", "up")
    report = json.loads(server.run("init").stdout)
    server.start()
    try:
        for account in report["accounts"]:
            person = server.person(account["username"], account["oneTimePassword"])
            change = {"currentPassword": account["oneTimePassword"], "newPassword": PASSWORD}
            assert person.put("/api/v1/auth/password", change).status in (200, 204)
            person.delete("/api/v1/auth/session").expect(204)
    finally:
        server.stop(signal.SIGINT)
    return Hotel(report, template)


def eventually(condition, seconds=10, pause=0.02):
    """Waits until the condition holds and returns what it gave; fails when time is up."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"did not happen within {seconds} s"
        time.sleep(pause)
