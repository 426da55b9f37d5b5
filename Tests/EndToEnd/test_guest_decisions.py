"""The decisions on a guest's phone, by table: what becomes of a call (guest/call.js), what the service worker keeps and
shows (worker/rules.js), what the status page offers and says (ride/moments.js)."""

import re

import pytest

TOKEN = "kq3bVXw0Qm1yYb7uZ2hT5A"
RIDE = {"token": TOKEN, "ride": {"status": "pending"}}
CALLED = {"kind": "called", "path": f"/r/{TOKEN}", "isFirst": False}
FIRST = {**CALLED, "isFirst": True}


def again(after=0):
    return {"kind": "again", "after": after}


def refused(status, code):
    return {"kind": "refused", "status": status, "code": code}


@pytest.fixture(scope="module")
def page(browser, server):
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.url + "/login")
    yield page
    context.close()


@pytest.fixture(scope="module")
def base(page):
    """Where the pages' scripts are."""
    return re.match(".*/assets/[^/]+/", page.evaluate("document.querySelector('link[rel=stylesheet]').href"))[0] + "js/"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        pytest.param({"status": 201, "body": RIDE}, CALLED, id="only-a-ride-with-its-token-is-a-call"),
        pytest.param({"status": 200, "body": RIDE}, again(), id="not-with-another-status"),
        pytest.param({"status": 201, "body": {"token": TOKEN}}, again(), id="not-without-a-ride"),
        pytest.param({"status": 201, "body": {**RIDE, "token": "short"}}, again(), id="not-with-a-token-of-another-kind"),
        pytest.param({"status": 201, "body": {**RIDE, "token": "../../admin/rides/12345"}}, again(),
                     id="not-with-a-token-that-leads-elsewhere"),
        pytest.param({"status": 200, "body": {}}, again(), id="not-the-page-of-a-portal"),
        pytest.param({"status": 511, "body": {}}, again(), id="not-a-network-that-asks-to-sign-in"),
        pytest.param({"status": 403, "body": {}}, again(), id="a-refusal-that-is-not-ours-is-none"),
        pytest.param({"status": 404, "body": {"code": 404}}, again(), id="nor-is-somebody-elses-json"),
        pytest.param({"status": 302, "body": {}}, again(), id="nor-a-redirect"),
        pytest.param(None, again(), id="nothing-came"),
        pytest.param({"status": 409, "body": {"code": "ride_already_open", "statusURL": f"/r/{TOKEN}"}}, FIRST,
                     id="a-second-call-finds-the-first"),
        pytest.param({"status": 409, "body": {"code": "ride_already_open", "statusURL": f"https://x.test/r/{TOKEN}"}}, FIRST,
                     id="by-its-path-whatever-the-host"),
        pytest.param({"status": 409, "body": {"code": "ride_already_open", "statusURL": "javascript:alert(1)"}},
                     refused(409, "ride_already_open"), id="but-not-anywhere"),
        pytest.param({"status": 409, "body": {"code": "hotel_closed"}}, refused(409, "hotel_closed"), id="closed"),
        pytest.param({"status": 422, "body": {"code": "invalid_input"}}, refused(422, "invalid_input"), id="invalid"),
        pytest.param({"status": 404, "body": {"code": "not_found"}}, refused(404, "not_found"), id="a-code-that-is-gone"),
        pytest.param({"status": 429, "body": {"code": "rate_limited"}, "retryAfter": 20}, again(20_000),
                     id="limited-for-as-long-as-told"),
        pytest.param({"status": 429, "body": {}, "retryAfter": 99_999}, again(600_000), id="but-not-for-ever"),
        pytest.param({"status": 503, "body": {"code": "unavailable"}, "retryAfter": 5}, again(5_000), id="unavailable"),
        pytest.param({"status": 500, "body": {"code": "internal_error"}}, again(), id="a-fault-of-ours"),
    ],
)
def test_what_an_answer_says_about_the_call(page, base, answer, verdict):
    judge = "async ([base, answer]) => (await import(base + 'guest/call.js')).judge(answer ?? undefined)"
    assert page.evaluate(judge, [base, answer]) == verdict


# Runs [time, name, …arguments] on a Calling of the place "here"; answers what "look" sees: mode, whether it is sent now,
# and in how many milliseconds to look again.
CALLING = """
async ([base, random, script]) => {
  const { Calling } = await import(base + "guest/call.js");
  const calling = new Calling("here", () => random);
  const seen = [];
  for (const [now, name, ...rest] of script) {
    if (name === "look") {
      const wait = calling.nextAt(now) - now;
      seen.push([calling.mode(now), calling.wantsSend(now), wait === Infinity ? null : wait]);
    } else if (name === "holds") calling.holds(rest[0] ?? undefined, now);
    else calling[name](now, ...rest);
  }
  return seen;
}
"""
START = 1_800_000_000_000
MINUTE = 60_000


def kept(at=START, code="here", key="k1"):
    return {"key": key, "code": code, "place": "Lobby", "body": {}, "at": at, "isUncertain": False}


def look(page, base, *script, random=0.5):
    return page.evaluate(CALLING, [base, random, [[START + at, *rest] for at, *rest in script]])


HELD = (0, "holds", kept())


def test_a_tap_is_sent_at_once_and_spoken_of_when_it_takes_long(page, base):
    seen = look(page, base, (0, "look"), HELD, (0, "look"), (0, "begins"), (1_000, "look"), (3_001, "look"))
    assert seen == [["idle", False, None], ["sending", True, 0], ["sending", False, 2_000], ["kept", False, None]]


def test_a_failed_attempt_is_repeated_with_growing_random_waits(page, base):
    for random, factor in [(0, 0.5), (0.5, 1), (0.999, 1.499)]:
        script, at, waits = [HELD], 0, []
        for _ in range(7):
            script += [(at, "begins"), (at, "ends", again()), (at, "look")]
            waits.append(min(15_000, 1_000 * 2 ** len(waits)) * factor)
        seen = look(page, base, *script, random=random)
        assert [mode for mode, *_ in seen] == ["kept"] * 7
        assert [wait for *_, wait in seen] == pytest.approx(waits)


def test_back_in_the_network_or_before_somebodys_eyes_it_is_tried_at_once(page, base):
    script = [HELD, (0, "begins"), (10, "ends", again()), (20, "look"), (20, "woken"), (20, "look")]
    assert look(page, base, *script) == [["kept", False, 990], ["kept", True, 0]]


def test_a_server_that_asks_for_silence_gets_it_whoever_looks(page, base):
    script = [HELD, (0, "begins"), (0, "ends", again(30_000)), (5_000, "woken"), (5_000, "look"), (29_999, "look"),
              (30_000, "look")]
    assert look(page, base, *script) == [["told", False, 25_000], ["told", False, 1], ["kept", True, 0]]


@pytest.mark.parametrize(
    ("age", "mode"),
    [(0, "sending"), (5 * MINUTE, "sending"), (5 * MINUTE + 1, "still"), (11 * 60 * MINUTE, "still"), (12 * 60 * MINUTE, "idle"),
     (-6 * MINUTE, "still")],
)
def test_a_call_of_some_minutes_ago_is_not_sent_without_asking(page, base, age, mode):
    assert look(page, base, (age, "holds", kept()), (age, "look"))[0][:2] == [mode, mode == "sending"]


def test_a_phone_that_slept_asks_when_it_wakes(page, base):
    script = [HELD, (0, "begins"), (0, "ends", again()), (20 * MINUTE, "woken"), (20 * MINUTE, "look"),
              (20 * MINUTE, "holds", kept(at=START + 20 * MINUTE)), (20 * MINUTE, "look")]
    assert look(page, base, *script) == [["still", False, None], ["kept", True, 0]]


def test_while_it_is_kept_it_is_looked_at_when_it_gets_too_old(page, base):
    almost = 5 * MINUTE - 100
    script = [HELD, (almost, "begins"), (almost, "ends", again()), (almost, "look"), (almost + 101, "look")]
    assert look(page, base, *script) == [["kept", False, 101], ["still", False, None]]


def test_another_places_call_is_told_apart_and_not_sent(page, base):
    script = [(0, "holds", kept(code="there")), (0, "look")]
    assert look(page, base, *script) == [["elsewhere", False, None]]


@pytest.mark.parametrize("verdict", [CALLED, refused(409, "hotel_closed")])
def test_an_answer_ends_it(page, base, verdict):
    assert look(page, base, HELD, (0, "begins"), (5, "ends", verdict), (5, "look")) == [["idle", False, None]]


RULES = "async ([base, name, ...rest]) => (await import(base + 'worker/rules.js'))[name](...rest) ?? null"
FILES = ["/assets/v1/js/guest.js"]


@pytest.mark.parametrize(
    ("request_", "route"),
    [
        ({"url": "/assets/v1/js/guest.js"}, "file"),
        ({"url": "/assets/v0/js/guest.js"}, "none"),
        ({"url": "/q/K7PMTX2NRA", "mode": "navigate"}, "page"),
        ({"url": "/q/K7PMTX2NRA?lang=tr", "mode": "navigate"}, "page"),
        ({"url": f"/r/{TOKEN}", "mode": "navigate"}, "page"),
        ({"url": f"/r/{TOKEN}", "mode": "navigate", "method": "POST"}, "none"),
        ({"url": f"/r/{TOKEN}"}, "none"),
        ({"url": "/q/K7PMTX2NRA/manifest.webmanifest"}, "none"),
        ({"url": "/admin", "mode": "navigate"}, "none"),
        ({"url": "/", "mode": "navigate"}, "none"),
        ({"url": "/api/v1/guest/rides"}, "none"),
        ({"url": "//elsewhere.test/q/K7PMTX2NRA", "mode": "navigate"}, "none"),
    ],
)
def test_what_the_worker_answers_itself(page, base, request_, route):
    asked = {"method": "GET", "mode": "cors", **request_}
    asked["url"] = ("https:" if asked["url"].startswith("//") else "https://us.test") + asked["url"]
    assert page.evaluate(RULES, [base, "routeOf", asked, "https://us.test", FILES]) == route


HOUR = 60 * MINUTE


@pytest.mark.parametrize(
    ("path", "html", "for_"),
    [
        ("/q/K7PMTX2NRA", "<form data-call>", 30 * 24 * HOUR),
        ("/q/K7PMTX2NRA", f'<form data-call><a href="/r/{TOKEN}">', None),
        ("/q/K7PMTX2NRA", "closed", None),
        (f"/r/{TOKEN}", '<div data-ride data-open="true">', 24 * HOUR),
        (f"/r/{TOKEN}", '<div data-ride data-open="false">', HOUR),
        (f"/r/{TOKEN}", "a page about something else", None),
    ],
)
def test_how_long_the_worker_keeps_a_page(page, base, path, html, for_):
    assert page.evaluate(RULES, [base, "endOf", path, html, START]) == (for_ and START + for_)


def test_what_is_over_and_what_is_too_much_goes(page, base):
    def entry(path, at, ends=START + 1):
        return {"path": path, "at": at, "endsAt": ends}

    entries = [entry(f"/q/PLACE{n}", START - n) for n in range(10)] + [entry(f"/r/RIDE{n}", START - n) for n in range(5)]
    entries += [entry("/q/OVER", START, START), entry("/q/TOMORROW", START + 2 * HOUR, START + 3 * HOUR)]
    gone = page.evaluate(RULES, [base, "expired", entries, START])
    assert sorted(gone) == ["/q/OVER", "/q/PLACE8", "/q/PLACE9", "/q/TOMORROW", "/r/RIDE4"]


def window(path, state="visible"):
    return {"url": f"https://us.test{path}", "visibilityState": state}


PUSHED = {"title": "Your buggy is on its way", "body": "B7", "tag": "ride-1", "url": f"/r/{TOKEN}", "lang": "ar", "dir": "rtl"}


@pytest.mark.parametrize(
    "windows", [[], [window("/q/K7PMTX2NRA")], [window(f"/r/{TOKEN}", "hidden")]],
    ids=["no-window", "another-page", "hidden"],
)
def test_a_push_is_shown_to_who_is_not_looking_at_the_ride(page, base, windows):
    shown = page.evaluate(RULES, [base, "notificationOf", PUSHED, windows, "us.test"])
    assert shown == {"title": PUSHED["title"], "options": {
        "body": "B7", "tag": "ride-1", "renotify": True, "lang": "ar", "dir": "rtl", "data": {"url": f"/r/{TOKEN}"}}}


def test_a_push_is_not_shown_beside_the_page_that_says_the_same(page, base):
    windows = [window("/q/K7PMTX2NRA", "hidden"), window(f"/r/{TOKEN}")]
    assert page.evaluate(RULES, [base, "notificationOf", PUSHED, windows, "us.test"]) is None


@pytest.mark.parametrize("payload", [None, "text", {"title": 7, "url": "https://elsewhere.test/"}, {"url": "//elsewhere.test/r/x"}])
def test_a_push_that_is_not_understood_shows_something_and_leads_nowhere_else(page, base, payload):
    shown = page.evaluate(RULES, [base, "notificationOf", payload, [window("/")], "us.test"])
    assert shown["title"] == "us.test" and shown["options"]["data"] == {"url": "/"}


MOMENTS = "async ([base, name, ...rest]) => (await import(base + 'ride/moments.js'))[name](...rest)"


@pytest.mark.parametrize(
    ("left", "since", "offered"),
    [(10_000, 0, 10_000), (10_000, 3_000, 7_000), (4_000, 3_999, 1), (4_000, 4_000, 0), (4_000, 60_000, 0), (0, 0, 0),
     (200_000, 0, 10_000), (10_000, -5, 10_000), (None, 0, 0)],
)
def test_a_wrong_tap_is_taken_back_for_as_long_as_the_server_says_and_ten_seconds_at_most(page, base, left, since, offered):
    evaluate = "async ([base, left, since]) => (await import(base + 'ride/moments.js')).undoFor(left ?? NaN, since)"
    assert page.evaluate(evaluate, [base, left, since]) == offered


@pytest.mark.parametrize(
    ("status", "latest", "late"),
    [("pending", "2027-01-15T08:00:00Z", False), ("pending", "2027-01-15T07:59:59Z", True),
     ("accepted", "2027-01-15T07:59:59Z", True), ("onboard", "2027-01-15T07:59:59Z", False), ("pending", None, False)],
)
def test_it_is_later_than_promised_only_while_somebody_waits(page, base, status, latest, late):
    ride = {"status": status, "promise": latest and {"latest": latest}}
    assert page.evaluate(MOMENTS, [base, "isLate", ride, START]) is late
