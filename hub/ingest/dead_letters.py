"""Messages that could not be recorded: list, show, replay (repaired if need be), discard.

A dead letter is never deleted. Replaying goes through the same door as Kafka's messages, and
replaying twice stores nothing twice.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row

from hub.errors import CommandRefused
from hub.ingest.batch import REFUSED, append_events
from hub.ingest.messages import DeadLettered, Message, Translator
from hub.ingest.offsets import SQL

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
    headers: list[tuple[str, bytes | None]]
    key: bytes | None
    value: bytes | None
    cluster_id: str


def listed(
    connection: psycopg.Connection[Any],
    *,
    status: str | None = "open",
    reason_code: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[DeadLetter]:
    """List dead letters, newest first; all of them for status None.

    `before` is the number of the last one of the page before.
    """
    with connection.cursor(row_factory=class_row(DeadLetter)) as cursor:
        cursor.execute(
            SQL.list_dead_letters.sql,
            {"status": status, "reason_code": reason_code, "before": before, "page": limit},
        )
        return cursor.fetchall()


def shown(connection: psycopg.Connection[Any], letter_id: int) -> WholeDeadLetter:
    """Give one dead letter whole. Raises `CommandRefused` where there is none."""
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(SQL.get_dead_letter.sql, {"id": letter_id}).fetchone()
    if found is None:
        raise CommandRefused(f"there is no dead letter {letter_id}; hub dead-letters list has all")
    headers = [
        (name, None if value is None else base64.b64decode(value))
        for name, value in found.pop("headers")
    ]
    return WholeDeadLetter(headers=headers, **found)


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
    it still cannot be recorded, with the reason, or was resolved before; nothing is changed then.
    """
    letter = shown(connection, letter_id)
    if letter.status != "open":
        raise CommandRefused(
            f"dead letter {letter_id} was {letter.status} already, by {letter.resolved_by}"
        )
    message = Message(
        letter.topic,
        letter.partition,
        letter.offset,
        letter.key if repaired_key is None else repaired_key,
        letter.value if repaired is None else repaired,
        letter.headers,
    )
    outcome = Translator().outcome(message)
    if isinstance(outcome, DeadLettered):
        raise CommandRefused(
            f"it still cannot be recorded: {outcome.reason_code}, {outcome.detail}"
        )
    as_it_came = repaired is None and repaired_key is None
    try:
        with connection.transaction():
            _resolve(
                connection, letter_id, "replayed", actor, "as it came" if as_it_came else "repaired"
            )
            counted = append_events(connection, [outcome])
    except REFUSED as fault:
        raise CommandRefused(f"the event store refuses it: {type(fault).__name__}") from fault
    return next(iter(counted))


def hold(connection: psycopg.Connection[Any], letter_ids: Sequence[int]) -> None:
    """Hold dead letters that are replayed in one transaction, before the first of them is.

    Each replay appends, and nothing may be waited for after that: whoever holds one of the others,
    to replay it or to send it to Kafka, would keep all writers waiting, or wait for us in a circle.
    """
    list(SQL.hold_dead_letters(connection, ids=list(letter_ids)))


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
