"""Guests of every language: the whole way of a ride, with script and without; and how a language is chosen."""

import json
import re
import shutil

import pytest
from harness import ROOT, eventually
from playwright.sync_api import expect
from spoken import FOLDER, TAGS, check, head, table
from web import place_id

# What a phone of such a guest says; the region is there to be ignored.
REGIONS = {"en": "en-GB", "tr": "tr-TR", "de": "de-AT", "ru": "ru-RU", "ar": "ar-EG"}
MODES = pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
LANGUAGES = pytest.mark.parametrize("tag", TAGS)


class Driver:
    """Somebody who takes each call and brings everybody to the same place."""

    def __init__(self, server):
        self.person = server.person("driver1")
        self.place = place_id(server.person("admin"), "Lobby")
        self.person.start_shift(self.place)

    def accept(self):
        """The newest call."""
        self.person.accept(self.board()["queue"][-1]["id"]).expect(200)

    def pick_up(self):
        self.person.pick_up(self.board()["rides"][0]["id"]).expect(200)

    def complete(self):
        self.person.complete(self.board()["rides"][0]["id"], self.place).expect(200)

    def board(self):
        return self.person.get("/api/v1/driver/board").expect(200).json


@pytest.fixture(scope="module")
def driver(server):
    return Driver(server)


@pytest.fixture
def scanned(server, hotel, open_page):
    """`scanned(tag, script)`: the page behind the code in the lobby, on a phone that speaks the language."""

    def open_(tag, script):
        region = REGIONS.get(tag, tag)
        return open_page(f"{server.url}/q/{hotel.code()}", locale=region, java_script_enabled=script)

    return open_


@pytest.fixture(scope="module")
def names(server):
    """What the demo hotel calls its places, people and buggies: the same in every language."""
    admin = server.person("admin")
    places, people, buggies = (
        admin.get(f"/api/v1/{what}").expect(200).json["items"] for what in ("locations", "staff", "buggies")
    )
    return (
        [place["name"] for place in places]
        + [place.get("description") or "" for place in places]
        + [f"{person['fullName']} {person['username']}" for person in people]
        + [f"{buggy['code']} {buggy.get('model') or ''} {buggy.get('licensePlate') or ''}" for buggy in buggies]
        + [admin.get("/api/v1/hotel").expect(200).json["name"]]
    )


def call(page, tag):
    expect(page.locator(".button--call")).to_contain_text(table(tag)["call.button"])
    page.locator(".button--call").click()
    page.wait_for_url(re.compile("/r/"))


def follow(page, tag, names, stage, script=True):
    """Live within a moment; without script, by loading the page again, as it does by itself every ten seconds."""
    if not script:
        page.reload()
    expect(page.locator("h1")).to_have_text(table(tag)[f"follow.headline.{stage}"], timeout=15_000)
    check(page, tag, names)


@LANGUAGES
@MODES
def test_the_way_of_a_ride_is_told_in_the_language_of_the_phone(driver, scanned, names, tag, script):
    page = scanned(tag, script)
    check(page, tag, names)
    mirrored(page, tag)
    call(page, tag)
    follow(page, tag, names, "pending", script)
    for act, stage in ((driver.accept, "accepted"), (driver.pick_up, "onboard"), (driver.complete, "completed")):
        act()
        follow(page, tag, names, stage, script)
        mirrored(page, tag)
    page.locator("label[for=star-5]").click()
    page.locator("button[value=rate]").click()
    expect(page.locator('[data-slot="rateTitle"]')).to_have_text(table(tag)["follow.rated"])
    check(page, tag, names)
    assert page.trouble == []


@LANGUAGES
@MODES
def test_a_call_is_cancelled_in_the_language_of_the_phone(driver, scanned, names, tag, script):
    page = scanned(tag, script)
    call(page, tag)
    cancel = page.locator("button[name=action][value=cancel]").filter(visible=True)
    if cancel.count() == 0:
        page.locator("summary", has_text=table(tag)["follow.cancel"]).click()
    cancel.first.click()
    follow(page, tag, names, "cancelled")
    assert page.trouble == []


def mirrored(page, tag):
    """Reading begins where the hotel's name is."""
    name, aside = page.locator(".bar__name").bounding_box(), page.locator(".bar__aside").bounding_box()
    assert (name["x"] > aside["x"]) == (head(tag)["direction"] == "rtl")
    align = page.locator("main p").first.evaluate("e => getComputedStyle(e).direction")
    assert align == head(tag)["direction"]


@LANGUAGES
def test_the_browser_writes_what_the_server_writes(driver, scanned, open_page, names, tag):
    page = scanned(tag, True)
    call(page, tag)
    driver.accept()
    follow(page, tag, names, "accepted")
    plain = open_page(page.url, locale=REGIONS.get(tag, tag), java_script_enabled=False)
    assert page.evaluate(WRITTEN) == plain.evaluate(WRITTEN)
    isolated = "\u2068" in page.evaluate("document.body.innerText")
    assert isolated == (head(tag)["direction"] == "rtl")
    times = plain.evaluate("[...document.querySelectorAll('time')].map((time) => [time.dateTime, time.textContent])")
    assert len(times) == 2
    for at, written in times:
        assert written == page.evaluate(HHMM, at)
    driver.pick_up()
    driver.complete()


WRITTEN = """() => [document.title, ...[...document.querySelectorAll("[data-slot], [data-time]")]
  .map((slot) => slot.textContent.trim())]"""
HHMM = """async (at) => {
  const module = document.querySelector("script[type=module]").src.replace(/[^/]+$/, "words.js");
  return (await import(module)).hhmm(at);
}"""


@LANGUAGES
def test_days_with_times_are_written_as_the_browser_would(server, hotel, open_page, names, tag):
    token = server.guest().call(hotel.code()).expect(201).json["token"]
    desk = server.person("desk")
    page = open_page("about:blank", phone=False)
    cookies = [{"name": name, "value": value, "url": server.url} for name, value in desk.cookies.items()]
    page.context.add_cookies(cookies)
    page.goto(f"{server.url}/admin/rides?status=pending&lang={tag}")
    ride = desk.get("/api/v1/rides?status=pending&limit=1").expect(200).json["items"][0]
    zone = server.person("admin").get("/api/v1/hotel").expect(200).json["timezone"]
    expected = page.evaluate(DAY_AND_TIME, [head(tag)["formats"], zone, ride["requestedAt"]])
    written = page.locator("tbody td").first.inner_text()
    # What stands between day and month differs with the version of CLDR: Turkish has had a dot and has a slash now.
    assert re.findall(r"\w+", written) == re.findall(r"\w+", expected)
    check(page, tag, names)
    server.guest().post(f"/api/v1/guest/rides/{token}/cancellation").expect(200)


DAY_AND_TIME = """([formats, zone, at]) => {
  const { hour12 } = new Intl.DateTimeFormat(formats, { hour: "numeric" }).resolvedOptions();
  const hour = hour12 ? "numeric" : "2-digit";
  const style = { day: "2-digit", month: "2-digit", hour, minute: "2-digit", calendar: "gregory", timeZone: zone };
  return new Intl.DateTimeFormat(formats, style).format(new Date(at));
}"""


@MODES
def test_the_switch_stays_on_the_page_and_is_remembered(server, hotel, open_page, names, script):
    page = open_page(f"{server.url}/q/{hotel.code()}", java_script_enabled=script)
    page.locator(".menu summary").click()
    page.locator(".languages a", has_text="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert page.url.startswith(f"{server.url}/q/{hotel.code()}")
    call(page, "de")
    check(page, "de", names)
    page.goto(server.url)
    check(page, "de", names)
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "lang")
    assert cookie["value"] == "de"
    year = 365 * 24 * 3600
    remaining = cookie["expires"] - page.evaluate("Date.now() / 1000") if script else year
    assert abs(remaining - year) < 3600


def test_what_was_typed_crosses_over_to_the_other_language(server, hotel, open_page):
    page = open_page(f"{server.url}/q/{hotel.code()}")
    page.locator("form[data-call] details > summary").first.click()
    page.locator("[name=note]").fill("By the fountain")
    page.locator("[name=partySize]").fill("4")
    page.locator("[name=needs][value=stroller]").check()
    page.locator(".menu summary").click()
    page.locator(".languages a", has_text="Türkçe").click()
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    expect(page.locator("[name=note]")).to_have_value("By the fountain")
    expect(page.locator("[name=partySize]")).to_have_value("4")
    expect(page.locator("[name=needs][value=stroller]")).to_be_checked()
    expect(page.locator("[name=needs][value=luggage]")).not_to_be_checked()
    page.reload()
    expect(page.locator("[name=note]")).to_have_value("")


@pytest.mark.parametrize(
    "header, expected",
    [("fr-FR, fr;q=0.9", "tr"), (None, "tr"), ("*", "tr"), ("de-CH, fr;q=0.9", "de"), ("fr, ar;q=0.2", "ar")],
)
def test_a_page_that_lies_ready_is_in_the_guests_language_or_the_hotels(new_server, hotel, header, expected):
    server = new_server()
    admin = server.person("admin")
    admin.patch("/api/v1/hotel", {"locale": "tr"}).expect(200)
    path, headers = f"/q/{hotel.code()}", {"Accept": "text/html", "Accept-Language": header}

    def spoken():
        answer = server.guest().get(path, headers=headers).expect(200)
        assert answer.headers["Content-Language"] in answer.text.split("lang=")[1][:6]
        assert answer.headers["Vary"] == "Accept-Language, Cookie"
        return answer.headers["Content-Language"]

    eventually(lambda: spoken() == expected)
    # The second comes from memory, without the router.
    assert [spoken() for _ in range(3)] == [expected] * 3
    english = server.guest().get(path, headers={"Accept": "text/html", "Accept-Language": "en-US"})
    assert english.headers["Content-Language"] == "en"


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag != "en"])
@pytest.mark.parametrize("path", ["/", "/login", "/q/ZZZZZZZZZZZZ", "/r/nothing", "/nothing"])
def test_every_page_that_anybody_can_reach_is_in_the_language(server, open_page, names, tag, path):
    page = open_page(server.url + path, locale=REGIONS.get(tag, tag))
    check(page, tag, names)


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag != "en"])
@pytest.mark.parametrize(
    "who, path",
    [("driver2", "/driver"), ("driver2", "/password")]
    + [("admin", path) for path in ("/admin", "/admin/locations", "/admin/buggies", "/admin/staff", "/admin/qr")],
)
def test_every_page_of_the_staff_is_in_the_language(server, open_page, names, tag, who, path):
    page = open_page("about:blank", phone=False, locale=REGIONS.get(tag, tag))
    cookies = server.person(who).cookies.items()
    page.context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies])
    page.goto(server.url + path)
    page.wait_for_load_state("load")
    page.wait_for_timeout(500)
    check(page, tag, names)
    assert page.trouble == []


HEBREW = {
    "language.name": "עברית",
    "language.direction": "rtl",
    "language.formats": "he",
    "language.plural.one": "i = 1 and v = 0 or i = 0 and v != 0",
    "language.plural.two": "i = 2 and v = 0",
}


def in_hebrew(key, text):
    """English with a mark; a counted sentence says which number it is for."""
    stem, _, number = key.rpartition(".")
    numbers = ["one", "two", "other"] if number in ("one", "other") and f"{stem}.one" in table("en") else [None]
    return {f"{stem}.{each}" if each else key: f"‹{each or 'he'}› {text}" for each in numbers}


def test_a_language_that_is_only_a_file_is_spoken_in_the_browser_too(new_server, hotel, open_page, tmp_path):
    shutil.copytree(ROOT / "config", tmp_path / "config")
    for name in ("Public", "migrations"):
        (tmp_path / name).symlink_to(ROOT / name)
    entries = HEBREW | {key: text for pair in table("en").items() for key, text in in_hebrew(*pair).items()}
    (tmp_path / "config/locales/he.json").write_text(json.dumps(entries))
    server = new_server(APP_DIRECTORY=str(tmp_path))
    driver = Driver(server)
    for _ in range(2):
        server.guest().call(hotel.code()).expect(201)
    page = open_page(f"{server.url}/q/{hotel.code()}", locale="he-IL")
    assert page.locator("html").get_attribute("dir") == "rtl"
    expect(page.locator('.languages [aria-current="true"]')).to_have_text("עברית")
    page.locator(".button--call").click()
    page.wait_for_url(re.compile("/r/"))
    expect(page.locator("h1")).to_have_text("‹he› We have your call")
    expect(page.locator('[data-slot="detail"]')).to_have_text("‹two› 2 calls are before yours.")
    driver.person.accept(driver.board()["queue"][0]["id"]).expect(200)
    # Told by the module, with the sentence for one.
    expect(page.locator('[data-slot="detail"]')).to_have_text("‹one› 1 calls are before yours.", timeout=20_000)
    assert page.trouble == []


def test_files_are_languages_and_nothing_else_is():
    assert {"ar", "de", "en", "ru", "tr"} <= {file.stem for file in FOLDER.iterdir()} == set(TAGS)
