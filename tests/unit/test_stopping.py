"""A signal sets what a command waits for, whatever the main thread is doing just then."""

import os
import signal

from hub.stopping import told_to_stop

PATIENCE = 20.0
"""Seconds after which what was never told fails."""


def test_a_signal_that_comes_while_the_lock_is_held_is_heard() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with told_to_stop() as stop:
        with stop._cond:  # as the main thread holds it for a moment, each time it waits
            os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(PATIENCE)
    assert signal.getsignal(signal.SIGTERM) == before


def test_without_a_signal_nothing_is_told() -> None:
    with told_to_stop() as stop:
        assert not stop.is_set()
