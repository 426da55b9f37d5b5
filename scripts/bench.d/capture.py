"""Learns from PostgreSQL's own log which statements a request runs, and writes them down as a pgbench script."""

import json
import re
from collections import Counter
from pathlib import Path

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')", re.S)

# What pgbench puts in place of a value that a request makes up: derived from :u, so that no two transactions share it.
FRESH_UUID = "'{slot:08d}-0000-7000-8000-' || lpad(to_hex(:u::bigint), 12, '0')"
FRESH_BYTES = "decode('{slot:08d}' || lpad(to_hex(:u::bigint), {digits}, '0'), 'hex')"
FIRST_SLOT = 100
# Sets :u, which makes each transaction's values its own.
RANDOM = r"\set u random(1, 70368744177663)"


class StatementLog:
    """The JSON log of a private cluster, switched on only while we listen."""

    def __init__(self, databases, directory, database):
        self.databases, self.directory, self.database = databases, Path(directory), database

    def of(self, action):
        """The statements that our database ran while the action did, as (process, text, parameters)."""
        self._listen("all")
        self.databases.sql("select 'mark: begin'", self.database)
        action()
        self.databases.sql("select 'mark: end'", self.database)
        self._listen("none")
        entries = list(self._entries())
        marks = [index for index, (_, text, _) in enumerate(entries) if text.startswith("select 'mark: ")]
        return entries[marks[-2] + 1 : marks[-1]]

    def _listen(self, what):
        self.databases.sql(f"alter system set log_statement = '{what}'")
        self.databases.sql("select pg_reload_conf(), pg_sleep(0.3)")

    def _entries(self):
        for path in sorted(self.directory.glob("*.json")):
            for line in path.read_text(errors="replace").splitlines():
                entry = json.loads(line)
                found = re.match(r"(?:statement|execute [^:]*): (.*)", entry.get("message", ""), re.S)
                if found and entry.get("dbname") == self.database:
                    yield entry["pid"], found.group(1).strip(), parameters_of(entry.get("detail", ""))


def parameters_of(detail):
    values = {}
    for number, value in PARAMETER.findall(detail):
        values[int(number)] = None if value == "NULL" else value[1:-1].replace("''", "'")
    return values


def units(entries):
    """Statements in the order of their transactions: [[(text, parameters), …], …], interleaved processes untangled."""
    open_units, finished = {}, []
    for process, text, parameters in entries:
        word = text.split()[0].lower().rstrip(";")
        unit = open_units.setdefault(process, [])
        unit.append((text, parameters))
        inside = unit[0][0].split()[0].lower().rstrip(";") in ("begin", "start")
        if not inside or word in ("commit", "end", "rollback"):
            finished.append(open_units.pop(process))
    return finished


def typical(samples, noise):
    """The samples, reduced to the units that every one of them has: what the background does now and then is left out.

    Samples and results are pairs of units and the values known in them.
    """
    ignored = {shape(unit) for unit in noise}
    shapes = [[shape(unit) for unit in units] for units, _ in samples]
    common = set(shapes[0]).intersection(*shapes) - ignored
    reduced = [([unit for unit in units if shape(unit) in common], known) for units, known in samples]
    usual = Counter(form(units) for units, _ in reduced).most_common(1)[0][0]
    return [(units, known) for units, known in reduced if form(units) == usual]


def form(units):
    return tuple(map(shape, units))


def shape(unit):
    return "; ".join(text for text, _ in unit)


class Script:
    """A pgbench script with the statements of the samples; `constants` go to pgbench as -D, bound like parameters."""

    def __init__(self, samples, head, constants=()):
        self.samples = [[statement for unit in units for statement in unit] for units, _ in samples]
        self.known = [known for _, known in samples]
        self.constants, self.slots, self.lines = dict(constants), {}, [head]
        for index, (text, parameters) in enumerate(self.samples[-1]):
            self.lines.append(self._statement(index, text, parameters).rstrip(";") + ";")

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"

    @property
    def arguments(self):
        return [f"-D{name}={value}" for name, value in self.constants.items()]

    def _statement(self, index, text, parameters):
        def place(found):
            number = int(found.group(1))
            values = [sample[index][1].get(number) for sample in self.samples]
            return self._expression(index, number, values) if number in parameters else found.group()

        # One line: a blank line or a backslash inside would mean something to pgbench.
        return " ".join(re.sub(r"\$(\d+)", place, text).split())

    def _expression(self, index, number, values):
        last = values[-1]
        if last is None:
            return "null"
        if last in self.known[-1]:
            return self.known[-1][last]
        if len(set(values)) > 1:
            if UUID.fullmatch(last):
                # Not cast for a text column; the parentheses let a cast in the statement itself bind to all of it.
                return f"({FRESH_UUID.format(slot=self._slot(last))})" + self._cast(index, number)
            if re.fullmatch(r"\\x[0-9a-f]{16,128}", last):
                return FRESH_BYTES.format(slot=self._slot(last), digits=len(last) - 2 - 8)
            if TIMESTAMP.match(last):
                return "now()"
        name = f"p{index}_{number}"
        self.constants[name] = last
        return f":{name}"

    def _slot(self, value):
        return self.slots.setdefault(value, FIRST_SLOT + len(self.slots))

    def _cast(self, index, number):
        return "" if "idempotency_keys" in self.samples[-1][index][0] else "::uuid"
