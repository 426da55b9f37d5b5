"""Fixtures: a PostgreSQL given by `scripts/test`, the demo hotel as a template, a server per module, a browser."""

import os
import signal
from pathlib import Path

import pytest
from harness import ROOT, Databases, Server, make_hotel
from playwright.sync_api import sync_playwright

LOGS = ROOT / ".local/test-logs"


@pytest.fixture(scope="session")
def databases():
    url = os.environ.get("TEST_DATABASE_URL")
    assert url, "TEST_DATABASE_URL is not set: run these tests through scripts/test"
    return Databases(url)


@pytest.fixture(scope="session")
def hotel(databases):
    LOGS.mkdir(parents=True, exist_ok=True)
    made = make_hotel(databases, LOGS / "server-template.log")
    yield made
    databases.drop(made.template)


@pytest.fixture
def new_server(databases, hotel, request):
    """Makes servers, each with a copy of the demo hotel of its own: `new_server(NAME="value")`."""
    yield from _servers(databases, hotel, request.node.name)


@pytest.fixture(scope="module")
def server(databases, hotel, request):
    """One server with a fresh hotel, shared by the tests of a file."""
    factory = _servers(databases, hotel, Path(request.node.name).stem)
    yield next(factory)()
    next(factory, None)


@pytest.fixture
def guest(server):
    return server.guest()


@pytest.fixture(scope="module")
def admin(server):
    return server.person("admin")


@pytest.fixture(scope="module")
def desk(server):
    return server.person("desk")


def _servers(databases, hotel, name):
    started = []

    def make(**environment):
        database = databases.create(hotel.template)
        server = Server(databases.named(database), LOGS / f"server-{name}.log", **environment)
        started.append((server, database))
        return server.start()

    yield make
    for server, database in started:
        server.stop(signal.SIGINT)  # nobody is on it any more
        databases.drop(database)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        # Without CHROMIUM, the one that Playwright fetched. Without the sandbox, because CI runs as root.
        program = os.environ.get("CHROMIUM") or None
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def open_page(browser):
    """`open_page(url, phone=True, **context_options)`: a page on a device of its own, watched for `page.trouble`."""
    contexts = []

    def open_(url, phone=True, **options):
        context = browser.new_context(**{**(PHONE if phone else DESK), "locale": "en-GB", **options})
        contexts.append(context)
        page = context.new_page()
        watch(page)
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()


def watch(page):
    """Collects what a person would never notice: console errors (CSP violations among them) and uncaught exceptions."""
    page.trouble = []
    page.on("console", lambda message: message.type == "error" and page.trouble.append(message.text))
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
