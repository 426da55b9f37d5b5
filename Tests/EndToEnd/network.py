"""The network between a page and the server, so that tests can spoil it."""

import contextlib
import re
import socket
import threading
import time


class Network:
    """A TCP relay; `url` is where pages find the server. What is spoilt is spoilt for sockets of new connections too.

    way    "open" | "cut" (refuses) | "lossy" (passes what is sent, and breaks before the answer) | "portal" (answers
           everything with a page of its own)
    sockets    "open" | "refused" (403, as some proxies do) | "mute" (upgraded, and then not a word)
    delay  seconds that WebSocket frames are on their way, to the server and back

    `asked` and `answered`: the requests that passed, and the bytes of all that came back, heads included.
    """

    PORTAL = b"<!doctype html><title>Welcome to our Wi-Fi</title><h1>Please sign in</h1>"

    def __init__(self, port):
        self.port, self.way, self.sockets, self.delay = port, "open", "open", 0.0
        self.pairs, self.dead, self.upgraded = [], set(), set()
        self.asked, self.answered = [], 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://localhost:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        self.way = "cut"
        self.drop()

    def drop(self):
        """Ends every connection that there is."""
        with self.lock:
            pairs, self.pairs = self.pairs, []
        for end in (end for pair in pairs for end in pair):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def silence(self):
        """The connections that there are never pass anything again, and nobody is told."""
        with self.lock:
            self.dead.update(end for pair in self.pairs for end in pair)

    def mend(self):
        self.way = "open"

    def sockets_open(self):
        """The WebSockets of pages that are still connected."""
        with self.lock:
            return list(self.upgraded)

    def close(self):
        self.listener.close()
        self.drop()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with contextlib.suppress(OSError):
            if self.way == "cut":
                return client.close()
            first = client.recv(65536)
            if self.way == "portal":
                head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(self.PORTAL)}\r\n"
                client.sendall(head.encode() + b"Connection: close\r\n\r\n" + self.PORTAL)
                return client.close()
            is_socket = first.startswith(b"GET /ws")
            if is_socket and self.sockets == "refused":
                client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return client.close()
            server = socket.create_connection(("127.0.0.1", self.port))
            with self.lock:
                self.pairs.append((client, server))
                if is_socket:
                    self.upgraded.add(client)
            self._note(first)
            server.sendall(first)
            threading.Thread(target=self._pass, args=(client, server, is_socket, False), daemon=True).start()
            return self._pass(server, client, is_socket, is_socket and self.sockets == "mute")
        client.close()

    def _note(self, sent):
        self.asked += [line.decode() for line in re.findall(rb"(?:GET|POST|PUT|DELETE) \S+(?= HTTP/1.1\r\n)", sent)]

    def _pass(self, source, target, is_socket, only_head):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if source in self.dead:
                    continue
                if source.getpeername()[1] == self.port:
                    if self.way == "lossy":
                        break
                    self.answered += len(data)
                else:
                    self._note(data)
                if is_socket and self.delay:
                    time.sleep(self.delay)
                if only_head is True:
                    data, only_head = data[: data.find(b"\r\n\r\n") + 4], "sent"
                elif only_head == "sent":
                    continue
                target.sendall(data)
        with self.lock:
            self.upgraded -= {source, target}
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
