"""Every guest page, in every state and language: WCAG 2.2 AA by axe in both schemes at 320 px, and by hand what no engine
sees: large text, large targets, the keyboard alone, reduced motion, forced colours, bright sun."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from guest_scenes import GuestScenes
from playwright.sync_api import expect

LANGUAGES = ["en", "tr", "de", "ru", "ar"]
AXE = """only => axe.run(document, {runOnly: only, resultTypes: ["violations"]}).then(found => found.violations.map(
    it => `${it.id}: ${it.nodes.slice(0, 3).map(node => node.html + " " + node.any.map(a => a.message))}`))"""
EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# All that another scheme can change.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
NARROW = {"viewport": {"width": 320, "height": 640}, "device_scale_factor": 1}

# What reaches beyond the screen, and text that its box cuts off.
OVERFLOWING = """() => [...document.querySelectorAll("body *")].filter(e => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!e.checkVisibility() || e.closest(".visually-hidden, .skip, .stars input, svg")) return false;
    return box.right > innerWidth + 1 || box.left < -1 ||
        (style.overflow === "hidden" && !e.matches(".hero__view") && e.scrollWidth > e.clientWidth + 1);
}).map(e => e.outerHTML.slice(0, 90))"""

# Everything that is tapped, by the area that takes the tap.
TARGETS = """() => [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")]
    .map(e => e.matches("[type=checkbox], [type=radio]") ? e.labels[0] : e)
    .filter(e => e.checkVisibility() && !e.matches(".skip"))
    .map(e => ({ what: e.outerHTML.slice(0, 90), box: e.getBoundingClientRect() }))"""


@pytest.fixture(scope="module")
def scenes(server, hotel, databases):
    return GuestScenes(server, hotel, databases)


@pytest.fixture
def look(server, scenes, open_page):
    """Opens the page of a name on a device of its own."""

    def look_(name, language="en", **options):
        page = open_page("about:blank", **{"locale": language, **options})
        visit(page, server, scenes, name)
        return page

    return look_


def visit(page, server, scenes, name):
    path, status = scenes.pages[name]
    answer = page.goto(server.url + path)
    assert answer.status == status, (name, answer.status)


def carrying_call(page, server, scenes):
    page.context.add_cookies([{"name": n, "value": v, "url": server.url} for n, v in scenes.device.items()])


def send_nonsense(page):
    """The form as a browser without script sends it, with a party of 99."""
    page.evaluate(
        """() => { const form = document.querySelector("form[data-call]"); form.partySize.value = 99;
            HTMLFormElement.prototype.submit.call(form); }"""
    )
    page.get_by_role("alert").first.wait_for()


def unfold(page, where="main", is_open=True):
    page.evaluate("([where, open]) => document.querySelectorAll(`${where} details`).forEach(e => { e.open = open })",
                  [where, is_open])


def check(page, name):
    """Axe in both schemes, with everything unfolded; then what it does not look at."""
    assert page.evaluate(OVERFLOWING) == [], name
    unfold(page)
    page.evaluate(Axe().axe_script)
    for scheme, rules in (("light", EVERYTHING), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("Promise.all(document.getAnimations().map(it => it.finished))")
        assert page.evaluate(AXE, rules) == [], (name, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, (name, page.evaluate(OVERFLOWING))


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_page_in_both_schemes_at_320_pixels(server, scenes, open_page, language):
    page = open_page("about:blank", locale=language, bypass_csp=True, **NARROW)
    for name in scenes.pages:
        visit(page, server, scenes, name)
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
        check(page, name)
    visit(page, server, scenes, "call")
    send_nonsense(page)
    check(page, "call with errors")
    fresh = server.guest().call(scenes.hotel.code("Beach")).expect(201).json["token"]
    page.goto(f"{server.url}/r/{fresh}")
    expect(page.locator("[data-part=undo]")).to_be_visible()
    check(page, "ride that can be taken back")
    carrying_call(page, server, scenes)
    visit(page, server, scenes, "call")
    expect(page.locator("form[data-call]")).to_have_count(0)
    check(page, "call that is already open")


def test_axe_finds_nothing_while_the_service_is_closed(server, scenes, open_page):
    minute = [{"days": [1], "from": "00:00", "to": "00:01"}]
    scenes.admin.patch("/api/v1/hotel", {"serviceHours": minute}).expect(200)
    try:
        for language in LANGUAGES:
            # A cookie, so that the page is not answered from memory.
            page = open_page("about:blank", locale=language, bypass_csp=True, **NARROW)
            page.context.add_cookies([{"name": "guest", "value": "nobody", "url": server.url}])
            visit(page, server, scenes, "call")
            expect(page.locator("main a[href^='tel:']")).to_be_visible()
            check(page, "closed")
    finally:
        scenes.admin.patch("/api/v1/hotel", {"serviceHours": []}).expect(200)


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_text_of_twice_the_size_is_neither_cut_nor_hidden(server, scenes, look, language):
    page = look("call", language)
    for name in scenes.pages:
        visit(page, server, scenes, name)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        unfold(page)
        unfold(page, "header")
        assert page.evaluate(OVERFLOWING) == [], name
        unfold(page, "header", False)
        boxes = page.evaluate(TARGETS)
        for index, one in enumerate(boxes):
            for other in boxes[index + 1 :]:
                assert not overlap(one["box"], other["box"]), (name, one["what"], other["what"])


def overlap(one, other):
    return (
        min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 1
    )


def test_everything_to_be_tapped_is_large_enough(server, scenes, look):
    page = look("call", **NARROW)
    for name in scenes.pages:
        visit(page, server, scenes, name)
        unfold(page)
        unfold(page, "header")
        for target in page.evaluate(TARGETS):
            assert min(target["box"]["width"], target["box"]["height"]) >= 44, (name, target)
    # Chromium complains of every 404 and 410 itself.
    assert [text for text in page.trouble if "status of 4" not in text] == []


def focus(page, name, steps=30):
    """Tabs to the element of this name, looking at every one on the way."""
    for _ in range(steps):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const e = document.activeElement, shown = e.labels?.[0] ?? e, box = shown.getBoundingClientRect(),
                style = getComputedStyle(e), label = getComputedStyle(shown);
                const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return { text: shown.textContent.trim(), isHidden: !(shown.contains(at) || at?.contains(shown)),
                    width: Math.max(parseFloat(style.outlineWidth), parseFloat(label.outlineWidth)),
                    style: style.outlineStyle + label.outlineStyle }; }"""
        )
        assert seen["width"] >= 2 and "solid" in seen["style"] and not seen["isHidden"], seen
        if seen["text"] == name:
            return
    raise AssertionError(f"{name} is not within {steps} steps")


def test_the_whole_way_is_gone_with_the_keyboard_alone(server, scenes, look):
    page = look("call")
    focus(page, "Add details (optional)")
    page.keyboard.press("Enter")
    focus(page, "Call with these details")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/r/"))
    focus(page, "Wrong tap? Take it back")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your call is cancelled")
    page.reload()
    focus(page, "Call another buggy")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/q/"))
    visit(page, server, scenes, "ride-completed")
    focus(page, "1 star")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    focus(page, "Send rating")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you for your rating")).to_be_visible()
    expect(page.locator("#star-3")).to_be_checked()


def test_news_is_spoken_from_a_live_region_that_stays(server, scenes, look):
    token = server.guest().call(scenes.hotel.code("Beach")).expect(201).json["token"]
    page = look("call")
    page.goto(f"{server.url}/r/{token}")
    region = page.locator("[aria-live=polite]", has=page.locator("h1"))
    expect(region).to_contain_text("We have your call")
    region.evaluate("e => { window.region = e }")
    server.guest().post(f"/api/v1/guest/rides/{token}/cancellation").expect(200)
    expect(region).to_contain_text("Your call is cancelled")
    assert page.evaluate("window.region === document.querySelector('[aria-live=polite]:has(h1)')")


def test_who_wants_no_motion_gets_none(look):
    page = look("call", reduced_motion="reduce")
    page.evaluate("document.querySelector('.button--call').setAttribute('aria-busy', 'true')")
    time.sleep(0.1)
    running = "document.getAnimations().filter(it => it.playState === 'running').length"
    assert page.evaluate(running) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(running) > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_borders_and_drawings(server, scenes, look, scheme):
    page = look("call", forced_colors="active", color_scheme=scheme)
    edges = """selector => { const style = getComputedStyle(document.querySelector(selector));
        return [parseFloat(style.borderTopWidth), style.borderTopColor !== style.backgroundColor]; }"""
    drawn = """selector => { const e = document.querySelector(selector), own = getComputedStyle(e).stroke;
        return own !== "none" && own !== getComputedStyle(e.closest("button, .step__mark")).backgroundColor; }"""
    width, is_seen = page.evaluate(edges, ".button--call")
    assert width >= 2 and is_seen and page.evaluate(drawn, ".button--call .icon")
    visit(page, server, scenes, "ride-accepted")
    width, is_seen = page.evaluate(edges, ".step__mark")
    assert width >= 2 and is_seen and page.evaluate(drawn, ".step[data-done] .icon")


# Contrast of what is read in bright sun, by the WCAG's formula, on the nearest ground that is not transparent.
CONTRAST = """selectors => { const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const paint = (...colours) => { pen.clearRect(0, 0, 1, 1);
        for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
        const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const grounds = e => e ? [...grounds(e.parentElement), getComputedStyle(e).backgroundColor] : [];
    return selectors.flatMap(selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility())
        .map(e => { const under = grounds(e), text = paint(...under, getComputedStyle(e).color), ground = paint(...under);
            return [selector, (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05)]; })); }"""
MAIN_TEXTS = [
    "h1", ".hero__lead", ".hero__text", ".hero__news", ".button--call", ".more > summary", ".facts li", ".help", ".help a",
    ".promise__time", ".promise__label", ".promise__note span", ".vehicle__text", ".badge__code", ".route__line",
    ".step[data-done]", ".button--go", ".button--quiet", ".undo .button", ".bar__name",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_main_texts_are_read_in_bright_sun(server, scenes, look, scheme):
    page = look("call", color_scheme=scheme)
    for name in scenes.pages:
        visit(page, server, scenes, name)
        weak = [found for found in page.evaluate(CONTRAST, MAIN_TEXTS) if found[1] < 7]
        assert weak == [], name
