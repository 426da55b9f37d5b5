"""The decisions behind live pages, by table: what the page gets (live/feed.js) and when to do what (live/link.js)."""

import re

import pytest

# Runs steps such as ["event", 7] on a Feed; says after each what was shown, as cursors. `open`: which cursor is said to
# the new connection. `reads`: whether it has to.
FEED = """
async ([base, steps]) => {
  const { Feed } = await import(base + "live/feed.js");
  const feed = new Feed();
  const told = (cursor) => ({ type: "event", cursor });
  return steps.map(([name, value]) => {
    if (name === "event") return feed.event(told(value)) ? [value] : [];
    if (name === "snapshot") return feed.snapshot(value ?? undefined).map((event) => event.cursor);
    if (name === "open") return feed.connects() ?? null;
    if (name === "reads") return feed.needsRead;
    feed[name](value);
    return null;
  });
}
"""

READ_5 = [("readBegins", None), ("snapshot 5", [])]
UP_AT_5 = [*READ_5, ("open", 5), ("hello 5", None), ("reads", False)]


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
    "steps",
    [
        pytest.param(
            [*UP_AT_5, ("event 6", [6]), ("event 6", [])],
            id="a-snapshot-and-what-comes-behind-it-each-once",
        ),
        pytest.param(
            [("open", None), ("hello 5", None), ("reads", True), ("readBegins", None), ("event 6", []),
             ("event 7", []), ("snapshot 6", [7]), ("event 8", [8]), ("open", 8)],
            id="events-wait-for-the-first-snapshot-and-those-in-it-are-not-told",
        ),
        pytest.param(
            [("open", None), ("readBegins", None), ("hello 9", None), ("snapshot 7", []), ("reads", True),
             ("event 10", []), ("readBegins", None), ("snapshot 9", [10]), ("reads", False)],
            id="a-first-snapshot-older-than-the-connection-is-read-again",
        ),
        pytest.param(
            [("open", None), ("readBegins", None), ("hello 9", None), ("event 10", []), ("snapshot 9", [10]),
             ("reads", False), ("event 11", [11])],
            id="a-first-snapshot-begun-before-hello-does-when-it-reaches-it",
        ),
        pytest.param(
            [("open", None), ("readBegins", None), ("hello 9", None), ("event 10", []), ("snapshot 7", []),
             ("lost", None), ("open", 7), ("hello 10", None), ("reads", False), ("event 8", [8]), ("event 10", [10])],
            id="a-first-snapshot-too-old-for-its-connection-is-something-to-say-to-the-next",
        ),
        pytest.param(
            [("open", None), *READ_5, ("hello 5", None), ("reads", False), ("event 6", [6])],
            id="a-first-snapshot-read-before-hello-does-when-it-reaches-it",
        ),
        pytest.param(
            [("open", None), *READ_5, ("hello 7", None), ("reads", True), ("event 8", []), ("readBegins", None),
             ("snapshot 8", []), ("reads", False), ("event 9", [9])],
            id="a-first-snapshot-read-before-hello-is-read-again-when-it-does-not",
        ),
        pytest.param(
            [*UP_AT_5, ("readBegins", None), ("event 6", [6]), ("snapshot 5", [6]), ("event 6", []),
             ("event 7", [7]), ("lost", None), ("open", 7)],
            id="an-event-during-a-read-is-told-at-once-and-again-on-top-of-an-older-snapshot",
        ),
        pytest.param(
            [*UP_AT_5, ("event 6", [6]), ("readBegins", None), ("event 7", [7]), ("readEnds", None),
             ("readBegins", None), ("event 8", [8]), ("snapshot 7", [8])],
            id="what-was-told-before-a-read-began-is-not-told-on-top-of-it",
        ),
        pytest.param(
            [*UP_AT_5, ("lost", None), ("open", 5), ("hello 9", None), ("reads", False), ("event 6", [6]),
             ("lost", None), ("open", 6), ("hello 10", None), ("event 9", [9]), ("event 10", [10])],
            id="a-connection-lost-in-the-middle-of-what-was-missed-goes-on-from-there",
        ),
        pytest.param(
            [*UP_AT_5, ("resync", None), ("reads", True), ("event 90", []), ("readBegins", None), ("event 91", []),
             ("snapshot 90", [91]), ("reads", False), ("lost", None), ("open", 91)],
            id="after-resync-only-a-new-snapshot-will-do",
        ),
        pytest.param(
            [("readBegins", None), ("snapshot 50", []), ("open", 50), ("hello 3", None), ("resync", None),
             ("readBegins", None), ("snapshot 3", []), ("reads", False), ("event 4", [4])],
            id="a-history-that-was-put-back-is-followed-from-where-it-is",
        ),
        pytest.param(
            [*UP_AT_5, ("readBegins", None), ("event 6", [6]), ("resync", None), ("snapshot 6", []), ("reads", True)],
            id="a-read-begun-before-resync-does-not-count",
        ),
        pytest.param(
            [*UP_AT_5, ("resync", None), ("readBegins", None), ("event 90", []), ("lost", None), ("snapshot 89", []),
             ("open", 89), ("hello 90", None), ("event 90", [90])],
            id="a-connection-lost-after-resync-leaves-the-snapshot-to-go-on-from",
        ),
        pytest.param(
            [*UP_AT_5, ("resync", None), ("lost", None), ("open", None), ("hello 90", None), ("reads", True)],
            id="a-connection-lost-after-resync-and-before-any-snapshot-starts-anew",
        ),
        pytest.param(
            [("open", None), ("readBegins", None), ("hello 5", None), ("snapshot", []), ("reads", True),
             ("event 6", []), ("readBegins", None), ("snapshot", [6]), ("reads", False), ("event 6", []),
             ("event 8", [8]), ("lost", None), ("open", 8), ("hello 9", None), ("reads", False)],
            id="a-guests-snapshot-counts-when-it-was-begun-after-hello",
        ),
        pytest.param(
            [("open", None), ("hello 5", None), ("readBegins", None), ("resync", None), ("readBegins", None),
             ("event 90", []), ("snapshot", [90]), ("event 91", [91]), ("lost", None), ("open", 91)],
            id="a-guest-goes-on-after-resync",
        ),
        pytest.param(
            [*UP_AT_5, ("lost", None), ("open", 5), ("readBegins", None), ("snapshot 8", []), ("hello 9", None),
             ("reads", False), ("event 6", []), ("event 8", []), ("event 9", [9])],
            id="what-was-polled-before-hello-is-not-told-again",
        ),
        pytest.param(
            [*UP_AT_5, ("lost", None), ("open", 5), ("readBegins", None), ("hello 9", None), ("event 6", [6]),
             ("event 7", [7]), ("snapshot 6", [7]), ("event 8", [8]), ("lost", None), ("open", 8)],
            id="what-is-polled-across-hello-is-brought-up-to-date",
        ),
        pytest.param(
            [("open", None), ("hello 5", None), ("event 6", []), ("lost", None), ("readBegins", None),
             ("snapshot 6", []), ("open", 6), ("hello 7", None), ("event 7", [7])],
            id="a-connection-lost-before-its-snapshot-leaves-nothing-behind",
        ),
        pytest.param(
            [*UP_AT_5, ("readBegins", None), ("event 6", [6]), ("lost", None), ("open", 6), ("hello 7", None),
             ("event 7", [7]), ("snapshot 5", [6, 7]), ("lost", None), ("open", 7)],
            id="a-read-that-outlives-its-connection-keeps-what-was-told",
        ),
    ],
)
def test_what_the_page_gets(page, base, steps):
    parsed = [[name.split()[0], int(name.split()[1]) if " " in name else None] for name, _ in steps]
    assert page.evaluate(FEED, [base, parsed]) == [expected for _, expected in steps]


# A Feed between a page that remembers what it shows and a server that keeps its promises (contract §7): hello, then
# what lies behind the cursor that was said, in order, or resync. Everything is as late as chance has it, or lost.
WALK = """
async ([base, isGuest]) => {
  const { Feed } = await import(base + "live/feed.js");
  for (let seed = 0; seed < 2_000; seed += 1) walk(new Feed(), isGuest, seed);

  function walk(feed, isGuest, seed) {
    let dice = seed, head = 3, shown = new Set(), line, read;
    const random = (below) => {
      dice = (Math.imul(dice, 1664525) + 1013904223) >>> 0;
      return Math.floor(dice / 2 ** 32 * below);
    };
    const isVisible = (cursor) => cursor % 3 !== 0;
    const upTo = (cursor) => Array.from({ length: cursor }, (_, n) => n + 1).filter(isVisible);
    const check = (holds, what) => { if (!holds) throw new Error(`seed ${seed}: ${what}, shown ${[...shown]}`); };
    const hear = (frame) => {
      if (frame.type === "hello") feed.hello(frame.cursor);
      if (frame.type === "resync") { feed.resync(); begin(); }
      if (frame.type !== "event" || !feed.event(frame)) return;
      check(isGuest || !shown.has(frame.cursor), `${frame.cursor} was told twice`);
      shown.add(frame.cursor);
    };
    const begin = () => { read = {}; feed.readBegins(); };
    const resync = () => { line.frames.push({ type: "resync" }); line.at = head; };
    const acts = {
      happen: () => { head += 1; },
      connect: () => { line ??= { said: feed.connects(), frames: [] }; },
      greet: () => {
        if (!line || line.at !== undefined) return;
        line.frames.push({ type: "hello", cursor: head });
        line.at = line.said ?? head;
        if (head - line.at > 5) resync();
      },
      tell: () => {
        if (line?.at === undefined || line.at >= head) return;
        line.at += 1;
        if (isVisible(line.at)) line.frames.push({ type: "event", cursor: line.at });
      },
      deliver: () => { if (line?.frames.length) hear(line.frames.shift()); },
      begin,
      answer: () => { if (read) read.head ??= head; },
      arrive: () => {
        if (read?.head === undefined) return;
        const cursor = read.head;
        read = undefined;
        shown = new Set(upTo(cursor));
        for (const event of feed.snapshot(isGuest ? undefined : cursor)) shown.add(event.cursor);
      },
      fail: () => { if (read && random(2)) { read = undefined; feed.readEnds(); } },
      lose: () => { if (line && !random(3)) { line = undefined; feed.lost(); } },
      erase: () => { if (line?.at !== undefined && !random(8)) resync(); },
    };
    const names = Object.keys(acts);
    const has = (cursor) => upTo(cursor).every((one) => shown.has(one));
    for (let step = 0; step < 120; step += 1) {
      acts[names[random(names.length)]]();
      check(has(feed.cursor ?? 0), `not everything up to ${feed.cursor} is shown`);
    }
    for (let round = 0; round < 100; round += 1) {
      for (const name of ["connect", "greet", "tell", "deliver", "answer", "arrive"]) acts[name]();
      if (feed.needsRead && !read) begin();
    }
    check(feed.isCovered && !feed.needsRead, "not covered in the end");
    check(has(head) && shown.size === upTo(head).length, `not right in the end, at ${head}`);
  }
}
"""


@pytest.mark.parametrize("is_guest", [False, True], ids=["staff", "guest"])
def test_whatever_comes_late_or_is_lost_the_page_is_right_in_the_end_and_knows_what_it_has(page, base, is_guest):
    page.evaluate(WALK, [base, is_guest])


# Runs [time, input, …arguments] on a Link; answers steps and state at each time that is asked for with "look".
LINK = """
async ([base, random, options, script]) => {
  const { Link } = await import(base + "live/link.js");
  const link = new Link(0, { ...options, random: () => random });
  const seen = [];
  for (const [now, name, ...rest] of script) {
    if (name === "look") seen.push([link.steps(now), link.state(now)]);
    else if (name === "hidden") link.isHidden = true;
    else link[name](now, ...rest);
  }
  return seen;
}
"""
UP = [[0, "look"], [10, "opened"], [20, "readBegins"], [30, "readEnds", True], [40, "heard"], [40, "greeted"], [40,
     "covered"]]
PINGED = [*UP, [41, "look"], [60, "heard"], [60, "look"]]


def look(page, base, script, random=0.5, **options):
    return page.evaluate(LINK, [base, random, options, [list(one) for one in script]])


def test_a_new_page_connects_and_reads_at_once_unless_it_came_with_its_data(page, base):
    assert look(page, base, [(0, "look")]) == [[["open", "read"], "connecting"]]
    assert look(page, base, [(0, "look"), (6_000, "look")], isComplete=True)[0] == [["open"], "connecting"]


def test_it_pings_at_once_and_then_every_25_seconds_and_gives_up_10_seconds_after_no_answer(page, base):
    script = [*UP, (41, "look"), (60, "heard"), (25_000, "look"), (25_042, "look"), (35_041, "look"), (35_043, "look")]
    steps = [steps for steps, _ in look(page, base, script)[1:]]
    assert steps == [["ping"], [], ["ping"], [], ["drop"]]


@pytest.mark.parametrize("script", [[(9_999, "look"), (10_001, "look")], [(9_000, "opened"), (13_999, "look"),
     (14_001, "look")]])
def test_a_socket_that_does_not_open_or_does_not_greet_is_given_up(page, base, script):
    seen = look(page, base, [(0, "look"), (1, "readBegins"), *script])
    assert [steps for steps, _ in seen[1:]] == [[], ["drop"]]


@pytest.mark.parametrize(
    ("outage", "random", "wait"),
    [(0, 0, 200), (0, 1, 2_000), (5_900, 1, 2_000), (12_000, 1, 4_000), (12_000, 0, 400), (60_000, 1, 20_000),
     (3_600_000, 1, 20_000)],
)
def test_waits_are_short_at_first_and_grow_with_the_outage(page, base, outage, random, wait):
    script = [*PINGED, (20_000, "closed", 1006), (20_000, "readBegins")]
    script += [(20_000 + outage, "opening"), (20_000 + outage, "closed", 1006)] if outage else []
    at = 20_000 + outage + wait
    seen = look(page, base, [*script, (at - 1, "look"), (at + 1, "look")], random)
    assert [steps for steps, _ in seen[3:]] == [[], ["open"]]


def test_four_attempts_in_a_row_fit_into_the_time_of_a_restart(page, base):
    """Whatever the dice say, the attempt after the server is ready comes within two seconds."""
    at, script, tries = 20_000, [*PINGED, (20_000, "closed", 1006), (20_000, "readBegins")], 0
    while at < 25_000:
        at += 2_001
        tries += 1
        script += [(at, "look"), (at, "closed", 1006)]
    assert [steps for steps, _ in look(page, base, script, 1)[3:]] == [["open"]] * tries


@pytest.mark.parametrize(("random", "wait"), [(0, 100), (1, 1_000)])
def test_who_is_asked_to_come_back_does_so_within_a_second_once(page, base, random, wait):
    """A server that stops has spread its closes; if no other is there yet, the usual waits follow."""
    script = [*PINGED, (20_000, "closed", 1012), (20_000, "readBegins"), (20_000 + wait - 1, "look"),
              (20_000 + wait + 1, "look"), (21_100, "closed", 1006), (21_100 + 2 * wait + 1, "look")]
    assert [steps for steps, _ in look(page, base, script, random)[3:]] == [[], ["open"], ["open"]]


@pytest.mark.parametrize("code", [1008, 1013])
def test_who_is_sent_away_does_not_come_back_at_once(page, base, code):
    script = [*PINGED, (20_000, "closed", code), (20_000, "look"), (20_001, "readBegins"), (22_900, "look"),
              (23_001, "look")]
    steps = [steps for steps, _ in look(page, base, script, 0)[3:]]
    assert steps == [["read"] if code == 1008 else [], [], ["open"]]


def test_a_connection_that_is_cut_again_and_again_is_tried_less_and_less(page, base):
    script, at = [*PINGED, (20_000, "closed", 1006)], 80_000
    script += [(at, "opening"), (at, "greeted"), (at, "covered"), (at + 5_000, "closed", 1006),
               (at + 5_000, "readBegins")]
    steps = [steps for steps, _ in look(page, base, [*script, (at + 20_000, "look"), (at + 26_000, "look")], 1)[3:]]
    assert steps == [[], ["open"]]


@pytest.mark.parametrize(("is_hidden", "wait"), [(False, 4_000), (True, 30_000)])
def test_it_polls_every_few_seconds_and_less_often_when_nobody_looks(page, base, is_hidden, wait):
    script = [(0, "look"), *([(0, "hidden")] if is_hidden else []), (0, "readBegins"), (100, "readEnds", True)]
    steps = [steps for steps, _ in look(page, base, [*script, (100 + wait - 1, "look"), (100 + wait + 1, "look")])[1:]]
    assert ["read" in one for one in steps] == [False, True]


def test_what_the_server_asks_for_is_kept_to_even_when_woken(page, base):
    script = [(0, "look"), (0, "readBegins"), (100, "readEnds", False, 30), (5_000, "woken"), (30_099, "look"),
              (30_101, "look")]
    steps = [steps for steps, _ in look(page, base, script)[1:]]
    assert ["read" in one for one in steps] == [False, True]


def test_a_page_that_comes_to_the_front_asks_and_drops_what_is_silent_for_3_seconds(page, base):
    script = [*PINGED, (15_000, "woken"), (15_000, "look"), (17_999, "look"), (18_001, "look"), (18_001, "dropped"),
              (18_001, "look")]
    seen = look(page, base, script)[3:]
    assert [steps for steps, _ in seen] == [["ping"], [], ["drop"], ["open"]]


def test_what_is_said_when_the_connection_is_lost(page, base):
    """Nothing for two seconds, then that it is connecting, and in the end that the page is old."""
    script = [*PINGED, (20_000, "heard"), (20_000, "closed", 1006), (20_000, "readBegins")]
    at = [20_000, 21_900, 22_100, 27_900, 28_100, 90_000]
    states = [state for _, state in look(page, base, [*script, *((time, "look") for time in at)])[3:]]
    assert states == ["live", "live", "connecting", "connecting", "offline", "offline"]


def test_polling_is_said_while_it_works(page, base):
    script = [*PINGED, (20_000, "closed", 1006), (24_000, "readBegins"), (24_100, "readEnds", True)]
    at = [24_100, 36_000, 36_200]
    states = [state for _, state in look(page, base, [*script, *((time, "look") for time in at)])[3:]]
    assert states == ["polling", "polling", "offline"]


def test_after_an_hour_asleep_live_is_not_claimed_for_long(page, base):
    script = [*PINGED, (3_600_000, "woken"), (3_600_000, "look"), (3_600_600, "look"), (3_600_700, "heard"),
              (3_600_700, "look")]
    states = [state for _, state in look(page, base, script)[3:]]
    assert states == ["live", "offline", "live"]


def test_the_steady_clock_counts_sleep_and_never_goes_back(page, base):
    times = page.evaluate(
        """async (base) => {
          const { steadyClock } = await import(base + "clock.js");
          let [ticks, day] = [0, 0];
          const clock = steadyClock(() => ticks, () => day);
          return [[10, 10], [10, 3600010], [20, 1000], [30, 1010]].map(([t, d]) => { [ticks, day] = [t,
               d]; return clock(); });
        }""",
        base,
    )
    assert times == [10, 3_600_010, 3_600_020, 3_600_030]
