"""A guest in a bad network: the call is made once or not at all, and the page says which of the two is the case."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from harness import eventually
from network import Network
from playwright.sync_api import expect
from test_accessibility import RULES

NOT_YET = "Not called yet"


@pytest.fixture
def network(server):
    network = Network(server.port)
    yield network
    network.close()


class Desk:
    """What the hotel has heard of, from the beginning of the test."""

    def __init__(self, person):
        self.person = person
        self.before = {ride["id"] for ride in self._all()}

    def _all(self):
        return self.person.get("/api/v1/rides?limit=200").expect(200).json["items"]

    @property
    def rides(self):
        return [ride for ride in self._all() if ride["id"] not in self.before]

    @property
    def open(self):
        return [ride for ride in self.rides if ride["status"] == "pending"]


@pytest.fixture
def heard(desk):
    heard = Desk(desk)
    yield heard
    for ride in heard.open:
        desk.post(f"/api/v1/rides/{ride['id']}/cancellation", {"reason": "end of test"})


@pytest.fixture
def page(network, hotel, open_page):
    return open_page(f"{network.url}/q/{hotel.code()}")


def tap(page):
    page.locator("[data-call] .button--call").click()


def says(page, text, **options):
    expect(page.locator('[data-called] [data-say="title"]')).to_have_text(text, **options)


def called(page, timeout=15_000):
    page.wait_for_url(re.compile("/r/"), timeout=timeout)
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your call")


def kept_by_the_worker(page, path=None):
    """The service worker has this page (or another one of its origin)."""
    ask = "async (path) => Boolean(await caches.match(path ?? location.pathname))"
    eventually(lambda: page.evaluate(ask, path), 20)


def test_a_tap_without_a_network_is_kept_and_sent_once_when_there_is_one(page, heard):
    page.context.set_offline(True)
    tap(page)
    says(page, NOT_YET)
    expect(page.locator('[data-called] [data-say="text"]')).to_contain_text("We keep trying")
    tap(page)  # impatience
    page.wait_for_timeout(3_000)
    assert heard.rides == []
    page.context.set_offline(False)
    called(page, 3_000)
    assert len(heard.rides) == 1


def test_a_call_whose_answer_was_lost_is_not_made_twice(page, network, heard):
    network.way = "lossy"
    tap(page)
    says(page, NOT_YET)
    # The server knows and the phone does not: the page claims nothing.
    assert eventually(lambda: len(heard.rides)) == 1
    network.mend()
    called(page)
    assert len(heard.rides) == 1


def test_a_call_that_was_made_is_said_to_be_even_when_the_next_page_does_not_open(page, heard):
    page.route("**/r/*", lambda route: route.fulfill(status=204))
    tap(page)
    says(page, "Called")
    page.wait_for_timeout(1_000)
    says(page, "Called")
    page.unroute("**/r/*")
    page.get_by_role("link", name="Show my buggy").click()
    called(page)
    assert len(heard.rides) == 1


@pytest.mark.parametrize("way", ["portal", "cut"])
def test_a_portal_never_pretends_to_have_called(page, network, heard, way):
    network.drop()
    network.way = way
    tap(page)
    says(page, NOT_YET)
    page.wait_for_timeout(4_000)
    says(page, NOT_YET)
    assert "/q/" in page.url and heard.rides == []
    network.mend()
    called(page)
    assert len(heard.rides) == 1


@pytest.mark.parametrize(
    "answer",
    [{"status": 200, "body": "<h1>Welcome</h1>", "content_type": "text/html"},
     {"status": 200, "json": {"token": "kq3bVXw0Qm1yYb7uZ2hT5A", "ride": {"status": "pending"}}},
     {"status": 511, "body": "sign in"}, {"status": 403, "body": "blocked"}, {"status": 302, "headers": {"Location": "/"}},
     {"status": 201, "body": "{", "content_type": "application/json"}],
    ids=["page", "json-of-another-status", "511", "403", "redirect", "broken-json"],
)
def test_no_answer_but_ours_counts(page, heard, answer):
    page.route("**/api/v1/guest/rides", lambda route: route.fulfill(**answer))
    tap(page)
    says(page, NOT_YET)
    page.unroute("**/api/v1/guest/rides")
    called(page)
    assert len(heard.rides) == 1


def test_a_page_that_is_opened_again_without_a_network_goes_on_trying(page, network, heard):
    kept_by_the_worker(page)
    network.cut()
    tap(page)
    says(page, NOT_YET)
    page.reload()
    says(page, NOT_YET)
    # A call that was just read is no older than any page; what buggies do meanwhile is not claimed.
    page.reload()
    says(page, NOT_YET)
    assert heard.rides == []
    network.mend()
    called(page)
    assert len(heard.rides) == 1


def test_a_phone_that_slept_asks_before_it_calls(network, hotel, open_page, heard):
    page = open_page("about:blank")
    page.clock.install()
    page.goto(f"{network.url}/q/{hotel.code()}")
    network.cut()
    tap(page)
    says(page, NOT_YET)
    network.mend()
    network.way = "cut"
    page.clock.fast_forward("20:00")
    expect(page.locator('[data-called] [data-say="text"]')).to_have_text(re.compile(r"You wanted a buggy at \d\d:\d\d. Still\?"))
    network.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(2_000)
    assert heard.rides == []
    page.get_by_role("button", name="Yes, call it").click()
    page.clock.run_for(1_000)
    called(page)
    assert len(heard.rides) == 1


@pytest.mark.parametrize("way", ["yes", "the-big-button"])
@pytest.mark.parametrize("is_over", [True, False], ids=["over", "still-open"])
def test_a_ride_that_came_and_went_unheard_of_is_not_taken_for_the_one_that_is_wanted_now(
    page, network, hotel, desk, heard, way, is_over
):
    network.way = "lossy"
    tap(page)
    says(page, NOT_YET)
    eventually(lambda: heard.open)
    page.evaluate("""() => {
      const kept = JSON.parse(localStorage.getItem("buggy.call"));
      localStorage.setItem("buggy.call", JSON.stringify({ ...kept, at: kept.at - 3 * 3_600_000 }));
    }""")
    page.goto("about:blank")
    network.mend()
    first = heard.open[0]["id"]
    if is_over:
        desk.post(f"/api/v1/rides/{first}/cancellation", {"reason": "it has come and gone"}).expect(200)
    page.goto(f"{network.url}/q/{hotel.code()}")
    expect(page.locator('[data-called] [data-say="text"]')).to_contain_text("Still?")
    if way == "yes":
        page.get_by_role("button", name="Yes, call it").click()
    else:
        tap(page)
    called(page)
    assert len(heard.rides) == (2 if is_over else 1) and len(heard.open) == 1
    assert (heard.open[0]["id"] == first) is not is_over


def test_a_call_that_never_left_the_phone_is_taken_back_without_a_trace(page, heard):
    page.context.set_offline(True)
    tap(page)
    says(page, NOT_YET)
    page.get_by_role("button", name="Stop trying").focus()
    page.keyboard.press("Enter")
    says(page, "Taken back. No buggy is called.")
    expect(page.locator("[data-call] .button--call")).to_be_focused()
    page.context.set_offline(False)
    page.wait_for_timeout(3_000)
    assert "/q/" in page.url and heard.rides == []


def test_a_call_that_may_have_arrived_is_cancelled_when_it_is_taken_back(page, network, heard):
    network.way = "lossy"
    tap(page)
    says(page, NOT_YET)
    eventually(lambda: heard.open)
    page.get_by_role("button", name="Stop trying").click()
    # Nobody knows whether one is called.
    expect(page.locator('[data-called] [data-say="text"]')).to_contain_text("we cancel it")
    expect(page.locator('[data-called] [data-say="title"]')).to_be_hidden()
    network.mend()
    eventually(lambda: [ride["status"] for ride in heard.rides] == ["cancelled"], 30)
    says(page, "Taken back. No buggy is called.", timeout=20_000)
    assert "/q/" in page.url


@pytest.mark.parametrize("where", ["/r/", "/q/"], ids=["a-ride", "a-place-without-a-form"])
def test_a_call_that_was_taken_back_is_cancelled_by_whatever_page_is_opened_next(
    server, page, network, hotel, heard, where
):
    network.way = "lossy"
    tap(page)
    says(page, NOT_YET)
    eventually(lambda: heard.open)
    page.get_by_role("button", name="Stop trying").click()
    page.goto("about:blank")
    network.mend()
    taken_back = heard.open[0]["id"]
    other = server.guest()
    path = other.call(hotel.code()).expect(201).headers["Location"]
    if where == "/q/":
        path = f"/q/{hotel.code()}"
        page.context.add_cookies([{"name": n, "value": v, "url": network.url} for n, v in other.cookies.items()])
    page.goto(network.url + path)
    expect(page.locator("form[data-call]")).to_have_count(0)
    eventually(lambda: [ride for ride in heard.rides if ride["id"] == taken_back][0]["status"] == "cancelled", 30)
    assert len(heard.open) == 1


@pytest.mark.parametrize("locks", [True, False], ids=["with-locks", "without-locks"])
def test_two_tabs_call_once(network, hotel, open_page, heard, locks):
    one = open_page("about:blank")
    if not locks:
        one.context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })")
    two = one.context.new_page()
    for page in (one, two):
        page.goto(f"{network.url}/q/{hotel.code()}")
    network.cut()
    tap(one)
    says(one, NOT_YET)
    says(two, NOT_YET)
    tap(two)
    network.mend()
    mine = re.compile("Show my buggy|We have your call")
    for page in (one, two):
        expect(page.get_by_text(mine).filter(visible=True).first).to_be_visible(timeout=20_000)
    assert len(heard.rides) == 1


def test_a_second_call_finds_the_first(network, hotel, open_page, heard):
    one = open_page(f"{network.url}/q/{hotel.code()}")
    two = one.context.new_page()
    two.goto(f"{network.url}/q/{hotel.code('Beach')}")
    tap(one)
    called(one)
    tap(two)
    called(two)
    assert one.url == two.url and len(heard.rides) == 1


def test_a_server_that_asks_to_wait_is_not_asked_again_before(page, heard):
    times = []

    def limited(route):
        times.append(time.monotonic())
        if len(times) > 1:
            return route.continue_()
        problem = {"status": 429, "code": "rate_limited", "title": "Too many"}
        route.fulfill(status=429, headers={"Retry-After": "4"}, content_type="application/problem+json", json=problem)

    page.route("**/api/v1/guest/rides", limited)
    tap(page)
    says(page, NOT_YET)
    expect(page.locator('[data-called] [data-say="text"]')).to_contain_text("We try again at")
    page.evaluate("dispatchEvent(new Event('online'))")
    called(page)
    assert times[1] - times[0] >= 4 and len(times) == 2 and len(heard.rides) == 1


def test_another_places_call_is_told_apart(network, hotel, open_page, heard):
    lobby = open_page(f"{network.url}/q/{hotel.code()}")
    lobby.context.set_offline(True)
    tap(lobby)
    says(lobby, NOT_YET)
    beach = lobby.context.new_page()
    lobby.close()
    beach.context.set_offline(False)
    beach.goto(f"{network.url}/q/{hotel.code('Beach')}")
    text = beach.locator('[data-called] [data-say="text"]')
    expect(text).to_have_text(re.compile(r"You wanted a buggy at \d\d:\d\d, from Lobby. Still\?"))
    beach.wait_for_timeout(1_500)
    assert heard.rides == []
    tap(beach)
    called(beach)
    assert [ride["pickup"]["name"] for ride in heard.rides] == ["Beach"]


def test_another_places_call_is_made_when_it_is_still_wanted(network, hotel, open_page, heard):
    lobby = open_page(f"{network.url}/q/{hotel.code()}")
    lobby.context.set_offline(True)
    tap(lobby)
    says(lobby, NOT_YET)
    beach = lobby.context.new_page()
    lobby.close()
    beach.context.set_offline(False)
    beach.goto(f"{network.url}/q/{hotel.code('Beach')}")
    beach.get_by_role("button", name="Yes, call it").click()
    called(beach)
    assert [ride["pickup"]["name"] for ride in heard.rides] == ["Lobby"]


def test_details_are_remembered_on_the_phone_shown_and_forgotten(page, network, hotel, heard):
    summary = page.locator("[data-call] details > summary")
    plain = summary.inner_text()
    summary.click()
    page.get_by_label("How many people?").fill("3")
    page.get_by_label("Room number").fill("412")
    page.get_by_label("Note for the driver").fill("By the fountain")
    page.get_by_role("button", name="Call with these details").click()
    called(page)
    page.locator('[data-part="undo"] button, summary:has-text("Cancel my call")').first.click()
    if page.get_by_role("button", name="Yes, cancel it").is_visible():
        page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your call is cancelled")
    page.goto(f"{network.url}/q/{hotel.code()}")
    expect(summary).to_have_text("Your details: 3 people · 412")
    tap(page)
    called(page)
    ride = heard.open[0]
    assert (ride["partySize"], ride["roomNumber"], ride["note"]) == (3, "412", None)
    again = page.context.new_page()
    page.context.clear_cookies()
    again.goto(f"{network.url}/q/{hotel.code()}")
    again.get_by_role("button", name="Forget my details on this phone").click()
    expect(again.locator("[data-call] details > summary")).to_have_text(plain)
    again.reload()
    expect(again.locator("[data-call] details > summary")).to_have_text(plain)


def test_a_phone_that_stores_nothing_calls_all_the_same(network, hotel, open_page, heard):
    page = open_page("about:blank")
    page.add_init_script("""
      for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
      }
      Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined });
    """)
    page.goto(f"{network.url}/q/{hotel.code()}")
    network.cut()
    tap(page)
    says(page, NOT_YET)
    network.mend()
    called(page)
    assert len(heard.rides) == 1 and [text for text in page.trouble if "Failed to load" not in text] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_said_about_a_kept_call_is_accessible_and_fits(network, hotel, open_page, heard, scheme):
    size = {"width": 320, "height": 640}
    page = open_page("about:blank", color_scheme=scheme, bypass_csp=True, viewport=size)
    page.goto(f"{network.url}/q/{hotel.code()}")
    page.context.set_offline(True)
    tap(page)
    says(page, NOT_YET)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Stop trying").click()
    says(page, "Taken back. No buggy is called.")
    assert Axe().run(page, options=RULES).violations_count == 0
