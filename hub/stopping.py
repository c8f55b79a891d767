"""How a command that goes on until it is told to stop hears of it, even in long work."""

import signal
from _thread import start_new_thread
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

Progress = Callable[[int, int | None], None]
"""Told how much is done, and how much there is where that is known."""


class Stopped(Exception):
    """Told to stop in the midst of long work: the next who runs does what was not ended."""


def unless_stopped(stop: Event, progress: Progress = lambda _done, _total: None) -> Progress:
    """Give a progress by which long work ends, with `Stopped`, once `stop` is set."""

    def advance(done: int, total: int | None) -> None:
        if stop.is_set():
            raise Stopped
        progress(done, total)

    return advance


@contextmanager
def told_to_stop() -> Iterator[Event]:
    """Give what SIGTERM and SIGINT set; afterwards they do again what they did before.

    It is set by a thread of its own: a handler interrupts the main thread, which may just then hold
    the event's lock, and would wait for itself.
    """
    stop = Event()

    def tell(*_: object) -> None:
        start_new_thread(stop.set, ())

    before = {each: signal.signal(each, tell) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
