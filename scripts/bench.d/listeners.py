"""A crowd of sockets in a process of its own, so that who posts and who listens do not share an interpreter."""

import multiprocessing
import resource
import select
import time

from harness import eventually
from sockets import Crowd


class Listeners:
    """The crowd as seen from the process that asks; `with` ends it."""

    def __init__(self):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pipe.close()
        self.process.join()

    def open(self, url, cookies, count, seconds=120, **more):
        """Returns the group's number once all of its sockets are live."""
        group = self._ask("open", url, "/ws", cookies, count, **more)
        end = time.monotonic() + seconds
        while (state := self.state(group))["live"] < count:
            assert time.monotonic() < end and not state["closed"], f"only {state} of {count} sockets are live"
            time.sleep(0.2)
        return group

    def state(self, group):
        return self._ask("state", group)

    def close(self):
        self._ask("close")

    def marks(self, group, kind):
        """The marks of all events of a kind, in the order of their cursors."""
        return self._ask("marks", group, kind)

    def wait_for(self, group, kind, events, sockets, seconds=20):
        """Until each of the sockets has as many events of the kind."""

        def have():
            marks = self.marks(group, kind)
            return len(marks) >= events and all(mark.count >= sockets for mark in marks)

        eventually(have, seconds, pause=0.05)

    def _ask(self, name, *arguments, **more):
        self.pipe.send((name, arguments, more))
        return self.pipe.recv()


def serve(pipe):
    crowd = Crowd()
    crowd.poll.register(pipe.fileno(), select.EPOLLIN)
    while True:
        crowd.turn(0.01 if crowd.waiting or crowd.later else 0.2)
        try:
            while pipe.poll():
                pipe.send(answer(crowd, *pipe.recv()))
        except EOFError:
            return


def answer(crowd, name, arguments, more):
    if name == "open":
        return crowd.open(*arguments, **more)
    if name == "close":
        return crowd.close()
    group = crowd.groups[arguments[0]]
    if name == "marks":
        return [mark for _, mark in sorted(group.marks.items()) if mark.kind == arguments[1]]
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "live": group.live,
        "pongs": group.pongs,
        "events": group.events,
        "closed": group.closed,
        "returned": group.returned,
        "seconds": usage.ru_utime + usage.ru_stime,
    }
