"""Pages that stay true: whatever happens to network, server or phone, a screen is right or says that it may be old."""

import re
import signal
import time

import pytest
from conftest import LOGS
from harness import PASSWORD, SHOTS, Server, eventually
from network import Network
from playwright.sync_api import expect
from web import place_id

# Tells when a page was greeted by the server, to the millisecond, and not when this process came to look.
RECORD_HELLOS = """
window.hellos = [];
window.WebSocket = class extends WebSocket {
  constructor(...what) {
    super(...what);
    this.addEventListener("message", (frame) => frame.data.includes('"hello"') && window.hellos.push(Date.now()));
  }
};
"""
BROWSER_SAYS = ("WebSocket connection to", "Failed to load resource")


@pytest.fixture
def network(server):
    network = Network(server.port)
    yield network
    network.close()


class People:
    """Two drivers on duty and the desk, without screens."""

    def __init__(self, server):
        self.desk, self.one, self.two = (server.person(name) for name in ("desk", "driver1", "driver2"))
        self.lobby = place_id(self.desk, "Lobby")
        for driver in (self.one, self.two):
            if not driver.get("/api/v1/driver/board").json["shift"]:
                driver.start_shift(self.lobby)


@pytest.fixture
def people(server):
    """Afterwards the hotel has no open rides."""
    people = People(server)
    yield people
    for ride in people.desk.get("/api/v1/board").json["rides"]:
        people.desk.post(f"/api/v1/rides/{ride['id']}/cancellation", {"reason": "end of test"})


class Screens:
    """The pages of a guest, of driver1 and of the desk."""

    def __init__(self, url, hotel, open_page):
        self.guest, self.driver, self.desk = (open_page("about:blank", phone=phone) for phone in (True, True, False))
        for page in self:
            page.context.add_init_script(RECORD_HELLOS)
        self.guest.goto(f"{url}/q/{hotel.code()}")
        self.guest.get_by_role("button", name="Call a buggy").click()
        self.guest.wait_for_url(re.compile("/r/"))
        for page, name in ((self.driver, "driver1"), (self.desk, "desk")):
            page.goto(f"{url}/login")
            page.get_by_label("User name").fill(name)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(re.compile("/(driver|admin)"))
        expect(self.driver.get_by_role("button", name="Accept")).to_have_count(1)
        for page in self:
            page.evaluate("window.thisVeryPage = true")

    def __iter__(self):
        return iter((self.guest, self.driver, self.desk))

    def show(self, step, timeout=8_000):
        """Every screen is where the guest's ride is."""
        headline, accept, row = {
            "pending": ("We have your call", 1, "waiting"),
            "accepted": ("Your buggy is on its way", 0, "under-way"),
            "onboard": ("Enjoy the ride", 0, "under-way"),
            "completed": ("You have arrived", 0, None),
        }[step]
        expect(self.guest.get_by_role("heading", level=1)).to_contain_text(headline, timeout=timeout)
        expect(self.driver.get_by_role("button", name="Accept")).to_have_count(accept, timeout=timeout)
        waits_or_rides = "[data-list=waiting] > *, [data-list=under-way] > *"
        rows = self.desk.locator(f"[data-list={row}] > *" if row else waits_or_rides)
        expect(rows).to_have_count(1 if row else 0, timeout=timeout)

    def linked(self, state, timeout=15_000):
        for page in self:
            expect(page.locator("html")).to_have_attribute("data-link", state, timeout=timeout)

    def check(self):
        """Nobody reloaded, and nothing was complained about but by the browser itself."""
        for page in self:
            assert page.evaluate("window.thisVeryPage"), page.url
            assert [text for text in page.trouble if not text.startswith(BROWSER_SAYS)] == []


def ride_id(people):
    (ride,) = people.desk.get("/api/v1/board").json["rides"]
    return ride["id"]


def shoot(screens, name):
    SHOTS.mkdir(parents=True, exist_ok=True)
    for who, page in vars(screens).items():
        page.screenshot(path=SHOTS / f"clients-{who}-{name}.png")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "stopped"])
def test_every_page_is_back_within_3_seconds_of_a_server_that_is_ready_again(new_server, hotel, open_page, how):
    server = new_server(SHUTDOWN_GRACE_SECONDS="2")
    other = Server(server.database_url, LOGS / "server-clients-replica.log").start()
    try:
        people = People(other)
        screens = Screens(server.url, hotel, open_page)
        screens.linked("live")
        server.stop(how)
        people.two.accept(ride_id(people)).expect(200)
        time.sleep(0.5)
        for page in screens:
            page.evaluate("window.hellos = []")
        server.start()
        ready = time.time()
        screens.show("accepted")
        waits = [eventually(lambda page=page: page.evaluate("window.hellos[0]")) / 1000 - ready for page in screens]
        print(f"greeted again after {', '.join(f'{wait:.2f}' for wait in waits)} s")
        assert max(waits) < 3.0, waits
        screens.linked("live")
        screens.check()
    finally:
        other.stop()


@pytest.mark.parametrize("sockets", ["refused", "mute"])
def test_where_sockets_are_blocked_polling_carries_a_whole_ride(people, network, hotel, open_page, sockets):
    network.sockets = sockets
    screens = Screens(network.url, hotel, open_page)
    answers = {page: [] for page in screens}
    for page, seen in answers.items():
        page.on("response", lambda answer, seen=seen: "/api/v1/" in answer.url and seen.append(answer.status))
    screens.show("pending")
    screens.linked("polling")
    ride = ride_id(people)
    people.two.accept(ride).expect(200)
    screens.show("accepted")
    people.two.pick_up(ride).expect(200)
    screens.show("onboard")
    # Nothing new is told in three digits.
    eventually(lambda: screens.desk.wait_for_timeout(500) or all(304 in seen for seen in answers.values()), 30)
    people.two.complete(ride, people.lobby).expect(200)
    screens.show("completed")
    assert all(page.locator("[data-news]").inner_text() == "" for page in screens)
    screens.check()


def test_polling_ends_when_sockets_are_let_through(people, network, hotel, open_page):
    network.sockets = "refused"
    screens = Screens(network.url, hotel, open_page)
    screens.linked("polling")
    shoot(screens, "polling")
    accept = screens.driver.get_by_role("button", name="Accept")
    place = accept.bounding_box()
    network.sockets = "open"
    for page in screens:
        page.evaluate("dispatchEvent(new Event('online'))")
    screens.linked("live")
    # What is under a driver's thumb stays there.
    assert accept.bounding_box() == place
    asked = []
    screens.desk.on("request", lambda request: asked.append(request.url))
    screens.desk.wait_for_timeout(7_000)
    assert asked == []
    screens.check()


def test_a_page_without_a_network_says_since_when_and_then_catches_up(people, network, hotel, open_page):
    screens = Screens(network.url, hotel, open_page)
    screens.linked("live")
    shoot(screens, "live")
    accept = screens.driver.get_by_role("button", name="Accept")
    place = accept.bounding_box()
    network.cut()
    for page in screens:
        page.context.set_offline(True)
    screens.linked("connecting", 6_000)
    shoot(screens, "connecting")
    people.two.accept(ride_id(people)).expect(200)
    screens.linked("offline")
    for page in screens:
        expect(page.locator("[data-news]")).to_have_text(
            re.compile(r"^Not connected\. Last news \d\d:\d\d\. This page catches up by itself\.$"))
        expect(page.locator(".needs-link").filter(visible=True)).to_have_count(1)
    shoot(screens, "offline")
    # What is under a driver's thumb stays there.
    assert accept.bounding_box() == place
    screens.show("pending")
    screens.guest.locator("summary", has_text="Cancel my call").click()
    screens.guest.get_by_role("button", name="Yes, cancel it").click()
    expect(screens.guest.locator("[data-outcome]")).to_have_text("No connection. Please try again when it is back.")
    network.mend()
    for page in screens:
        page.context.set_offline(False)
    screens.show("accepted", 3_000)
    screens.linked("live", 3_000)
    for page in screens:
        expect(page.locator("[data-news]")).to_have_text("")
    screens.check()


def test_a_drop_that_is_over_at_once_is_not_spoken_of(people, network, hotel, open_page):
    screens = Screens(network.url, hotel, open_page)
    screens.linked("live")
    for page in screens:
        page.evaluate(
            "window.said = []; new MutationObserver(() => window.said.push(document.documentElement.dataset.link))"
            ".observe(document.documentElement, {attributes: true})"
        )
        page.evaluate("window.hellos = []")
    # Each page's first attempt comes within two seconds, when the network is there again.
    network.drop()
    people.two.accept(ride_id(people)).expect(200)
    screens.show("accepted", 3_000)
    for page in screens:
        eventually(lambda page=page: page.evaluate("window.hellos.length") == 1)
        assert "offline" not in page.evaluate("window.said")
    screens.check()


def test_a_connection_that_died_in_silence_is_noticed_when_the_page_comes_to_the_front(
    people, network, hotel, open_page
):
    screens = Screens(network.url, hotel, open_page)
    screens.linked("live")
    network.silence()
    people.two.accept(ride_id(people)).expect(200)
    for page in screens:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    screens.show("accepted", 8_000)
    screens.check()


def test_a_frozen_page_catches_up_when_it_is_thawed(people, network, hotel, open_page):
    screens = Screens(network.url, hotel, open_page)
    screens.linked("live")
    sessions = [page.context.new_cdp_session(page) for page in screens]
    for session in sessions:
        session.send("Page.setWebLifecycleState", {"state": "frozen"})
    network.cut()
    people.two.accept(ride_id(people)).expect(200)
    time.sleep(6)
    network.mend()
    for session in sessions:
        session.send("Page.setWebLifecycleState", {"state": "active"})
    screens.show("accepted", 5_000)
    screens.linked("live")
    screens.check()


def test_a_slow_phone_that_comes_back_misses_nothing_of_what_goes_on_meanwhile(people, network, hotel, open_page):
    screens = Screens(network.url, hotel, open_page)
    screens.linked("live")
    for page in screens:
        page.evaluate("window.hellos = []")
        # The socket alone has to tell it.
        page.route("**/api/v1/**", lambda route: route.abort())
    network.cut()
    people.two.accept(ride_id(people)).expect(200)
    network.delay = 1.5
    network.mend()
    # The server has greeted them and goes on telling; nothing of it has arrived.
    eventually(lambda: len(network.sockets_open()) == 3)
    new = {"locationId": people.lobby, "guestName": "Somebody else"}
    people.desk.post("/api/v1/rides", new).expect(201)
    for page in screens:
        eventually(lambda page=page: page.evaluate("window.hellos.length") == 1, 15)
    expect(screens.desk.locator("[data-list=waiting] > *")).to_have_count(1)
    expect(screens.desk.locator("[data-list=under-way] > *")).to_have_count(1)
    expect(screens.driver.get_by_role("button", name="Accept")).to_have_count(1)
    expect(screens.guest.get_by_role("heading", level=1)).to_contain_text("Your buggy is on its way")
    screens.linked("live")
    screens.check()


def test_a_page_is_read_once_when_it_opens(people, network, hotel, open_page):
    screens = Screens(network.url, hotel, open_page)
    screens.linked("live")
    for page, path in ((screens.driver, "/api/v1/driver/board"), (screens.desk, "/api/v1/board")):
        reads = []
        page.on("request", lambda request, path=path, reads=reads: path in request.url and reads.append(request.url))
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-link", "live")
        page.wait_for_timeout(1_000)
        assert len(reads) == 1


def test_signing_out_in_another_tab_leads_to_the_sign_in_page_once(people, server, network, hotel, open_page):
    screens = Screens(network.url, hotel, open_page)
    screens.linked("live")
    asked = []
    screens.driver.on("request", lambda request: asked.append(request.url))
    tab = screens.driver.context.new_page()
    tab.goto(f"{network.url}/driver")
    assert tab.evaluate("(async () => (await fetch('/api/v1/auth/session', {method: 'DELETE'})).status)()") == 204
    for page in (screens.driver, tab):
        page.wait_for_url(re.compile("/login"), timeout=8_000)
    screens.driver.wait_for_timeout(4_000)
    assert len([url for url in asked if "/api/" in url]) <= 3, asked
    assert len([url for url in asked if "/login" in url]) == 1, asked
    # The desk heard of it and stays where it is.
    assert screens.desk.evaluate("window.thisVeryPage")


def test_what_a_driver_did_without_a_signal_is_sent_as_soon_as_there_is_one(people, network, hotel, open_page):
    screens = Screens(network.url, hotel, open_page)
    screens.linked("live")
    network.cut()
    screens.driver.get_by_role("button", name="Accept").click()
    expect(screens.driver.locator("[data-unsent]")).to_have_text("1 action will be sent when the signal is back.")
    screens.linked("offline")
    # By now it would wait for longer than this test does.
    screens.driver.wait_for_timeout(8_000)
    network.mend()
    for page in screens:
        page.evaluate("dispatchEvent(new Event('online'))")
    expect(screens.driver.get_by_role("button", name="Picked up")).to_be_visible(timeout=3_000)
    screens.show("accepted", 3_000)
    screens.check()


def test_a_page_that_is_put_away_lets_go_of_its_socket_and_takes_it_up_again(people, network, hotel, open_page):
    screens = Screens(network.url, hotel, open_page)
    screens.linked("live")
    for page in screens:
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    eventually(lambda: not network.sockets_open())
    people.two.accept(ride_id(people)).expect(200)
    screens.guest.wait_for_timeout(3_000)
    screens.show("pending", 100)
    for page in screens:
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    screens.show("accepted", 3_000)
    screens.linked("live")
    screens.check()


def test_a_reader_that_may_not_read_any_more_asks_once(people, network, hotel, open_page):
    network.sockets = "refused"
    screens = Screens(network.url, hotel, open_page)
    token = screens.guest.url.split("/r/")[1]
    asked = []

    def gone(route):
        asked.append(route.request.url)
        route.fulfill(status=410, content_type="application/problem+json", body='{"status":410,"code":"gone"}')

    # The page leaves it to the server's page to say why.
    with screens.guest.expect_navigation(timeout=15_000):
        screens.guest.route(f"**/api/v1/guest/rides/{token}", gone)
    assert len(asked) == 1


def test_a_driver_on_duty_is_never_asked_to_start_because_an_answer_is_late(people, network, hotel, open_page):
    screens = Screens(network.url, hotel, open_page)
    screens.driver.route("**/api/v1/driver/board", lambda route: None)
    screens.driver.reload()
    expect(screens.driver.locator("[data-connection]")).to_have_text("Connecting…")
    screens.driver.wait_for_timeout(500)
    assert screens.driver.locator('[data-view="loading"]').is_visible()
    assert not screens.driver.locator('[data-view="off"]').is_visible()
    screens.driver.unroute("**/api/v1/driver/board")
    expect(screens.driver.locator('[data-view="on"]')).to_be_visible(timeout=15_000)
