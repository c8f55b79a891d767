"""How a command that goes on until it is told to stop hears of it."""

import signal
from _thread import start_new_thread
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event


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
