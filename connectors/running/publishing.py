"""Send a slice's events after they are kept in the outbox, and know when they have arrived.

The order is what makes a run safe to interrupt: the outbox is committed with the rows it comes
from, then sent; it is emptied only after the broker has acknowledged it. While the broker takes one
slice, the next is being translated.
"""

from collections.abc import Sequence
from typing import Protocol

from connectors.publisher import Message
from connectors.running.changes import Changes
from connectors.running.snapshot import RunRecord, Snapshot


class Publisher(Protocol):
    """Where events go."""

    def send(self, message: Message) -> None:
        """Queue one event."""

    def flush(self) -> None:
        """Wait until everything queued has arrived."""


class Nowhere:
    """The publisher of a dry run."""

    def send(self, message: Message) -> None:
        """Drop it."""

    def flush(self) -> None:
        """Nothing to wait for."""


class Outgoing:
    """What a run sends; a dry run keeps nothing of it."""

    def __init__(self, publisher: Publisher, snapshot: Snapshot, *, keeps: bool) -> None:
        self._publisher, self._snapshot, self._keeps = publisher, snapshot, keeps
        self._waiting = 0

    def send_what_was_left(self) -> list[Message]:
        """Send what an interrupted run may not have sent, exactly as it was, and give it."""
        left = list(self._snapshot.outbox())
        self._send(left)
        self._await_arrival()
        return left

    def slice(self, changes: Changes, record: RunRecord) -> None:
        """Keep what a slice changes and sends; then send it. The slice before has arrived then."""
        self._await_arrival()
        self._snapshot.write(changes, record.reading)
        if self._keeps:
            self._snapshot.commit(record)
        self._send(changes.messages)

    def settle(self, record: RunRecord) -> None:
        """Wait until everything sent has arrived, and make that durable."""
        self._await_arrival()
        if self._keeps:
            self._snapshot.commit(record)

    def _send(self, messages: Sequence[Message]) -> None:
        self._waiting += len(messages)
        for message in messages:
            self._publisher.send(message)

    def _await_arrival(self) -> None:
        if self._waiting:
            self._publisher.flush()
            self._snapshot.acknowledged()
        self._waiting = 0
