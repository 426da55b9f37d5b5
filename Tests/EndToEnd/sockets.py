"""The client's side of RFC 6455 on raw sockets, and a crowd of them that one thread serves.

Lean on purpose: where ten thousand sockets are measured, the client must not be what is measured.
"""

import base64
import heapq
import itertools
import json
import os
import random
import resource
import select
import socket
import struct
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
EVENT = b'{"type":"event","cursor":'
AT_ONCE = 64  # handshakes under way, so that no listen queue overflows


def raise_file_limit():
    """To as many files as this process and its children may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def handshake(host, target, cookies=None):
    cookie = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {target} HTTP/1.1",
        f"Host: {host}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: buggy.v1",
        f"Sec-WebSocket-Key: {key}",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def masked(opcode, payload=b""):
    """A frame as a client sends it; at most 65535 bytes."""
    size = len(payload)
    head = bytes([0x80 | opcode, 0x80 | size]) if size < 126 else struct.pack(">BBH", 0x80 | opcode, 0x80 | 126, size)
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[index & 3] for index, byte in enumerate(payload))


def saying(**message):
    return masked(TEXT, json.dumps(message).encode())


def split(data, at=0):
    """(first byte, start, end) of each whole frame in `data`, and where the rest begins: (frames, rest)."""
    frames, end = [], len(data)
    while end - at >= 2:
        length, start = data[at + 1], at + 2
        if length == 126:
            length, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
        elif length == 127:
            length, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
        if start + length > end or start > end:
            break
        frames.append((data[at], start, start + length))
        at = start + length
    return frames, at


@dataclass
class Mark:
    """How an event arrived at the sockets of a group."""

    kind: str
    first: float
    last: float = 0.0
    count: int = 0


@dataclass
class Group:
    """Sockets that ask for the same."""

    address: tuple
    request: bytes
    marks: dict = field(default_factory=dict)  # cursor → Mark
    live: int = 0
    pongs: int = 0
    events: int = 0
    closed: dict = field(default_factory=dict)  # why → how many: a close code, a status, None without a word
    returns: bool = False
    returned: list = field(default_factory=list)  # when each socket was live


def back_off(failures):
    """Seconds before the next attempt, as live.js waits."""
    return 0.25 + random.random() * min(20, 0.5 * 2**failures)


class Link:
    __slots__ = ("tcp", "group", "unread", "is_live", "failures")

    def __init__(self, tcp, group, failures):
        self.tcp, self.group, self.unread, self.is_live, self.failures = tcp, group, b"", False, failures


class Crowd:
    """Sockets that are told everything and count it; `turn` serves them."""

    def __init__(self):
        self.poll = select.epoll()
        self.links, self.groups, self.greeting = {}, [], 0
        # (group, failures); those of later have their time and a number that tells equals apart before it
        self.waiting, self.later, self.numbers = [], [], itertools.count()

    def open(self, url, target, cookies, count, returns=False):
        """A group's number; its sockets open while the crowd turns, and again when they were closed if it `returns`."""
        place = urlsplit(url)
        address = socket.getaddrinfo(place.hostname, place.port, type=socket.SOCK_STREAM)[0]
        group = Group(address, handshake(place.netloc, target, cookies), returns=returns)
        self.groups.append(group)
        self.waiting += [(group, 0)] * count
        return len(self.groups) - 1

    def turn(self, seconds):
        while self.later and self.later[0][0] < time.perf_counter():
            self.waiting.append(heapq.heappop(self.later)[2:])
        while self.waiting and self.greeting < AT_ONCE:
            self._connect(*self.waiting.pop())
        for number, events in self.poll.poll(seconds, 4096):
            link = self.links.get(number)
            if link and events & ~select.EPOLLOUT:
                self._receive(link)

    def close(self):
        for group in self.groups:
            group.returns = False
        for link in list(self.links.values()):
            self._drop(link, "closed here")
        self.waiting, self.later = [], []

    def _connect(self, group, failures):
        family, kind, protocol, _, address = group.address
        tcp = socket.socket(family, kind, protocol)
        tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            tcp.connect(address)  # to this machine: at once
            tcp.sendall(group.request)
        except OSError:
            tcp.close()
            self._lose(group, "refused", failures)
            return
        tcp.setblocking(False)
        self.links[tcp.fileno()] = Link(tcp, group, failures)
        self.poll.register(tcp.fileno(), select.EPOLLIN)
        self.greeting += 1

    def _receive(self, link):
        try:
            data = link.tcp.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            return self._drop(link, None)
        now = time.perf_counter()
        data, at = (link.unread + data if link.unread else data), 0
        if not link.is_live and data.startswith(b"HTTP/"):
            at = data.find(b"\r\n\r\n") + 4
            if at < 4:
                link.unread = data
                return None
            if not data.startswith(b"HTTP/1.1 101"):
                return self._drop(link, data[9:12].decode())
        frames, rest = split(data, at)
        for first, start, end in frames:
            self._take(link, first, data, start, end, now)
        link.unread = data[rest:]
        return None

    def _take(self, link, first, data, start, end, now):
        group = link.group
        if data.startswith(EVENT, start):
            cursor = int(data[start + len(EVENT) : data.index(b",", start + len(EVENT))])
            mark = group.marks.get(cursor)
            if mark is None:
                mark = group.marks[cursor] = Mark(json.loads(data[start:end])["kind"], now)
            mark.last = now
            mark.count += 1
            group.events += 1
        elif first == 0x80 | PING:
            link.tcp.send(masked(PONG, data[start:end]))
            group.pongs += 1
        elif first == 0x80 | CLOSE:
            self._drop(link, int.from_bytes(data[start : start + 2], "big") if end > start else None)
        elif not link.is_live:
            link.tcp.send(saying(type="resume", cursor=json.loads(data[start:end])["cursor"]))
            link.is_live = True
            self.greeting -= 1
            link.failures = 0
            group.live += 1
            group.returned.append(now)

    def _drop(self, link, why):
        if self.links.pop(link.tcp.fileno(), None) is None:
            return
        self.poll.unregister(link.tcp.fileno())
        link.tcp.close()
        if link.is_live:
            link.group.live -= 1
        else:
            self.greeting -= 1
        self._lose(link.group, why, link.failures)

    def _lose(self, group, why, failures):
        group.closed[why] = group.closed.get(why, 0) + 1
        if group.returns:
            at = time.perf_counter() + back_off(failures + 1)
            heapq.heappush(self.later, (at, next(self.numbers), group, failures + 1))
