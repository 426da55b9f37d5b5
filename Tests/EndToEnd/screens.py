"""Clients that come and go as phones do, and remember everything that they were told."""

import contextlib
import json
import math
import random
import socket
import struct
import threading
import time
from urllib.parse import urlencode, urlsplit

from sockets import CLOSE, PING, PONG, TEXT, handshake, masked, saying, split


class Refused(OSError):
    """The handshake was answered with something else."""


class Line:
    """One connection, blocking."""

    def __init__(self, url, target, cookies=None, receive_buffer=None):
        place = urlsplit(url)
        family, kind, protocol, _, address = socket.getaddrinfo(place.hostname, place.port, type=socket.SOCK_STREAM)[0]
        self.tcp, self.unread = socket.socket(family, kind, protocol), b""
        self.tcp.settimeout(10)
        if receive_buffer:
            self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            self.tcp.connect(address)
            self.tcp.sendall(handshake(place.netloc, target, cookies))
            self._read_head()
        except OSError:
            self.tcp.close()
            raise

    def say(self, **message):
        self.tcp.sendall(saying(**message))

    def frames(self):
        """(opcode, payload) of what has arrived or arrives within the tcp's timeout; pings are answered on the way."""
        found, rest = split(self.unread)  # the first frame may have come with the handshake
        if not found:
            self._receive()
            found, rest = split(self.unread)
        frames = [(first & 0x0F, self.unread[start:end]) for first, start, end in found]
        self.unread = self.unread[rest:]
        for opcode, payload in frames:
            if opcode == PING:
                self.tcp.sendall(masked(PONG, payload))
        return frames

    def close(self, abruptly=False):
        if abruptly:
            self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.tcp.close()

    def _read_head(self):
        while b"\r\n\r\n" not in self.unread:
            self._receive()
        head, self.unread = self.unread.split(b"\r\n\r\n", 1)
        if not head.startswith(b"HTTP/1.1 101"):
            raise Refused(head.split(b"\r\n")[0].decode())

    def _receive(self):
        received = self.tcp.recv(1 << 16)
        if not received:
            raise ConnectionResetError("the connection ended")
        self.unread += received


class Screen(threading.Thread):
    """A client like our pages: it says its own cursor when it connects, and in `resume`.

    `url()` says where to connect each time, `asking` with which query besides the cursor, `stay()` for how many
    seconds, `away()` after how many to come back. A `resync` is counted only: what it hides is missing in the record.
    `record` is what it was told: (cursor, kind) in the order of arrival, from the event behind `began`.
    """

    def __init__(self, url, asking=(), cookies=None, stay=lambda: math.inf, away=lambda: 0.1):
        super().__init__(daemon=True)
        self.url, self.asking, self.cookies, self.stay, self.away = url, dict(asking), cookies, stay, away
        self.began = self.cursor = None
        self.record, self.arrivals, self.closes, self.resyncs = [], [], [], 0
        self.trouble = None
        self.is_over, self.has_begun = threading.Event(), threading.Event()
        self.start()

    def end(self):
        self.is_over.set()
        self.join(15)
        assert not self.trouble, self.trouble

    def run(self):
        while not self.is_over.is_set():
            try:
                self._visit()
            except OSError as error:  # refused, reset or cut: the next visit makes it good
                self.closes.append(type(error).__name__)
            except Exception as error:
                self.trouble = error
                raise
            self.is_over.wait(self.away())

    def _visit(self):
        known = {} if self.cursor is None else {"cursor": self.cursor}
        target = "/ws?" + urlencode({**self.asking, **known})
        line, end = Line(self.url(), target, self.cookies), time.monotonic() + self.stay()
        with contextlib.closing(line):
            line.tcp.settimeout(0.2)
            while time.monotonic() < end and not self.is_over.is_set():
                with contextlib.suppress(TimeoutError):
                    for opcode, payload in line.frames():
                        if opcode == TEXT:
                            self._hear(json.loads(payload), line)
                        elif opcode == CLOSE:
                            self.closes.append(int.from_bytes(payload[:2], "big"))
                            return
            line.close(abruptly=random.random() < 0.5)

    def _hear(self, message, line):
        if message["type"] == "event":
            self.cursor = message["cursor"]
            self.record.append((message["cursor"], message["kind"]))
            self.arrivals.append(time.perf_counter())
        elif message["type"] == "hello":
            if self.cursor is None:
                self.began = self.cursor = message["cursor"]
            line.say(type="resume", cursor=self.cursor)
            self.has_begun.set()
        elif message["type"] == "resync":
            self.resyncs += 1


@contextlib.contextmanager
def screens(*made):
    """Waits until each was there once; ends them."""
    try:
        for screen in made:
            assert screen.has_begun.wait(20), f"{screen.asking} was never greeted: {screen.closes[-3:]}"
        yield made
    finally:
        for screen in made:
            screen.is_over.set()
        for screen in made:
            screen.end()
