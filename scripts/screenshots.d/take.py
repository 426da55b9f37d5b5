"""The pictures of README.md."""

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))

from harness import Databases, Server, make_hotel  # noqa: E402

PHONE = {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 1.5, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1200, "height": 760}}


def main():
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    databases = Databases(os.environ["TEST_DATABASE_URL"])
    log = ROOT / ".local/screenshots.log"
    log.parent.mkdir(exist_ok=True)
    hotel = make_hotel(databases, log)
    server = Server(databases.named(hotel.template), log).start()
    try:
        scene = Scene(server, hotel)
        with sync_playwright() as playwright:
            program = os.environ.get("CHROMIUM") or None
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            for shot in scene.shots():
                take(browser, server, target, *shot)
            browser.close()
    finally:
        server.stop()


class Scene:
    """Late morning: one ride on its way, one on board, three waiting."""

    def __init__(self, server, hotel):
        self.server, self.hotel = server, hotel
        self.desk, self.admin = server.person("desk"), server.person("admin")
        places = {place["name"]: place["id"] for place in self.desk.get("/api/v1/locations").json["items"]}
        self.drivers = [server.person(f"driver{number}") for number in (1, 2, 3)]
        for driver, place in zip(self.drivers, ("Lobby", "Beach", "Spa")):
            driver.start_shift(places[place], driver.staff["buggies"][-1]["id"])
        self.coming = self.call("Lobby", destinationId=places["Beach"], partySize=2, roomNumber="214")
        self.take(self.drivers[0])
        self.call("Beach", destinationId=places["Garden villas"], partySize=3)
        self.drivers[1].pick_up(self.take(self.drivers[1])).expect(200)
        self.call("Garden villas", partySize=2, needs=["stroller"], note="By the pergola")
        self.waiting = self.call("Spa", partySize=1)
        self.call("Tennis courts", partySize=4, roomNumber="108")

    def call(self, place, **fields):
        return self.server.guest().call(self.hotel.code(place), **fields).expect(201).json["token"]

    def take(self, driver):
        ride = driver.get("/api/v1/driver/board").expect(200).json["queue"][0]["id"]
        driver.accept(ride).expect(200)
        return ride

    def shots(self):
        place = "/q/" + self.hotel.code()
        phone = {
            "guest": (place, None),
            **{f"guest-{language}": (f"{place}?lang={language}", None) for language in ("ar", "de", "ru", "tr")},
            "wrong-code": ("/q/ABCDEFGHJKMN", None),
            "ride-ar": (f"/r/{self.coming}?lang=ar", None),
            "ride-waiting": (f"/r/{self.waiting}", None),
            "ride": (f"/r/{self.coming}", None),
            "driver": ("/driver", self.drivers[0]),
            "driver-queue": ("/driver", self.drivers[2]),
            "sign-in": ("/login", None),
        }
        desk = {
            "desk": ("/admin", self.desk),
            "locations": ("/admin/locations", self.admin),
            "posters": ("/admin/qr", self.admin),
            "buggies": ("/admin/buggies", self.admin),
            "staff": ("/admin/staff", self.admin),
        }
        for shape, pages in ((PHONE, phone), (DESK, desk)):
            for name, (path, person) in pages.items():
                for scheme in ("light", "dark"):
                    yield f"{name}-{scheme}", path, person, {**shape, "color_scheme": scheme}


def take(browser, server, target, name, path, person, options):
    context = browser.new_context(locale="en-GB", **options)
    cookies = person.cookies if person else {}
    context.add_cookies([{"name": key, "value": value, "url": server.url} for key, value in cookies.items()])
    page = context.new_page()
    page.goto(server.url + path)
    page.wait_for_timeout(400)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    # A palette is enough for pages, and a quarter of the bytes.
    picture.quantize(192, dither=Image.Dither.NONE).save(target / f"{name}.png", optimize=True)
    context.close()


main()
