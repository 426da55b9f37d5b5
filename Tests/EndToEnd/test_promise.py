"""The promise as guests see it: a window while somebody drives, and plain words while nobody does."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from harness import eventually
from playwright.sync_api import expect
from web import place_id


@pytest.fixture
def driver(server):
    person = server.person("driver1")
    yield person
    person.delete("/api/v1/driver/shift")


def page_text(server, hotel):
    """What a phone without a cookie is shown, which the server keeps ready."""
    return server.guest().get(f"/q/{hotel.code()}", headers={"Accept": "text/html"}).expect(200).text


def promise_of_place(server, hotel):
    return server.guest().get(f"/api/v1/guest/locations/{hotel.code()}").expect(200).json["promise"]


def test_the_page_of_a_place_follows_who_is_on_duty_at_once(server, hotel, driver):
    window = re.compile(r"A buggy can be here in \d+ to \d+ minutes")
    admin = server.person("admin")
    lobby = place_id(admin, "Lobby")

    def silence_allowed(seconds):
        admin.patch("/api/v1/hotel", {"idleStaleAfterSeconds": seconds}).expect(200)

    def shows_window():
        return window.search(page_text(server, hotel)) is not None

    assert not shows_window() and promise_of_place(server, hotel) is None
    # Kept pages live for five seconds; they are forgotten at the event, long before.
    for change, is_promised in [
        (lambda: driver.start_shift(lobby), True),
        (lambda: driver.patch("/api/v1/driver/shift", {"onBreak": True}).expect(200), False),
        (lambda: driver.patch("/api/v1/driver/shift", {"onBreak": False}).expect(200), True),
        (lambda: silence_allowed(1), False),
        (lambda: silence_allowed(600), False),
        (lambda: driver.get("/api/v1/driver/board").expect(200), True),
        (lambda: driver.delete("/api/v1/driver/shift").expect(204), False),
    ]:
        shows_window()  # the page is kept
        change()
        eventually(lambda: shows_window() == is_promised, seconds=4)
        assert (promise_of_place(server, hotel) is not None) == is_promised


@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_guest_sees_a_window_once_a_buggy_is_on_duty_and_a_new_one_when_it_comes(
    server, hotel, driver, open_page, script
):
    page = open_page(f"{server.url}/q/{hotel.code()}", java_script_enabled=script)
    driver.start_shift(place_id(driver, "Lobby"))
    page.get_by_role("button", name="Call a buggy").click()
    page.wait_for_url(re.compile("/r/"))
    shown = page.locator('[data-slot="promise"]')
    expect(shown).to_have_text(re.compile(r"^\d\d:\d\d – \d\d:\d\d$"))
    ride = driver.get("/api/v1/driver/board").expect(200).json["queue"][0]
    assert ride["promise"]["earliest"] < ride["promise"]["latest"]
    accepted = driver.accept(ride["id"]).expect(200).json
    assert accepted["promise"] and accepted["promise"] != ride["promise"]
    minutes = re.compile(re.escape(clock(accepted["promise"]["latest"])) + "$")
    expect(shown).to_have_text(minutes, timeout=15_000)
    driver.pick_up(ride["id"]).expect(200)
    expect(shown).to_be_hidden(timeout=15_000)
    driver.complete(ride["id"], place_id(driver, "Lobby")).expect(200)


def clock(instant):
    """`HH:MM` in the hotel's time zone."""
    return datetime.fromisoformat(instant).astimezone(ZoneInfo("Europe/Istanbul")).strftime("%H:%M")
