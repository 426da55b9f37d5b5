"""RFC 6455 as a client on the wire sees it, against a running server.

    BASE_URL=http://127.0.0.1:8080 RIDE_TOKEN=... python3 -m pytest Tests/EndToEnd/websocket_conformance.py

Needs nothing but pytest. The socket's own language (hello, ping, pong) is the contract's.
"""

import base64
import hashlib
import json
import os
import socket
import struct
import time
from urllib.parse import quote, urlsplit

import pytest

LIMIT = 64 << 10
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def endpoint():
    """Host, port and request target of a socket that anybody may open: the one place that knows."""
    base = urlsplit(os.environ.get("BASE_URL", "http://127.0.0.1:8080"))
    return base.hostname, base.port or 80, "/ws?ride=" + quote(os.environ.get("RIDE_TOKEN", "test"))


class Socket:
    """A connection on which a test says whatever it wants."""

    def __init__(self):
        self.host, self.port, self.target = endpoint()
        self.tcp = socket.create_connection((self.host, self.port), timeout=5)
        self.tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unread = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tcp.close()

    def request(self, *, drop=(), **fields):
        """Sends a handshake with some fields changed (``Sec_WebSocket_Version="8"``) or dropped."""
        self.key = base64.b64encode(os.urandom(16)).decode()
        head = {
            "Host": f"{self.host}:{self.port}",
            "Connection": "keep-alive, Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Key": self.key,
            "Sec-WebSocket-Version": "13",
        }
        head.update({name.replace("_", "-"): value for name, value in fields.items()})
        lines = [f"{name}: {value}" for name, value in head.items() if name not in drop]
        self.tcp.sendall("\r\n".join([f"GET {self.target} HTTP/1.1", *lines, "", ""]).encode())
        return self.response_head()

    def response_head(self):
        while b"\r\n\r\n" not in self.unread:
            self.more()
        head, self.unread = self.unread.split(b"\r\n\r\n", 1)
        status, *lines = head.decode().split("\r\n")
        fields = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        return int(status.split()[1]), fields

    def send(self, *frames):
        self.tcp.sendall(b"".join(frames))

    def frame(self):
        first, length = self.take(2)
        if length == 126:
            (length,) = struct.unpack(">H", self.take(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", self.take(8))
        assert length & 0x80 == 0 or length > 127, "a server does not mask"
        return first, self.take(length)

    def message(self):
        """The next text message as JSON; the server's pings are passed over."""
        while True:
            first, payload = self.frame()
            if first == 0x80 | TEXT:
                return json.loads(payload)
            assert first == 0x80 | PING, (first, payload)

    def close_code(self):
        while True:
            first, payload = self.frame()
            if first == 0x80 | CLOSE:
                return struct.unpack(">H", payload[:2])[0] if payload else None

    def expect_end(self):
        """Nothing but the end of the connection follows."""
        assert self.unread == b""
        try:
            assert self.tcp.recv(1) == b""
        except ConnectionResetError:
            pass

    def take(self, count):
        while len(self.unread) < count:
            self.more()
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken

    def more(self):
        received = self.tcp.recv(65536)
        if not received:
            raise EOFError("the connection ended")
        self.unread += received


def frame(opcode, payload=b"", *, final=True, masked=True, reserved=0):
    head = bytes([(0x80 if final else 0) | reserved | opcode])
    mask = 0x80 if masked else 0
    if len(payload) < 126:
        head += bytes([mask | len(payload)])
    elif len(payload) < 65536:
        head += bytes([mask | 126]) + struct.pack(">H", len(payload))
    else:
        head += bytes([mask | 127]) + struct.pack(">Q", len(payload))
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[index % 4] for index, byte in enumerate(payload))


def close(code):
    return frame(CLOSE, struct.pack(">H", code))


def ping_message(padding=0):
    return json.dumps({"type": "ping", "padding": "x" * padding}).encode()


@pytest.fixture
def live():
    """A socket after its hello."""
    with Socket() as live:
        status, _ = live.request()
        assert status == 101
        assert live.message()["type"] == "hello"
        yield live


# Handshake


def test_the_accept_key_proves_that_the_server_read_the_handshake():
    with Socket() as raw:
        status, fields = raw.request()
        digest = hashlib.sha1((raw.key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        assert status == 101
        assert fields["sec-websocket-accept"] == base64.b64encode(digest).decode()
        assert fields["upgrade"].lower() == "websocket" and fields["connection"].lower() == "upgrade"
        assert "content-length" not in fields and "transfer-encoding" not in fields
        assert "content-encoding" not in fields


def test_our_subprotocol_is_echoed_when_offered_and_no_extension_is_accepted():
    with Socket() as raw:
        _, fields = raw.request(
            Sec_WebSocket_Protocol="other, buggy.v1", Sec_WebSocket_Extensions="permessage-deflate"
        )
        assert fields["sec-websocket-protocol"] == "buggy.v1"
        assert "sec-websocket-extensions" not in fields
    with Socket() as raw:
        status, fields = raw.request(Sec_WebSocket_Protocol="other")
        assert status == 101 and "sec-websocket-protocol" not in fields


@pytest.mark.parametrize("change", [
    {"Sec_WebSocket_Version": "8"},
    {"drop": ("Sec-WebSocket-Version",)},
    {"drop": ("Upgrade",)},
    {"Connection": "keep-alive"},
])
def test_what_is_no_handshake_of_version_13_is_answered_with_426(change):
    with Socket() as raw:
        status, fields = raw.request(**change)
        assert status == 426
        assert fields["sec-websocket-version"] == "13"


def test_a_malformed_key_is_answered_with_400():
    with Socket() as raw:
        status, _ = raw.request(Sec_WebSocket_Key="c2hvcnQ=")
        assert status == 400


def test_a_foreign_origin_is_refused_and_its_connection_closed():
    with Socket() as raw:
        status, fields = raw.request(Origin="https://elsewhere.example")
        assert status == 403
        assert fields["connection"].lower() == "close"


def test_a_connection_may_upgrade_after_an_ordinary_request():
    with Socket() as raw:
        raw.tcp.sendall(f"HEAD /health/live HTTP/1.1\r\nHost: {raw.host}:{raw.port}\r\n\r\n".encode())
        raw.response_head()
        status, _ = raw.request()
        assert status == 101
        assert raw.message()["type"] == "hello"


def test_an_upgrade_to_another_protocol_gets_an_ordinary_answer_and_the_end_of_the_connection():
    with Socket() as raw:
        raw.target = "/health/live"
        status, fields = raw.request(Upgrade="h2c")
        assert status < 500 and fields["connection"].lower() == "close"


# Messages


def test_a_message_is_understood_whole_in_fragments_and_byte_by_byte(live):
    message = ping_message()
    live.send(frame(TEXT, message))
    assert live.message() == {"type": "pong"}
    live.send(frame(TEXT, message[:5], final=False), frame(CONTINUATION, b"", final=False))
    live.send(frame(PING, b"between"))
    assert live.frame() == (0x80 | PONG, b"between")
    live.send(frame(CONTINUATION, message[5:]))
    assert live.message() == {"type": "pong"}
    for byte in frame(TEXT, message):
        live.send(bytes([byte]))
        time.sleep(0.001)
    assert live.message() == {"type": "pong"}


@pytest.mark.parametrize("length", [125, 126, 127, 65535, LIMIT])
def test_a_message_of_every_length_encoding_up_to_the_limit_is_understood(live, length):
    message = ping_message(length - len(ping_message()))
    assert len(message) == length
    live.send(frame(TEXT, message))
    assert live.message() == {"type": "pong"}


@pytest.mark.parametrize("payload", [b"", b"abc", bytes(125)])
def test_a_ping_is_answered_with_its_payload(live, payload):
    live.send(frame(PING, payload))
    assert live.frame() == (0x80 | PONG, payload)


def test_an_unasked_pong_is_ignored(live):
    live.send(frame(PONG, b"hello"), frame(PING, b"still here"))
    assert live.frame() == (0x80 | PONG, b"still here")


# Violations

VIOLATIONS = {
    "unmasked": ([frame(TEXT, b"x", masked=False)], 1002),
    "first reserved bit": ([frame(TEXT, b"x", reserved=0x40)], 1002),
    "second reserved bit": ([frame(TEXT, b"x", reserved=0x20)], 1002),
    "third reserved bit": ([frame(TEXT, b"x", reserved=0x10)], 1002),
    "undefined data opcode": ([frame(3)], 1002),
    "undefined control opcode": ([frame(11)], 1002),
    "fragmented ping": ([frame(PING, final=False)], 1002),
    "ping of 126 bytes": ([frame(PING, bytes(126))], 1002),
    "continuation of nothing": ([frame(CONTINUATION, b"x")], 1002),
    "message inside a message": ([frame(TEXT, b"a", final=False), frame(TEXT, b"b")], 1002),
    "longer length than needed": ([b"\x81\xfe" + struct.pack(">H", 125)], 1002),
    "highest bit of the length": ([b"\x81\xff" + struct.pack(">Q", 1 << 63)], 1002),
    "close of one byte": ([frame(CLOSE, b"\x03")], 1002),
    "close 1005": ([close(1005)], 1002),
    "close 5000": ([close(5000)], 1002),
    "binary": ([frame(BINARY, b"x")], 1003),
    "not UTF-8": ([frame(TEXT, b"\xc3\x28")], 1007),
    "not UTF-8 over two frames": ([frame(TEXT, b"\xc3", final=False), frame(CONTINUATION, b"\x28")], 1007),
    "surrogate": ([frame(TEXT, b"\xed\xa0\x80")], 1007),
    "close reason not UTF-8": ([frame(CLOSE, b"\x03\xe8\xff")], 1007),
    "a terabyte": ([b"\x81\xff" + struct.pack(">Q", 1 << 40) + b"mask"], 1009),
    "frame over the limit": ([frame(TEXT, bytes(LIMIT + 1))], 1009),
    "message over the limit": ([frame(TEXT, bytes(LIMIT - 10), final=False), frame(CONTINUATION, bytes(11))], 1009),
}


@pytest.mark.parametrize("frames,code", VIOLATIONS.values(), ids=VIOLATIONS.keys())
def test_a_violation_closes_with_its_code(live, frames, code):
    live.send(*frames)
    assert live.close_code() == code
    live.expect_end()


# Closing


@pytest.mark.parametrize("code", [1000, 1001, 1011, 3000, 4999])
def test_a_close_is_answered_with_its_own_code(live, code):
    live.send(close(code))
    assert live.close_code() == code
    live.expect_end()


def test_a_close_without_a_code_is_answered_without_one(live):
    live.send(frame(CLOSE))
    assert live.close_code() is None
    live.expect_end()


def test_connections_that_break_off_leave_a_server_that_serves():
    for _ in range(50):
        with Socket() as raw:
            assert raw.request()[0] == 101
            raw.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with Socket() as raw:
        assert raw.request()[0] == 101
        assert raw.message()["type"] == "hello"
