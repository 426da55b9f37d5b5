"""The staff's pages: WCAG 2.2 AA by axe, no sideways scrolling at 320 px, nothing in the console, in both schemes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from web import place_id

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
STAFF = [
    ("admin", path)
    for path in ("/admin", "/admin/locations", "/admin/buggies", "/admin/staff", "/admin/qr", "/password")
]
DRIVER = [("driver1", "/driver"), ("driver2", "/driver")]
PAGES = STAFF + DRIVER


@pytest.fixture(scope="module")
def scene(server, hotel):
    """Something on every page: a waiting call, a driver on duty, another who has not begun."""
    server.guest().call(hotel.code(), note="By the fountain").expect(201)
    people = {name: server.person(name) for name in ("admin", "driver1", "driver2")}
    people["driver1"].start_shift(place_id(people["admin"], "Lobby"))
    return people


def show(server, scene, open_page, who, path, **options):
    page = open_page("about:blank", **options)
    cookies = scene[who].cookies
    page.context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
    answer = page.goto(server.url + path)
    assert answer.status == 200, (path, answer.status)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who, path", PAGES)
def test_axe_finds_nothing(server, scene, open_page, who, path, scheme):
    page = show(server, scene, open_page, who, path, color_scheme=scheme, bypass_csp=True)
    page.wait_for_load_state("load")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("who, path", PAGES)
def test_at_320_pixels_nothing_scrolls_sideways_and_nothing_complains(server, scene, open_page, who, path):
    page = show(server, scene, open_page, who, path, viewport={"width": 320, "height": 640}, device_scale_factor=1)
    page.wait_for_load_state("load")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320, f"{path} is {wide} px wide: {page.evaluate(WIDEST)}"
    page.wait_for_timeout(300)
    assert page.trouble == []


WIDEST = """[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > 321)
    .map(e => e.tagName + "." + e.className).slice(0, 5).join(" ")"""
