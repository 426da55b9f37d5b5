"""One ride, end to end, in real browsers: two guests, two drivers, one desk, and nobody reloads."""

import re
import time

import pytest
from harness import PASSWORD, SHOTS, eventually
from playwright.sync_api import expect


def sign_in(page, username):
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/(driver|admin)"))


def start_duty(page, place="Lobby"):
    """Chooses the first buggy and taps the place; a driver who is already on duty, from another test, just goes on."""
    on, off = page.locator('[data-view="on"]'), page.locator('[data-view="off"]')
    expect(on.or_(off).filter(visible=True)).to_be_visible()
    if off.is_visible():
        page.locator("label.tile").first.click()
        page.locator("label.tile", has_text=place).click()
        page.get_by_role("button", name="Start duty").click()
    expect(on).to_be_visible()


def stay(page):
    """From now on this page may not be loaded again: `stayed` tells."""
    page.evaluate("window.thisVeryPage = true")


def stayed(page):
    return page.evaluate("window.thisVeryPage === true")


@pytest.fixture
def cast(server, hotel, open_page):
    """Everybody in place, on screens of their own; phones but for the desk."""

    class Cast:
        desk = open_page(server.url + "/login", phone=False)
        drivers = [open_page(server.url + "/login") for _ in range(2)]

    sign_in(Cast.desk, "desk")
    Cast.desk.goto(server.url + "/admin")
    for number, driver in enumerate(Cast.drivers, start=1):
        sign_in(driver, f"driver{number}")
        start_duty(driver)
    for page in (Cast.desk, *Cast.drivers):
        stay(page)
    yield Cast
    for page in (Cast.desk, *Cast.drivers):
        # The one who was slower is told so by a 409, which Chromium reports by itself.
        assert [text for text in page.trouble if "status of 409" not in text] == []


def shoot(page, name):
    """The page in both colour schemes, for a person to look at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=SHOTS / f"{name}-{scheme}.png")


def call(page):
    page.get_by_role("button", name="Call a buggy").click()
    page.wait_for_url(re.compile("/r/"))


@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_guest_calls_two_drivers_compete_one_wins_and_the_desk_sees_it_all(server, hotel, cast, open_page, script):
    guest = open_page(hotel_page(server, hotel), java_script_enabled=script)
    shoot(guest, f"guest-{'js' if script else 'nojs'}")
    call(guest)
    expect(guest.get_by_role("heading", level=1)).to_contain_text("We have your call")
    if script:
        stay(guest)

    one, two = cast.drivers
    for driver in cast.drivers:
        expect(driver.get_by_role("button", name="Accept")).to_have_count(1)
    expect(cast.desk.get_by_text("Lobby").first).to_be_visible()
    shoot(one, "driver-queue")

    # Both tap before either has heard of the other; both screens show it as theirs until the server has spoken.
    accept_at_once(one, two)
    winner, loser = eventually(lambda: winner_of(one, two))
    expect(loser.get_by_role("button", name="Accept")).to_have_count(0)
    expect(loser.locator("[data-toast]")).to_contain_text("Somebody else was faster")
    shoot(winner, "driver-ride")

    soon(guest, script, "Your buggy is on its way")
    shoot(guest, "ride-accepted")
    winner.get_by_role("button", name="Picked up").click()
    soon(guest, script, "Enjoy the ride")
    shoot(cast.desk, "desk")
    complete(winner, "Beach")
    soon(guest, script, "You have arrived")
    expect(winner.get_by_role("button", name="Picked up")).to_have_count(0)

    for page in (cast.desk, one, two, *([guest] if script else [])):
        assert stayed(page), page.url
    assert guest.trouble == []
    ride = server.person("desk").get("/api/v1/rides?limit=1").expect(200).json["items"][0]
    assert ride["status"] == "completed" and ride["dropoff"]["name"] == "Beach"


def hotel_page(server, hotel):
    return f"{server.url}/q/{hotel.code()}"


def accept_at_once(*drivers):
    """The taps happen in the pages themselves, a moment later: the second leaves before the first is answered."""
    at = time.time() * 1000 + 2000
    for driver in drivers:
        driver.get_by_role("button", name="Accept").evaluate(
            "(tap, at) => setTimeout(() => tap.click(), at - Date.now())", at
        )


def winner_of(one, two):
    has = [driver.get_by_role("button", name="Picked up").count() == 1 for driver in (one, two)]
    told = [driver.locator("[data-toast]").inner_text() != "" for driver in (one, two)]
    if has == [True, False] and told[1]:
        return one, two
    if has == [False, True] and told[0]:
        return two, one
    return None


def complete(driver, place):
    driver.get_by_role("button", name="Complete").click()
    driver.get_by_role("dialog").get_by_role("button", name=place, exact=True).click()


def soon(guest, script, headline):
    """Live within a moment; without script, at the page's own next refresh."""
    expect(guest.get_by_role("heading", level=1)).to_contain_text(headline, timeout=3_000 if script else 13_000)


def test_a_guest_who_cancels_disappears_from_every_screen(server, hotel, cast, open_page):
    guest = open_page(hotel_page(server, hotel))
    call(guest)
    for driver in cast.drivers:
        expect(driver.get_by_role("button", name="Accept")).to_have_count(1)
    guest.locator("summary", has_text="Cancel my call").click()
    guest.get_by_role("button", name="Yes, cancel it").click()
    expect(guest.get_by_role("heading", level=1)).to_contain_text("Your call is cancelled")
    for driver in cast.drivers:
        expect(driver.get_by_role("button", name="Accept")).to_have_count(0)
        assert stayed(driver)
    assert stayed(cast.desk)


def test_a_page_that_lost_its_connection_catches_up(server, hotel, cast, open_page):
    guest = open_page(hotel_page(server, hotel))
    call(guest)
    stay(guest)
    guest.context.set_offline(True)
    one = cast.drivers[0]
    one.get_by_role("button", name="Accept").click()
    expect(one.get_by_role("button", name="Picked up")).to_be_visible()
    guest.context.set_offline(False)
    expect(guest.get_by_role("heading", level=1)).to_contain_text("Your buggy is on its way", timeout=20_000)
    assert stayed(guest)
    one.get_by_role("button", name="Picked up").click()
    complete(one, "Lobby")
