"""One screen, asked step by step what it heard."""

import json
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


class Listener:
    """The events that a screen heard, less answers to pings."""

    def __init__(self, server, cookies=None, token=None, cursor=None, **more):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())} if cookies else {}
        asking = {name: value for name, value in {"ride": token, "cursor": cursor}.items() if value is not None}
        target = server.url.replace("http", "ws") + "/ws" + ("?" + urlencode(asking) if asking else "")
        options = {"additional_headers": headers, "subprotocols": ["buggy.v1"], "compression": None}
        self.socket = connect(target, **options, **more).__enter__()
        self.cursor = self.next()["cursor"]

    def next(self, timeout=5):
        return json.loads(self.socket.recv(timeout=timeout))

    def say(self, **message):
        self.socket.send(json.dumps(message))

    def events(self):
        """All that has arrived by now: a ping comes back behind it."""
        self.say(type="ping")
        heard = []
        while (message := self.next())["type"] != "pong":
            heard.append(message)
        return heard

    def until(self, kind, timeout=5):
        heard = []
        while not heard or heard[-1].get("kind") != kind:
            heard.append(self.next(timeout))
        return heard

    def close_code(self, timeout=5):
        """Waits for the server to close; None when it was cut without a word."""
        try:
            while True:
                self.next(timeout)
        except ConnectionClosed as closed:
            return closed.rcvd and closed.rcvd.code

    def close(self):
        self.socket.close()


def kinds(events):
    return [event["kind"] for event in events]
