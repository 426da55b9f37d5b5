"""`scripts/run` as a new user meets it: from any directory, twice, side by side, gone at Ctrl-C."""

import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from harness import ROOT, eventually, free_port
from test_qr import read_with_zbar, read_with_zxing, terminal_picture
from web import Web


class Run:
    """One `scripts/run` in a process group of its own, as a terminal would start it."""

    def __init__(self, data, port, *arguments):
        self.port, self.start = port, time.monotonic()
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("TEST_", "PG", "DATABASE_"))
        }
        environment |= {"CONFIGURATION": "debug", "DATA_DIR": data, "PORT": str(port), "BCRYPT_COST": "4"}
        self.process = subprocess.Popen(
            [ROOT / "scripts/run", *arguments],
            env=environment,
            cwd="/",
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.output = ""

    def until_welcome(self):
        for line in self.process.stdout:
            self.output += line
            if "Ctrl-C stops everything" in line:
                self.seconds = time.monotonic() - self.start
                return self
        raise AssertionError(f"ended with {self.process.wait()}:\n{self.output}")

    def guest_url(self):
        return re.search(r"http://\S+/q/\w+", self.output).group()

    def interrupt(self):
        """Ctrl-C: the terminal tells the whole foreground group."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        self.output += self.process.communicate(timeout=40)[0]
        return self.process.returncode


@pytest.fixture
def data():
    with tempfile.TemporaryDirectory(prefix="buggy-run-", ignore_cleanup_errors=True) as directory:
        os.chmod(directory, 0o755)
        yield directory


@pytest.fixture
def run(data):
    runs = []

    def start(port=None, *arguments):
        runs.append(Run(data, port or free_port(), *arguments))
        return runs[-1]

    yield start
    for one in runs:
        one.interrupt()


def postgres_of(data):
    """The PostgreSQL processes of this directory."""
    return [path for path in Path("/proc").glob("[0-9]*/cmdline") if f"-D\0{data}/" in read(path)]


def read(path):
    try:
        return path.read_text()
    except OSError:
        return ""


def test_one_command_shows_a_hotel_and_its_scannable_lobby(run, data):
    first = run().until_welcome()
    picture = terminal_picture(first.output)
    assert read_with_zxing(picture) == [first.guest_url()] == read_with_zbar(picture)
    assert (
        "Lobby"
        in Web(f"http://localhost:{first.port}").get("/q/" + first.guest_url().rsplit("/", 1)[1]).expect(200).text
    )
    name, password = re.search(r"^ +(admin) +admin +(\S+)$", first.output, re.M).groups()
    answer = Web(f"http://localhost:{first.port}").post(
        "/api/v1/auth/session", {"username": name, "password": password}
    )
    assert answer.expect(200).json["staff"]["mustChangePassword"]

    # Beside it a second copy on another port: same hotel, same database; the last one out stops the database.
    second = run().until_welcome()
    assert second.seconds < 5
    assert "shown at the first start" in second.output
    assert first.interrupt() == 130
    assert Web(f"http://localhost:{second.port}").get("/health/ready").expect(200)
    assert postgres_of(data)
    second.interrupt()
    eventually(lambda: not postgres_of(data))

    # A second time within five seconds; a forgotten password is no reason to start over.
    again = run().until_welcome()
    assert again.seconds < 5
    reset = subprocess.run(
        [ROOT / "scripts/run", "--reset-password", "admin"],
        capture_output=True,
        text=True,
        env={**os.environ, "DATA_DIR": data, "CONFIGURATION": "debug", "PORT": str(free_port())},
    )
    assert reset.returncode == 0, reset.stderr
    fresh = re.search(r"\S{10,}\s*$", reset.stdout).group().strip()
    Web(f"http://localhost:{again.port}").post("/api/v1/auth/session", {"username": "admin", "password": fresh}).expect(
        200
    )


def test_a_taken_port_is_named_with_a_way_out(run):
    first = run().until_welcome()
    second = run(first.port)
    output = second.process.communicate(timeout=20)[0]
    assert second.process.returncode == 1
    assert f"Port {first.port} is taken by buggy" in output and f"PORT={first.port + 1} scripts/run" in output
