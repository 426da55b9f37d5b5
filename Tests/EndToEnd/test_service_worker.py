"""The service worker: pages of guests open without a network and say so, nothing else is kept, and news are shown."""

import json
import re
import shutil
import struct
import uuid

import pytest
from conftest import LOGS
from harness import ROOT, Server, eventually
from network import Network
from playwright.sync_api import expect

KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    found[name] = (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname);
  }
  return found;
}"""
LIMIT = "async (path) => Number((await caches.match(path)).headers.get('X-Kept-Until')) - Date.now()"
HOUR = 3_600_000


@pytest.fixture
def network(server):
    network = Network(server.port)
    yield network
    network.close()


def pages_kept(page):
    return [path for name, paths in page.evaluate(KEPT).items() if name.startswith("pages-") for path in paths]


def keeps(page, path):
    eventually(lambda: path in pages_kept(page), 20)


def call(page):
    page.locator("[data-call] .button--call").click()
    page.wait_for_url(re.compile("/r/"))
    return re.search("/r/.*", page.url)[0]


def ride_of(person, path):
    """The newest one."""
    return person.get("/api/v1/rides?limit=1").expect(200).json["items"][0]["id"]


def test_the_call_page_opens_without_a_network_says_so_and_catches_up(network, hotel, open_page):
    path = f"/q/{hotel.code()}"
    page = open_page(network.url + path)
    expect(page.locator(".facts")).to_be_visible()
    keeps(page, path)
    age(page, path, 20)
    network.cut()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lobby")
    expect(page.locator("[data-news]")).to_have_text(re.compile(r"^Not connected\. Last news \d\d:\d\d\."))
    expect(page.locator(".facts")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('.hero')).backgroundColor") != "rgba(0, 0, 0, 0)"
    network.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".facts")).to_be_visible()
    expect(page.locator("[data-news]")).to_have_text("")


def test_a_page_that_is_renewed_keeps_what_is_being_typed(network, hotel, open_page):
    path = f"/q/{hotel.code()}"
    page = open_page(network.url + path)
    keeps(page, path)
    age(page, path, 20)
    network.cut()
    page.reload()
    page.locator("[data-details] > summary").click()
    page.get_by_label("Note for the driver").fill("By the fountain")
    page.evaluate("document.body.dataset.thisVeryPage = 'true'")
    network.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("body[data-this-very-page]")).to_have_count(0, timeout=15_000)
    expect(page.get_by_label("Note for the driver")).to_have_value("By the fountain")
    expect(page.get_by_label("Note for the driver")).to_be_visible()


def test_a_page_that_comes_back_as_old_as_it_was_is_not_asked_for_for_ever(network, hotel, open_page):
    path = f"/q/{hotel.code()}"
    page = open_page(network.url + path)
    keeps(page, path)
    age(page, path, 20)
    loads = []
    # A network in which the interface answers and pages come too late.
    page.route("**/api/v1/guest/locations/*", lambda route: route.fulfill(json={"location": {"id": "x"}}))
    network.cut()
    page.on("load", lambda _: loads.append(1))
    page.reload()
    eventually(lambda: page.wait_for_timeout(100) or len(loads) >= 2)
    page.wait_for_timeout(3_000)
    assert len(loads) == 2
    expect(page.get_by_role("button", name="Call a buggy")).to_be_visible()
    # Not connected would not be true either.
    expect(page.locator("[data-news]")).to_have_text("")


def test_a_page_that_must_not_be_kept_takes_the_old_one_with_it(network, hotel, desk, open_page):
    path = f"/q/{hotel.code()}"
    page = open_page(network.url + path)
    keeps(page, path)
    ride = call(page)
    page.goto(network.url + path)
    expect(page.get_by_text("You have already called a buggy")).to_be_visible()
    eventually(lambda: path not in pages_kept(page))
    desk.post(f"/api/v1/rides/{ride_of(desk, ride)}/cancellation", {"reason": "test"}).expect(200)


def age(page, path, minutes):
    """Makes the page that was kept older."""
    page.evaluate("""async ([path, minutes]) => {
      for (const name of (await caches.keys()).filter((one) => one.startsWith("pages-"))) {
        const cache = await caches.open(name), kept = await cache.match(path);
        if (!kept) continue;
        const html = (await kept.text()).replace(/data-kept="\\d+"/, `data-kept="${Date.now() - minutes * 60_000}"`);
        await cache.put(path, new Response(html, { headers: kept.headers }));
      }
    }""", [path, minutes])


def test_the_status_page_opens_without_a_network_claims_nothing_new_and_catches_up(network, hotel, desk, open_page):
    page = open_page(f"{network.url}/q/{hotel.code()}")
    keeps(page, f"/q/{hotel.code()}")
    path = call(page)
    keeps(page, path)
    age(page, path, 20)
    network.cut()
    desk.post(f"/api/v1/rides/{ride_of(desk, path)}/cancellation", {"reason": "test"}).expect(200)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your call")
    expect(page.locator("[data-news]")).to_have_text(re.compile(r"^Not connected\. Last news \d\d:\d\d\."))
    network.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your call is cancelled")
    expect(page.locator("[data-news]")).to_have_text("")
    # Phones are shared: the way to the ride is not kept for long.
    eventually(lambda: page.evaluate(LIMIT, path) <= HOUR)


def test_a_page_whose_time_is_over_is_not_opened_any_more(network, hotel, desk, open_page):
    page = open_page(f"{network.url}/q/{hotel.code()}")
    keeps(page, f"/q/{hotel.code()}")
    path = call(page)
    keeps(page, path)
    page.evaluate("""async (path) => {
      const name = (await caches.keys()).find((one) => one.startsWith("pages-"));
      const cache = await caches.open(name), kept = await cache.match(path), headers = new Headers(kept.headers);
      headers.set("X-Kept-Until", String(Date.now() - 1));
      await cache.put(path, new Response(await kept.text(), { headers }));
    }""", path)
    network.cut()
    with pytest.raises(Exception, match="ERR_"):
        page.reload()
    network.mend()
    desk.post(f"/api/v1/rides/{ride_of(desk, path)}/cancellation", {"reason": "test"})


def test_nothing_but_guests_pages_is_kept(server, network, hotel, open_page):
    page = open_page(f"{network.url}/q/{hotel.code()}")
    keeps(page, f"/q/{hotel.code()}")
    cookies = server.person("admin").cookies
    page.context.add_cookies([{"name": name, "value": value, "url": network.url} for name, value in cookies.items()])
    for path in ("/admin", "/admin/locations", "/login", "/", "/q/ZZZZZZZZZZ", "/r/" + "x" * 22):
        page.goto(network.url + path)
    network.drop()
    network.way = "portal"
    page.goto(f"{network.url}/q/{hotel.code('Beach')}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Please sign in")
    # A portal has to be seen; what it says is not ours.
    network.mend()
    page.goto(f"{network.url}/q/{hotel.code()}")
    kept = page.evaluate(KEPT)
    assert pages_kept(page) == [f"/q/{hotel.code()}"]
    files = [path for name, paths in kept.items() if name.startswith("shell-") for path in paths]
    assert len(kept) == 2 and files and all(path.startswith("/assets/") for path in files)


def test_a_new_deploy_takes_over_and_leaves_nothing_of_the_old_one(server, network, hotel, open_page, tmp_path):
    path = f"/q/{hotel.code()}"
    page = open_page(network.url + path)
    keeps(page, path)
    before = page.evaluate(KEPT)
    for name in ("config", "migrations"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "Public", tmp_path / "Public")
    sheet = next((tmp_path / "Public/css").glob("00-*.css"))
    sheet.write_text(sheet.read_text() + "\n/* a new deploy */\n")
    deploy = Server(server.database_url, LOGS / "server-deploy.log", SECRET_KEY=uuid.uuid4().hex * 2)
    deploy.directory = tmp_path
    deploy.start()
    try:
        network.drop()
        network.port = deploy.port
        page.reload()
        eventually(lambda: set(page.evaluate(KEPT)).isdisjoint(before) and path in pages_kept(page), 20)
        assert len(page.evaluate(KEPT)) == 2
        network.cut()
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("Lobby")
        assert page.evaluate("document.styleSheets[0].cssRules.length > 0")
    finally:
        deploy.stop()


def worker_of(page, scope):
    """Its registration's id and a session to speak to it."""
    session, ids = page.context.new_cdp_session(page), []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: ids.extend(
        one["registrationId"] for one in event["registrations"] if one["scopeURL"].startswith(scope)))
    session.send("ServiceWorker.enable")
    return eventually(lambda: page.wait_for_timeout(50) or ids)[0], session


SHOWN = """async () => {
  const notes = await (await navigator.serviceWorker.ready).getNotifications();
  return notes.map(({ title, body, tag, lang, dir, data }) => ({ title, body, tag, lang, dir, data }));
}"""


def test_a_push_is_shown_once_for_its_ride_and_not_beside_its_page(network, hotel, desk, open_page):
    page = open_page(f"{network.url}/q/{hotel.code()}", permissions=["notifications"])
    keeps(page, f"/q/{hotel.code()}")
    registration, session = worker_of(page, network.url)
    path = call(page)
    session = page.context.new_cdp_session(page)
    session.send("ServiceWorker.enable")

    def push(**changes):
        news = {"title": "Araban yolda", "body": "B7", "tag": "ride", "url": path, "lang": "tr", "dir": "ltr",
                "kind": "ride.accepted", **changes}
        session.send("ServiceWorker.deliverPushMessage",
                     {"origin": network.url, "registrationId": registration, "data": json.dumps(news)})

    push()
    page.wait_for_timeout(1_000)
    assert page.evaluate(SHOWN) == []
    page.goto(f"{network.url}/login")
    push()
    push(title="Araban burada")
    shown = eventually(lambda: [one for one in page.evaluate(SHOWN) if one["title"] == "Araban burada"])
    assert shown == [{"title": "Araban burada", "body": "B7", "tag": "ride", "lang": "tr", "dir": "ltr",
                      "data": {"url": path}}]
    assert len(page.evaluate(SHOWN)) == 1
    # A tap on it leads to the ride.
    worker = page.context.service_workers[0]
    opened = worker.evaluate("""async () => {
      const opened = [];
      self.clients.openWindow = async (path) => { opened.push(path); };
      const [notification] = await self.registration.getNotifications();
      self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
      await new Promise((resolve) => setTimeout(resolve, 500));
      return opened;
    }""")
    assert opened == [path]
    assert page.evaluate(SHOWN) == []
    desk.post(f"/api/v1/rides/{ride_of(desk, path)}/cancellation", {"reason": "test"})


@pytest.mark.parametrize(("language", "direction"), [("tr", "ltr"), ("ar", "rtl")])
def test_a_place_can_be_put_on_the_home_screen_in_its_guests_language(server, hotel, guest, open_page, language, direction):
    path = f"/q/{hotel.code()}"
    page = open_page(server.url + path, locale=language)
    link = page.locator('link[rel="manifest"]').get_attribute("href")
    manifest = guest.get(link).expect(200)
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    says = manifest.json
    assert (says["lang"], says["dir"]) == (language, direction)
    assert (says["id"], says["start_url"], says["scope"]) == (path, f"{path}?lang={language}", "/")
    assert page.locator("header").inner_text().split("\n")[0].strip() in says["name"]
    for icon in says["icons"]:
        png = guest.get(icon["src"]).expect(200)
        assert png.headers["Content-Type"] == "image/png"
        assert "x".join(map(str, struct.unpack(">II", png.body[16:24]))) == icon["sizes"]
    assert {icon["purpose"] for icon in says["icons"]} == {"any", "maskable"}
    guest.get(page.locator('link[rel="apple-touch-icon"]').get_attribute("href")).expect(200)
    session = page.context.new_cdp_session(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert session.send("Page.getAppManifest")["errors"] == []
    found = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Pages of tests are private windows, where nothing is ever installed.
    assert {one["errorId"] for one in found} <= {"in-incognito"}
