"""A small load balancer, as a platform would put before two replicas: each request goes to one that says it is ready.

It never tries a second replica: a request that the chosen one does not answer has failed, and `failures` says how.
"""

import asyncio
import contextlib
import itertools
import threading

from harness import free_port

HEALTH_EVERY = 0.2
LIMIT = 1 << 20


class Balancer(threading.Thread):
    def __init__(self, servers):
        super().__init__(daemon=True)
        self.ports, self.port = [server.port for server in servers], free_port()
        self.url = f"http://localhost:{self.port}"
        self.ready, self.failures, self.answered, self.tunnels = set(), [], 0, 0
        self.turns, self.is_up = itertools.count(), threading.Event()

    def __enter__(self):
        self.start()
        assert self.is_up.wait(10)
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.main.cancel)
        self.join(10)

    def run(self):
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self._serve())

    async def _serve(self):
        self.loop, self.main = asyncio.get_running_loop(), asyncio.current_task()
        await asyncio.gather(*map(self._probe, self.ports))
        probes = [asyncio.create_task(self._keep_probing(port)) for port in self.ports]
        async with await asyncio.start_server(self._client, "localhost", self.port, limit=LIMIT):
            self.is_up.set()
            await asyncio.gather(*probes)

    # Health

    async def _keep_probing(self, port):
        while True:
            await asyncio.sleep(HEALTH_EVERY)
            await self._probe(port)

    async def _probe(self, port):
        try:
            async with asyncio.timeout(2):
                head = await self._ask_ready(port)
        except (OSError, EOFError, TimeoutError):
            head = b""
        (self.ready.add if b" 200 " in head.split(b"\r\n")[0] else self.ready.discard)(port)

    async def _ask_ready(self, port):
        reader, writer = await asyncio.open_connection("localhost", port)
        with contextlib.closing(writer):
            writer.write(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return await reader.readuntil(b"\r\n\r\n")

    # Requests

    async def _client(self, reader, writer):
        """The requests of one connection, one after the other, each over a connection of its own to a replica."""
        with contextlib.closing(writer), contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(length_of(head) or 0)
                try:
                    if not await self._forward(head, body, reader, writer):
                        return
                except Failed as failure:
                    self.failures.append(f"{head.split(b' HTTP')[0].decode()}: {failure}")
                    writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                    await writer.drain()

    async def _forward(self, head, body, reader, writer):
        """False when the client's connection has ended with it."""
        if not (ready := sorted(self.ready)):
            raise Failed("no replica is ready")
        port = ready[next(self.turns) % len(ready)]
        try:
            upstream, request = await asyncio.open_connection("localhost", port, limit=LIMIT)
        except OSError as error:
            raise Failed(f"{type(error).__name__} at {port}") from None
        with contextlib.closing(request):
            try:
                request.write(head + body)
                answer = await upstream.readuntil(b"\r\n\r\n")
                rest = b"" if is_tunnel(answer) else await body_of(answer, head, upstream)
            except (OSError, EOFError) as error:
                raise Failed(f"{type(error).__name__} from {port}") from None
            writer.write(answer + rest)
            await writer.drain()
            self.answered += 1
            if is_tunnel(answer):
                self.tunnels += 1
                await tunnel((reader, request), (upstream, writer))
                return False
        return b"\r\nconnection: close" not in answer.lower()


class Failed(Exception):
    pass


def is_tunnel(answer):
    return answer.startswith(b"HTTP/1.1 101")


def length_of(head):
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return None


async def body_of(answer, request, reader):
    if request.startswith(b"HEAD ") or answer.split(b" ")[1] in (b"204", b"304"):
        return b""
    if (length := length_of(answer)) is not None:
        return await reader.readexactly(length)
    whole = b""
    while not whole.endswith(b"0\r\n\r\n"):
        whole += await reader.readuntil(b"\r\n")
    return whole


async def tunnel(*ways):
    """Bytes both ways until either end is over."""

    async def copy(reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
            writer.write_eof()

    await asyncio.gather(*(copy(*way) for way in ways))
