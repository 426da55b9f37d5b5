"""Runs the load makers and reads what they print."""

import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
CONNECTIONS = 64
UNITS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}


@dataclass
class Load:
    rate: float  # a second
    p99: float  # milliseconds
    count: int = 0


def wrk(url, seconds, script=None, headers=(), environment=None):
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"]
    command += [f"-H{name}: {value}" for name, value in headers]
    command += ["-s", str(HERE / script)] if script else []
    printed = subprocess.run([*command, url], check=True, capture_output=True, text=True, env=environment).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: .*", printed)
    # wrk counts a connection that a script closed on purpose as an error; refusals never are on purpose.
    assert not refused or (script and refused.group(1) is None), f"{url}: {refused.group()}"
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", printed).groups()
    count, took, took_unit = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)", printed).groups()
    return Load(int(count) / (float(took) * UNITS[took_unit] / 1000), float(number) * UNITS[unit], int(count))


def pgbench(url, script, connections, transactions):
    """`transactions` in all, spread over the connections."""
    path = Path("/tmp") / f"bench-{time.time_ns()}.sql"
    path.write_text(script.text)
    each = max(1, transactions // connections)
    command = ["pgbench", "-n", "-M", "prepared", "-c", str(connections), "-j", "2", "-t", str(each), "-f", str(path)]
    ended = subprocess.run([*command, *script.arguments, url], capture_output=True, text=True)
    assert ended.returncode == 0 and "error" not in ended.stderr.lower(), ended.stderr[-3000:] + script.text
    path.unlink()
    latency = float(re.search(r"latency average = ([\d.]+) ms", ended.stdout).group(1))
    return Load(float(re.search(r"tps = ([\d.]+)", ended.stdout).group(1)), latency, each * connections)


def middle(loads):
    return Load(median(load.rate for load in loads), median(load.p99 for load in loads), loads[-1].count)


def memory(process, field="VmRSS"):
    """Megabytes, as Linux counts them for the process."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+) kB", status).group(1)) / 1024
