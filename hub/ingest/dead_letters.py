"""Messages that could not be recorded: list, show, replay (repaired if need be), discard.

A dead letter is never deleted. Replaying goes through the same door as Kafka's messages, and
replaying twice stores nothing twice.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from kafka import KafkaProducer
from kafka.errors import KafkaError
from psycopg.rows import class_row

from hub.errors import CommandRefused
from hub.ingest.batch import SQL, append_events
from hub.ingest.messages import DeadLettered, Message, Translator

PAGE = 500
REASON_LENGTH = 5
"""Fewest characters a reason has; a person reads it years later."""


@dataclass(frozen=True)
class DeadLetter:
    """One message that could not be recorded, without its bytes."""

    id: int
    topic: str
    partition: int
    offset: int
    reason_code: str
    detail: str
    received_at: datetime
    status: str
    resolved_by: str | None
    resolution: str | None
    bytes: int | None


@dataclass(frozen=True)
class WholeDeadLetter:
    """One message that could not be recorded, as it came."""

    id: int
    topic: str
    partition: int
    offset: int
    reason_code: str
    detail: str
    received_at: datetime
    status: str
    resolved_by: str | None
    resolution: str | None
    headers: list[list[str]]
    key: bytes | None
    value: bytes | None
    cluster_id: str


def listed(
    connection: psycopg.Connection[Any],
    *,
    status: str | None = "open",
    reason_code: str | None = None,
    limit: int = 100,
) -> list[DeadLetter]:
    """List dead letters, newest first; all of them for status None."""
    with connection.cursor(row_factory=class_row(DeadLetter)) as cursor:
        cursor.execute(
            SQL.list_dead_letters.sql,
            {"status": status, "reason_code": reason_code, "page": limit},
        )
        return cursor.fetchall()


def shown(connection: psycopg.Connection[Any], letter_id: int) -> WholeDeadLetter:
    """Give one dead letter whole. Raises `CommandRefused` where there is none."""
    with connection.cursor(row_factory=class_row(WholeDeadLetter)) as cursor:
        cursor.execute(SQL.get_dead_letter.sql, {"id": letter_id})
        found = cursor.fetchone()
    if found is None:
        raise CommandRefused(f"there is no dead letter {letter_id}; hub dead-letters list has all")
    return found


def replay(
    connection: psycopg.Connection[Any],
    letter_id: int,
    *,
    actor: str,
    repaired: bytes | None = None,
    repaired_key: bytes | None = None,
) -> str:
    """Record a dead letter's message now; give ``accepted``, ``correction`` or ``duplicate``.

    `repaired` takes the place of the bytes that came, which are kept. Raises `CommandRefused` where
    it still cannot be recorded, with the reason, or was resolved before.
    """
    letter = shown(connection, letter_id)
    if letter.status != "open":
        raise CommandRefused(f"dead letter {letter_id} was {letter.status} already")
    message = Message(
        letter.topic,
        letter.partition,
        letter.offset,
        repaired_key if repaired_key is not None else letter.key,
        repaired if repaired is not None else letter.value,
        [(name, value.encode("latin-1")) for name, value in letter.headers],
    )
    outcome = Translator().outcome(message)
    if isinstance(outcome, DeadLettered):
        raise CommandRefused(
            f"it still cannot be recorded: {outcome.reason_code}, {outcome.detail}"
        )
    how = "repaired" if repaired is not None or repaired_key is not None else "as it came"
    with connection.transaction():
        _resolve(connection, letter_id, "replayed", actor, how)
        counted = append_events(connection, [outcome])
    return next(iter(counted))


def discard(
    connection: psycopg.Connection[Any], letter_id: int, *, actor: str, reason: str
) -> None:
    """Decide that a dead letter will not be recorded. Its bytes stay. Raises `CommandRefused`."""
    if len(reason.strip()) < REASON_LENGTH:
        raise CommandRefused("say why, in a few words: it is read years later")
    shown(connection, letter_id)
    with connection.transaction():
        _resolve(connection, letter_id, "discarded", actor, reason.strip())


def count_open(connection: psycopg.Connection[Any]) -> int:
    """Count the dead letters nobody has resolved."""
    return int(SQL.count_open_dead_letters(connection))


def _resolve(
    connection: psycopg.Connection[Any], letter_id: int, status: str, actor: str, resolution: str
) -> None:
    if not actor.strip():
        raise CommandRefused("a named person must do this")
    resolved = SQL.resolve_dead_letter(
        connection, id=letter_id, status=status, actor=actor, resolution=resolution
    )
    if not resolved:
        raise CommandRefused(f"dead letter {letter_id} was resolved already")


class DeadLetterTopic:
    """Sends dead letters to ``<prefix>.dead_letters`` too, for tools that watch Kafka.

    They are sent from the table after the commit that keeps them, so a crash in between sends them
    with the next ones; the topic may then hold one twice, the table never does.
    """

    def __init__(self, bootstrap: str, topic_prefix: str) -> None:
        self.bootstrap, self.topic = bootstrap, f"{topic_prefix}.dead_letters"
        self._producer: KafkaProducer | None = None

    def publish(self, connection: psycopg.Connection[Any]) -> int:
        """Send what was not sent before; give how many. A broker's failure leaves them unsent."""
        sent = 0
        while True:
            with connection.transaction():
                rows = list(SQL.unpublished_dead_letters(connection, page=PAGE))
                if not rows or not self._send(rows):
                    return sent
                SQL.mark_published(connection, ids=[row[0] for row in rows])
            sent += len(rows)

    def _send(self, rows: list[Any]) -> bool:
        try:
            producer = self._producer = self._producer or KafkaProducer(
                bootstrap_servers=self.bootstrap, acks="all", max_request_size=8 * 1024 * 1024
            )
            for _, topic, partition, offset, reason_code, detail, headers, key, value in rows:
                about = {
                    "__connect.errors.topic": topic,
                    "__connect.errors.partition": str(partition),
                    "__connect.errors.offset": str(offset),
                    "__connect.errors.exception.class.name": reason_code,
                    "__connect.errors.exception.message": detail,
                }
                producer.send(
                    self.topic,
                    key=key,
                    value=value,
                    headers=[
                        *((name, said.encode("latin-1")) for name, said in headers),
                        *((name, said.encode()) for name, said in about.items()),
                    ],
                )
            producer.flush(timeout=30)
        except KafkaError:
            return False
        return True

    def close(self) -> None:
        """Let go of the broker."""
        if self._producer is not None:
            self._producer.close(timeout=5)
