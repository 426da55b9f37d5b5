"""Prints the table of `scripts/bench`: what we do, what the yardstick does, the ratio, and whether it is enough."""

import argparse
import functools
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))

import realtime_table  # noqa: E402
from capture import StatementLog  # noqa: E402
from harness import Databases, make_hotel  # noqa: E402
from measures import POOL, Bench  # noqa: E402
from realtime import Realtime  # noqa: E402
from sockets import raise_file_limit  # noqa: E402

WIDTHS = (18, 15, 17, 9, 9, 12, 9)
P99_LIMIT = 100
EVERYTHING = ("pages", "creation", "acceptance", "board", "ready", "realtime")


def row(*cells):
    print(
        "".join(
            f"{cell:<{width}}" if index == 0 else f"{cell:>{width}}"
            for index, (cell, width) in enumerate(zip(cells, WIDTHS))
        ),
        flush=True,
    )


class Table:
    def __init__(self):
        self.failed = []
        row("", "ours", "yardstick", "ratio", "limit", "p99", "")

    def rate(self, name, ours, theirs, limit):
        ratio = ours.rate / theirs.rate
        good = (limit is None or ratio >= limit) and ours.p99 < P99_LIMIT
        self._verdict(name, good)
        limit = f"≥ {limit:.2f}" if limit else "–"
        row(
            name,
            f"{ours.rate:,.0f}/s",
            f"{theirs.rate:,.0f}/s",
            f"{ratio:.2f}",
            limit,
            f"{ours.p99:.1f} ms",
            "✔" if good else "✘",
        )

    def amount(self, name, value, limit, unit):
        good = limit is None or value < limit
        self._verdict(name, good)
        row(name, f"{value:.0f} {unit}", "", "", f"< {limit}" if limit else "–", "", "✔" if good else "✘")

    def _verdict(self, name, good):
        if not good:
            self.failed.append(name)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=int, default=5)
    options.add_argument("only", nargs="*", choices=[*EVERYTHING, []], metavar="MEASURE")
    options = options.parse_args()
    raise_file_limit()
    databases = Databases(os.environ["TEST_DATABASE_URL"])
    work = Path(os.environ["BENCH_DIR"])
    hotel = make_hotel(databases, work / "server.log")
    statement_log = functools.partial(StatementLog, databases, os.environ["BENCH_PG_LOG"])
    bench = Bench(databases, hotel, work / "server.log", statement_log, options.seconds)
    wanted = options.only or EVERYTHING
    failed = measure(bench, work, wanted) if set(wanted) & set(EVERYTHING[:-1]) else []
    if "realtime" in wanted:
        failed += realtime_table.measure(Realtime(databases, hotel, work))
    sys.exit(f"short of its limit: {', '.join(failed)}" if failed else 0)


def measure(bench, work, names):
    """Prints the table; returns what fell short."""

    def wanted(name):
        return name in names

    print(
        f"64 connections; pages against nginx, the rest against pgbench -M prepared with {POOL} connections "
        f"(the server's pool); medians of alternating rounds on {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}\n"
    )
    table = Table()
    if wanted("pages"):
        pages, idle = bench.pages()
        for name, ours, theirs in pages:
            table.rate(name, ours, theirs, 0.5 if name == "guest page" else None)
    for name, limit in (("creation", 0.6), ("acceptance", None), ("board", 0.5)):
        if wanted(name):
            script, ours, theirs = getattr(bench, name)()
            (work / f"{name}.sql").write_text(script.text)
            table.rate({"creation": "ride creation", "board": "driver's board"}.get(name, name), ours, theirs, limit)
    if wanted("pages"):
        table.amount("memory, idle", idle, 60, "MB")
    table.amount("memory, at most", bench.peak, None, "MB")
    if wanted("ready"):
        table.amount("start to ready", bench.ready(), 500, "ms")
    print(f"\nThe statements that pgbench ran: {work}/*.sql\n")
    return table.failed


if __name__ == "__main__":
    main()
