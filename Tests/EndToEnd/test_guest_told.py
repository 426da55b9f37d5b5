"""How a guest is told: by the page, its title, icon, sound and vibration, and by push where the browser can."""

import json
import re

import pytest
from harness import eventually
from playwright.sync_api import expect
from web import place_id

SPY = """
window.notes = 0; window.buzzes = [];
const make = BaseAudioContext.prototype.createOscillator;
BaseAudioContext.prototype.createOscillator = function () { window.notes += 1; return make.call(this); };
Navigator.prototype.vibrate = (pattern) => { window.buzzes.push(pattern); return true; };
"""
# A browser with push that remembers over reloads: what a push service would say is not asked here.
PUSHES = """
Object.defineProperty(Notification, "permission", { get: () => localStorage.getItem("test.allowed") ?? "default" });
Notification.requestPermission = async () => {
  localStorage.setItem("test.allowed", "%s");
  return "%s";
};
window.subscribed = [];
window.given_back = 0;
const subscription = (key) => ({
  options: { applicationServerKey: new Uint8Array(key).buffer },
  toJSON: () => ({ endpoint: "https://push.test/1", expirationTime: null, keys: { p256dh: "BPub", auth: "secret" } }),
  unsubscribe: async () => {
    window.given_back += 1;
    localStorage.removeItem("test.subscription");
    return true;
  },
});
PushManager.prototype.getSubscription = async () => {
  const key = localStorage.getItem("test.subscription");
  return key === null ? null : subscription(JSON.parse(key));
};
PushManager.prototype.subscribe = async (options) => {
  window.subscribed.push(options.applicationServerKey.length);
  if (%s) throw new DOMException("no push service", "AbortError");
  const key = [...options.applicationServerKey], old = localStorage.getItem("test.subscription");
  if (old !== null && old !== JSON.stringify(key)) throw new DOMException("another key", "InvalidStateError");
  localStorage.setItem("test.subscription", JSON.stringify(key));
  return subscription(key);
};
"""
KEY = "B" + "A" * 86  # 65 bytes
DONE = "Done. Put your phone away. We will tell you when the buggy comes."


class Ride:
    """One guest's ride on its way through the house, driven by driver1."""

    def __init__(self, server, hotel):
        self.guest, self.driver = server.guest(), server.person("driver1")
        self.desk = server.person("desk")
        self.lobby = place_id(self.desk, "Lobby")
        if not self.driver.get("/api/v1/driver/board").json["shift"]:
            self.driver.start_shift(self.lobby)
        self.path = self.guest.call(hotel.code()).expect(201).headers["Location"]
        self.id = self.desk.get("/api/v1/rides?limit=1").json["items"][0]["id"]

    def end(self):
        self.desk.post(f"/api/v1/rides/{self.id}/cancellation", {"reason": "end of test"})


@pytest.fixture
def ride(server, hotel):
    ride = Ride(server, hotel)
    yield ride
    ride.end()


def icon(page):
    return page.locator('link[rel="icon"]').get_attribute("href").rsplit("/", 1)[1]


def test_each_step_changes_title_and_icon_and_is_heard_and_felt(server, ride, open_page):
    page = open_page("about:blank")
    page.add_init_script(SPY)
    page.goto(server.url + ride.path)
    expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=15_000)
    assert icon(page) == "icon.svg"
    page.get_by_role("heading", level=1).tap()
    ride.driver.accept(ride.id).expect(200)
    expect(page).to_have_title("Your buggy is coming")
    assert icon(page) == "icon-coming.svg"
    eventually(lambda: page.evaluate("window.notes") == 4)
    assert page.evaluate("window.buzzes") == [[200, 100, 200, 100, 400]]
    ride.driver.pick_up(ride.id).expect(200)
    expect(page).to_have_title("Enjoy the ride")
    ride.driver.complete(ride.id, ride.lobby).expect(200)
    expect(page).to_have_title("You have arrived")
    assert icon(page) == "icon.svg"
    assert page.evaluate("window.notes") == 8 and len(page.evaluate("window.buzzes")) == 3
    assert page.trouble == []


def test_what_changes_is_announced_politely(server, ride, open_page):
    page = open_page(server.url + ride.path)
    region = page.locator('[aria-live="polite"]').filter(has=page.get_by_role("heading", level=1))
    expect(region).to_contain_text("We have your call")
    ride.driver.accept(ride.id).expect(200)
    expect(region).to_contain_text("Your buggy is on its way")


def test_a_silent_page_that_was_never_touched_complains_of_nothing(server, ride, open_page):
    page = open_page(server.url + ride.path)
    ride.driver.accept(ride.id).expect(200)
    expect(page).to_have_title("Your buggy is coming")
    assert page.trouble == []


def offer(open_page, server, ride, permission="granted", fails=False, key=KEY, answer=204):
    """The status page of a server with push, in a browser with push. Answers the page and what the server is told."""
    page, told = open_page("about:blank"), []
    page.add_init_script(PUSHES % (permission, permission, json.dumps(fails)))

    def with_key(route):
        response = route.fetch()
        body = re.sub(r' data-push-key="[^"]*"', "", response.text())
        route.fulfill(response=response, body=body.replace(" data-ride", f' data-ride data-push-key="{key}"' if key else " data-ride"))

    def subscription(route):
        told.append((route.request.method, route.request.post_data_json))
        problem = {"status": answer, "code": "ride_closed", "title": "Closed"}
        route.fulfill(status=204) if answer == 204 else route.fulfill(
            status=answer, content_type="application/problem+json", json=problem)

    page.route("**/r/*", with_key)
    page.route("**/push-subscription", subscription)
    page.goto(server.url + ride.path)
    return page, told


def test_push_is_offered_after_the_call_and_subscribed_with_the_servers_key(server, ride, open_page):
    page, told = offer(open_page, server, ride)
    page.get_by_role("button", name="Notify me").click()
    expect(notice(page)).to_have_text(DONE)
    assert page.evaluate("window.subscribed") == [65]
    assert told == [("PUT", {"endpoint": "https://push.test/1", "expirationTime": None,
                             "keys": {"p256dh": "BPub", "auth": "secret"}})]
    ride.driver.accept(ride.id).expect(200)
    expect(page).to_have_title("Your buggy is coming")
    ride.driver.pick_up(ride.id).expect(200)
    expect(page.locator('[data-part="notify"]')).to_be_hidden()


def notice(page):
    return page.locator('[data-part="notify"] p')


def test_a_page_that_is_loaded_again_knows_that_its_ride_is_told(server, ride, open_page):
    page, told = offer(open_page, server, ride)
    page.get_by_role("button", name="Notify me").click()
    expect(notice(page)).to_have_text(DONE)
    page.reload()
    expect(notice(page)).to_have_text(DONE)
    expect(page.get_by_role("button", name="Notify me")).to_be_hidden()
    # Unless the browser has dropped it.
    page.evaluate("localStorage.removeItem('test.subscription')")
    page.reload()
    expect(page.get_by_role("button", name="Notify me")).to_be_visible()
    assert len(told) == 1


@pytest.mark.parametrize("answer", [409, 422])
def test_a_subscription_that_the_server_does_not_take_is_given_back(server, ride, open_page, answer):
    page, told = offer(open_page, server, ride, answer=answer)
    page.get_by_role("button", name="Notify me").click()
    expect(notice(page)).to_contain_text("Notifications do not work on this phone.")
    assert len(told) == 1 and page.evaluate("window.given_back") == 1
    assert page.evaluate("localStorage.getItem('test.subscription')") is None


def test_a_subscription_with_an_older_key_is_replaced(server, ride, open_page):
    page, told = offer(open_page, server, ride)
    page.evaluate("localStorage.setItem('test.subscription', '[1, 2, 3]')")
    page.get_by_role("button", name="Notify me").click()
    expect(notice(page)).to_have_text(DONE)
    assert len(told) == 1 and page.evaluate("window.given_back") == 1


@pytest.mark.parametrize("whose", ["this", "another"])
def test_the_end_of_a_ride_ends_its_own_push_and_no_other(server, ride, open_page, whose):
    page, _ = offer(open_page, server, ride)
    page.get_by_role("button", name="Notify me").click()
    expect(notice(page)).to_have_text(DONE)
    if whose == "another":
        page.evaluate("localStorage.setItem('buggy.told', JSON.stringify('/api/v1/guest/rides/another/push-subscription'))")
    ride.end()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your call is cancelled")
    page.wait_for_timeout(1_000)
    assert page.evaluate("window.given_back") == (1 if whose == "this" else 0)


@pytest.mark.parametrize(
    ("permission", "fails", "says"),
    [("denied", False, "Notifications are switched off in this browser."),
     ("granted", True, "Notifications do not work on this phone.")],
)
def test_a_phone_that_cannot_be_told_is_promised_nothing(server, ride, open_page, permission, fails, says):
    page, told = offer(open_page, server, ride, permission, fails)
    page.get_by_role("button", name="Notify me").click()
    expect(notice(page)).to_have_text(re.compile(re.escape(says) + ".* leave this page open"))
    expect(page.get_by_role("button", name="Notify me")).to_be_hidden()
    assert told == []


def test_nothing_is_offered_without_push_on_the_server_or_in_the_browser(server, ride, open_page):
    page, _ = offer(open_page, server, ride, key=None)
    expect(page.locator('[data-part="notify"]')).to_be_hidden()
    old = open_page("about:blank")
    old.add_init_script("delete window.PushManager")
    old.goto(server.url + ride.path)
    expect(old.locator('[data-part="notify"]')).to_be_hidden()
    assert old.trouble == []


def with_undo(page, seconds):
    """The page as the server writes it right after the call."""
    form = (f'<form method="post" class="undo" data-part="undo" data-left="{seconds * 1000}">'
            '<button class="button" name="action" value="cancel">Take it back</button></form>')

    def rewrite(route):
        answer = route.fetch()
        body = re.sub(r'<form[^>]*data-part="undo".*?</form>', "", answer.text(), flags=re.DOTALL)
        body = re.sub(r'(<p[^>]* data-outcome></p>)', r"\1" + form, body)
        body = body.replace('<div data-part="cancel">', '<div data-part="cancel" hidden>')
        route.fulfill(response=answer, body=body)

    page.route("**/r/*", rewrite)


def test_a_wrong_tap_is_taken_back_with_one_tap(server, ride, open_page):
    page = open_page("about:blank")
    with_undo(page, 10)
    page.goto(server.url + ride.path)
    page.evaluate("window.thisVeryPage = true")
    page.get_by_role("button", name="Take it back").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your call is cancelled")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert page.evaluate("window.thisVeryPage")
    expect(page.get_by_role("button", name="Take it back")).to_have_count(0)
    assert ride.desk.get(f"/api/v1/rides/{ride.id}").json["status"] == "cancelled"


def test_after_a_moment_only_the_ordinary_way_is_left_where_the_other_was(server, ride, open_page):
    page = open_page("about:blank")
    with_undo(page, 10)
    page.goto(server.url + ride.path)
    button, heading = page.get_by_role("button", name="Take it back"), page.get_by_role("heading", level=1)
    button.focus()
    place = button.bounding_box()
    expect(button).to_have_count(0, timeout=15_000)
    summary = page.locator("summary", has_text="Cancel my call")
    assert summary.bounding_box() == pytest.approx(place, abs=1)
    # The keyboard goes on where it was, and does not lose its way when that goes too.
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Yes, cancel it").focus()
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Your call is cancelled")
    expect(heading).to_be_focused()


@pytest.mark.parametrize("seconds", [0, -5])
def test_a_moment_that_is_over_is_not_given_again(server, ride, open_page, seconds):
    page = open_page("about:blank")
    with_undo(page, seconds)
    page.goto(server.url + ride.path)
    expect(page.get_by_role("button", name="Take it back")).to_have_count(0)
    expect(page.locator("summary", has_text="Cancel my call")).to_be_visible()


def test_when_a_ride_ends_before_its_guests_eyes_they_see_when(server, ride, open_page):
    page = open_page(server.url + ride.path)
    expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=15_000)
    ended = page.locator(".step", has_text="Ended")
    expect(ended).to_be_hidden()
    ride.end()
    expect(ended).to_be_visible()
    expect(ended.locator("[data-time]")).to_have_text(re.compile(r"^\d\d:\d\d$"))
