"""A push service (RFC 8030) that can be spoilt, and phones that subscribe with it. Messages are read by other people's code."""

import base64
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class Message:
    """What a phone was sent; `at` is the time of its arrival on the monotonic clock."""

    path: str
    headers: dict
    body: bytes
    at: float
    content: dict = field(default_factory=dict)

    @property
    def kind(self):
        return self.content["kind"]


class PushService:
    """Takes messages on a port of its own.

    way    "open" | "hang" (takes the message and never answers) | a status, answered instead of taking the message
    """

    def __init__(self):
        self.way, self.headers = "open", {}
        self.received, self.refused, self.phones = [], [], {}
        self.lock, self.mended = threading.Lock(), threading.Event()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                service.take(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def take(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"]))
        message = Message(request.path, dict(request.headers), body, time.monotonic())
        way = self.way
        if way != "open":
            with self.lock:
                self.refused.append(message)
        if way == "hang":
            # Until the test is over or the caller has gone: nobody is answered.
            self.mended.wait(60)
            request.close_connection = True
            return
        status = 201 if way == "open" else way
        if way == "open":
            phone = self.phones[request.path]
            message.content = phone.read(message)
            with self.lock:
                self.received.append(message)
        request.send_response(status)
        for name, value in self.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    def of(self, phone):
        """What this phone has been sent, in the order of arrival."""
        with self.lock:
            return [message for message in self.received if message.path == phone.path]

    def close(self):
        self.mended.set()
        self.server.shutdown()
        self.server.server_close()


class Phone:
    """A browser's subscription."""

    def __init__(self, service):
        self.service, self.path = service, f"/push/{secrets.token_urlsafe(32)}"
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        service.phones[self.path] = self

    @property
    def subscription(self):
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": base64url(point), "auth": base64url(self.auth)}
        return {"endpoint": self.service.url + self.path, "expirationTime": None, "keys": keys}

    def subscribe(self, guest, token):
        guest.put(f"/api/v1/guest/rides/{token}/push-subscription", self.subscription).expect(204)
        return self

    def read(self, message):
        """Checks who sends (RFC 8292) and decrypts (RFC 8291)."""
        authorization = message.headers["Authorization"]
        assert Vapid02.verify(authorization), "the signature does not fit"
        token = authorization.split("t=")[1].split(",")[0]
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        assert claims["aud"] == self.service.url and claims["sub"].startswith("https://"), claims
        assert 0 < claims["exp"] - time.time() <= 24 * 3600, claims
        assert message.headers["Content-Encoding"] == "aes128gcm"
        plain = http_ece.decrypt(message.body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        return json.loads(plain)
