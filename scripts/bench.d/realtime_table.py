"""Prints how soon, for how many and at what cost everybody knows; the ratio says how much of a limit is used."""

import os

from realtime import CALLS, FLOODING, HOLDING, RETURNING, SETTLING

WIDTHS = (36, 13, 13, 11, 8, 4)
# The client's sockets live in one process of this machine, so these are limits on both together.
IN_MEMORY, OVER_REDIS = 100, 200  # milliseconds, with 1,000 sockets
A_SOCKET = 20  # KiB
BACK = 3  # seconds


class Table:
    def __init__(self):
        self.failed = []
        self.row("", "p50", "p99", "limit", "ratio", "")

    def row(self, name, *cells):
        padded = (f"{cell:>{width}}" for cell, width in zip(cells, WIDTHS[1:]))
        print(f"{name:<{WIDTHS[0]}}" + "".join(padded), flush=True)

    def spread(self, name, spread, unit, limit=None):
        self._judge(name, number(spread.p50, unit), number(spread.p99, unit), spread.p99, unit, limit)

    def amount(self, name, value, unit, limit=None):
        self._judge(name, "", number(value, unit), value, unit, limit)

    def fact(self, name, said, good):
        self.row(name, "", said, "", "", mark(good))
        if not good:
            self.failed.append(name)

    def _judge(self, name, p50, p99, value, unit, limit):
        if limit is None:
            return self.row(name, p50, p99, "–", "", "")
        good = value < limit
        if not good:
            self.failed.append(name)
        return self.row(name, p50, p99, f"< {limit} {unit}", f"{value / limit:.2f}", mark(good))


def number(value, unit):
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"


def mark(good):
    return "✔" if good else "✘"


def measure(realtime):
    """Prints the table; returns what fell short."""
    print(
        f"From the answer to a call until the last socket has its event ({CALLS} calls); sockets of the desk, held by one "
        f"other process on the same {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}\n"
    )
    table = Table()
    for sockets, limit in ((200, None), (1000, IN_MEMORY)):
        table.spread(f"{sockets:,} sockets, in memory", realtime.alone(sockets), "ms", limit)
    for sockets, limit in ((200, None), (1000, OVER_REDIS)):
        everyone, others = realtime.in_two(sockets)
        table.spread(f"{sockets:,} sockets, Redis, two replicas", everyone, "ms", limit)
        table.spread("  those of the replica not called", others, "ms")
    idle(table, realtime.idle(2000, SETTLING))
    idle(table, realtime.idle(10000, HOLDING))
    flood(table, realtime.flood())
    table.spread(f"back after a kill, {RETURNING} clients", realtime.back(), "s", BACK)
    return table.failed


def idle(table, seen):
    table.amount(f"memory a socket, {seen.sockets:,} idle", seen.each, "KiB", A_SOCKET)
    table.fact(
        f"  of them up, reached in {seen.seconds * 1000:.0f} ms", f"{min(seen.live, seen.reached):,}", seen.is_complete
    )


def flood(table, seen):
    table.amount(f"calls without a pause for {FLOODING} s", seen.events, "/s")
    table.amount("  told to 1,000 sockets", seen.deliveries, "/s")
    table.amount("  the client's own cost of one", seen.client, "µs")
    table.fact("  sockets lost meanwhile", str(seen.lost), seen.lost == 0)
