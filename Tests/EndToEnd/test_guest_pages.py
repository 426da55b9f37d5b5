"""What a guest does without JavaScript, and the pages for when it cannot be done."""

import re
import time

import pytest
from harness import PASSWORD, ROOT, Databases, Server, eventually, make_hotel, own_cluster
from playwright.sync_api import expect
from web import place_id

PHONE = "+90 242 555 01 00"
TEL = 'href="tel:+902425550100"'
PAGE = {"Accept": "text/html"}
LANGUAGES = ["en", "tr", "de", "ru", "ar"]
ALWAYS = {"serviceHours": []}


@pytest.fixture(scope="module", autouse=True)
def desk_phone(admin):
    admin.patch("/api/v1/hotel", {"phone": PHONE}).expect(200)


@pytest.fixture
def plain(open_page):
    """A phone without JavaScript."""

    def open_(url, **options):
        return open_page(url, java_script_enabled=False, **options)

    return open_


@pytest.fixture(scope="module")
def driver(server, admin):
    person = server.person("driver1")
    person.start_shift(place_id(admin, "Lobby"))
    return person


def headline(page):
    return page.get_by_role("heading", level=1)


def newest_ride(admin):
    return admin.get("/api/v1/rides?limit=1").expect(200).json["items"][0]


def call(page):
    page.get_by_role("button", name="Call a buggy").click()
    page.wait_for_url(re.compile("/r/"))


def age(databases, server, seconds):
    """Makes the open calls so much older."""
    databases.sql(f"update rides set requested_at = requested_at - interval '{seconds} s' where closed_at is null",
                  server.database)


def test_one_tap_is_followed_to_its_end_rated_and_rated_again(server, hotel, admin, driver, plain):
    page = plain(f"{server.url}/q/{hotel.code()}")
    call(page)
    expect(headline(page)).to_have_text("We have your call")
    ride = newest_ride(admin)["id"]
    driver.accept(ride).expect(200)
    page.get_by_role("link", name="Renew now").click()
    expect(headline(page)).to_have_text("Your buggy is on its way")
    hero = page.locator("[data-hero]")
    for text in ("B1", "Teal", "Driver: Driver"):
        expect(hero).to_contain_text(text)
    driver.pick_up(ride).expect(200)
    driver.complete(ride, place_id(admin, "Beach")).expect(200)
    page.reload()
    expect(headline(page)).to_have_text("You have arrived")
    for step in ("Called", "Buggy on its way", "On board", "Arrived"):
        row = page.get_by_role("listitem").filter(has_text=step)
        expect(row.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))

    page.get_by_text("Add a comment").click()
    page.get_by_label("Comment").fill("A <b>lovely</b> ride")
    page.locator("label[for=star-4]").click()
    page.get_by_role("button", name="Send rating").click()
    expect(page.get_by_role("heading", name="Thank you for your rating")).to_be_visible()
    assert newest_ride(admin)["rating"] == {"stars": 4, "comment": "A <b>lovely</b> ride"}
    page.locator("label[for=star-5]").click()
    page.get_by_role("button", name="Change rating").click()
    expect(page.get_by_label("Comment")).to_have_value("A <b>lovely</b> ride")
    assert newest_ride(admin)["rating"]["stars"] == 5
    page.get_by_role("link", name="Call another buggy").click()
    expect(page.get_by_role("button", name="Call a buggy")).to_be_visible()


def test_a_wrong_tap_is_taken_back_with_one_more(server, hotel, admin, plain):
    page = plain(f"{server.url}/q/{hotel.code()}")
    call(page)
    page.get_by_role("button", name="Wrong tap? Take it back").click()
    expect(headline(page)).to_have_text("Your call is cancelled")
    ride = newest_ride(admin)
    assert (ride["status"], ride["cancelledBy"]) == ("cancelled", "guest")
    expect(page.get_by_role("listitem").filter(has_text="Ended")).to_be_visible()


def test_later_cancelling_asks_first(server, hotel, admin, databases, plain):
    page = plain(f"{server.url}/q/{hotel.code('Beach')}")
    call(page)
    age(databases, server, 60)
    page.reload()
    expect(page.get_by_role("button", name="Wrong tap? Take it back")).to_have_count(0)
    yes = page.get_by_role("button", name="Yes, cancel it")
    expect(yes).to_be_hidden()
    page.get_by_text("Cancel my call").click()
    yes.click()
    expect(headline(page)).to_have_text("Your call is cancelled")


def test_a_second_call_finds_the_first(server, hotel, databases, plain):
    page = plain(f"{server.url}/q/{hotel.code()}")
    call(page)
    ride = page.url
    age(databases, server, 60)
    page.goto(f"{server.url}/q/{hotel.code('Spa')}")
    expect(page.get_by_text("You have already called a buggy")).to_be_visible()
    expect(page.get_by_text("From Lobby")).to_be_visible()
    page.get_by_role("link", name="Show my buggy").click()
    assert page.url == ride
    page.get_by_text("Cancel my call").click()
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(headline(page)).to_have_text("Your call is cancelled")


def test_what_was_typed_comes_back_with_what_is_wrong_and_can_be_sent_again(server, hotel, admin, plain):
    page = plain(f"{server.url}/q/{hotel.code('Beach')}")
    page.get_by_text("Add details (optional)").click()
    page.get_by_label("How many people?").fill("99")
    page.get_by_label("Note for the driver").fill("By the steps")
    page.get_by_label("Stroller").check()
    page.get_by_label("Where to?").select_option(label="Spa")
    page.get_by_role("button", name="Call with these details").click()
    alert = page.get_by_role("alert").filter(has_text="Please check what you entered")
    expect(alert).to_contain_text("How many people?: Please enter a number from 1 to 20.")
    expect(page.get_by_label("Note for the driver")).to_have_value("By the steps")
    alert.get_by_role("link", name="How many people?").click()
    field = page.get_by_label("How many people?")
    expect(field).to_be_in_viewport()
    expect(field).to_have_value("99")
    field.fill("3")
    page.get_by_role("button", name="Call with these details").click()
    page.wait_for_url(re.compile("/r/"))
    ride = newest_ride(admin)
    seen = (ride["partySize"], ride["note"], ride["needs"], ride["destination"]["name"])
    assert seen == (3, "By the steps", ["stroller"], "Spa")
    expect(page.get_by_text("To Spa")).to_be_visible()


@pytest.mark.parametrize("language, button, headline_", [
    ("ar", "اطلب عربة", "وصلنا طلبك"), ("ru", "Вызвать багги", "Ваш вызов принят"),
    ("tr", "Buggy çağır", "Çağrınızı aldık"), ("de", "Buggy rufen", "Wir haben Ihre Anfrage"),
])
def test_the_language_is_switched_by_a_link_and_stays(server, hotel, plain, language, button, headline_):
    page = plain(f"{server.url}/q/{hotel.code('Tennis courts')}")
    page.locator(".menu > summary").click()
    page.locator(f".languages a[lang={language}]").click()
    assert page.locator("html").get_attribute("lang") == language
    page.get_by_role("button", name=button, exact=True).click()
    expect(headline(page)).to_have_text(headline_)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


@pytest.fixture(scope="module")
def lost(server, hotel, admin):
    """Paths that lead nowhere, with the status that says so."""
    replaced, inactive = (place_id(admin, name) for name in ("Main pool", "Garden villas"))
    admin.post(f"/api/v1/locations/{replaced}/code").expect(200)
    admin.patch(f"/api/v1/locations/{inactive}", {"active": False}).expect(200)
    return {
        f"/q/{hotel.code('Main pool')}": 410,
        f"/q/{hotel.code('Garden villas')}": 404,
        "/q/ZZZZZZZZZZZZ": 404,
        "/q/hello": 404,
        "/r/nothing": 404,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_cannot_be_served_is_told_why_and_whom_to_ring(server, lost, language):
    titles = set()
    for path, status in lost.items():
        answer = server.guest().get(path, headers={**PAGE, "Accept-Language": language}).expect(status)
        assert TEL in answer.text and f'lang="{language}"' in answer.text, path
        titles.add(re.search("<h1>(.+)</h1>", answer.text)[1])
        posted = server.guest().post(path, raw=b"idempotencyKey=a", headers={
            **PAGE, "Content-Type": "application/x-www-form-urlencoded", "Accept-Language": language})
        assert posted.status == status and TEL in posted.text, path
    assert len(titles) == 4, titles


def test_outside_the_hours_of_service_the_page_says_when_it_opens(server, hotel, admin, plain):
    page = plain("about:blank")
    try:
        # Open for a minute on every day at a time that is not now.
        now = server.guest().get("/health").json["timestamp"]
        hour = (int(now[11:13]) + 3 + 12) % 24
        window = {"days": [1, 2, 3, 4, 5, 6, 7], "from": f"{hour:02}:10", "to": f"{hour:02}:11"}
        admin.patch("/api/v1/hotel", {"serviceHours": [window]}).expect(200)

        def is_closed():
            page.goto(f"{server.url}/q/{hotel.code()}")
            return page.get_by_role("button", name="Call a buggy").count() == 0

        eventually(is_closed)
        expect(page.get_by_role("main")).to_contain_text(re.compile(rf"opens again (today|tomorrow) at {hour:02}:10"))
        expect(page.get_by_role("link", name="Call the front desk")).to_have_attribute("href", "tel:+902425550100")
    finally:
        admin.patch("/api/v1/hotel", ALWAYS).expect(200)


def test_after_too_many_calls_the_page_keeps_what_was_typed(new_server, hotel, plain):
    server = new_server(RATE_LIMIT_ENABLED="true")
    page = plain(f"{server.url}/q/{hotel.code()}")
    page.get_by_text("Add details (optional)").click()
    page.get_by_label("Your name").fill("Ada")
    # More than come back while they are made, on a busy machine too.
    for _ in range(60 + 20):
        if server.guest().call(hotel.code()).status == 429:
            break
    refused = server.guest().call(hotel.code())
    assert refused.code == "rate_limited" and int(refused.headers["Retry-After"]) >= 1
    page.get_by_role("button", name="Call with these details").click()
    expect(page.get_by_role("alert").filter(has_text="Many calls came from here")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Ada")
    # Elsewhere guests are not in each other's way.
    server.guest().call(hotel.code("Beach")).expect(201)


def test_while_the_database_is_away_nothing_typed_is_lost_and_the_call_is_made_once(plain):
    with own_cluster("fsync=off") as cluster:
        databases, log = Databases(cluster.url), ROOT / ".local/test-logs/server-guest-pages.log"
        hotel = make_hotel(databases, log)
        server = Server(databases.named(hotel.template), log).start()
        try:
            server.person("admin", PASSWORD).patch("/api/v1/hotel", {"phone": PHONE}).expect(200)
            page = plain(f"{server.url}/q/{hotel.code()}")
            page.get_by_text("Add details (optional)").click()
            page.get_by_label("Your name").fill("Ada \"O'Hara\" <x>")
            time.sleep(7)  # by then it knows the new number, without any guest who needed it
            cluster.stop()
            page.get_by_role("button", name="Call with these details").click()
            expect(headline(page)).to_have_text("Not sent yet")
            expect(page.get_by_role("link", name="Call the front desk")).to_be_visible()
            cluster.start()
            eventually(lambda: server.health("ready") == 200, 30)
            page.get_by_role("button", name="Try again").click()
            page.wait_for_url(re.compile("/r/"))
            rides = server.person("admin").get("/api/v1/rides").expect(200).json["items"]
            assert [ride["guestName"] for ride in rides] == ["Ada \"O'Hara\" <x>"]
        finally:
            server.stop()
