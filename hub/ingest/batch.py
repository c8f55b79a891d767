"""Record one batch of messages: offsets, dead letters, events and tallies in one transaction.

What PostgreSQL refuses to store, although it decoded, must not stop the partition: then the batch
is recorded in halves, and so on, until the one message is found and becomes a dead letter.
"""

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.errors import DataError, IntegrityError, ProgramLimitExceeded
from psycopg.types.json import Json

from hub.ingest.messages import DeadLettered, Message, Translator
from hub.ingest.offsets import SQL, Offsets, Partition
from hub.store.append import NewEvent, append

Batch = Mapping[Partition, Sequence[Message]]

REFUSED = (DataError, IntegrityError, ProgramLimitExceeded)
"""What PostgreSQL says of a value it cannot hold; asking again would not help."""
MAX_DETAIL = 500


@dataclass(frozen=True)
class Recorded:
    """What became of a batch."""

    received: int = 0
    accepted: int = 0
    corrections: int = 0
    duplicates: int = 0
    dead_letters: int = 0

    def __add__(self, other: "Recorded") -> "Recorded":
        return Recorded(
            self.received + other.received,
            self.accepted + other.accepted,
            self.corrections + other.corrections,
            self.duplicates + other.duplicates,
            self.dead_letters + other.dead_letters,
        )


def record(
    connection: psycopg.Connection[Any], translator: Translator, offsets: Offsets, batch: Batch
) -> Recorded:
    """Record a batch; `offsets` moves along with what is recorded.

    Raises `FencedOut` when another ingester has taken a partition; nothing more is written then.
    """
    good: list[NewEvent] = []
    dead: list[DeadLettered] = []
    outcome_of = translator.outcome
    for messages in batch.values():
        for message in messages:
            outcome = outcome_of(message)
            good.append(outcome) if isinstance(outcome, NewEvent) else dead.append(outcome)
    try:
        return _write(connection, offsets, batch, good, dead)
    except REFUSED as fault:
        messages = [message for part in batch.values() for message in part]
        if len(messages) > 1:
            first, second = _halves(messages)
            return record(connection, translator, offsets, first) + record(
                connection, translator, offsets, second
            )
        return _write(connection, offsets, batch, [], [_refused(messages[0], fault)])


def record_removed(
    connection: psycopg.Connection[Any], offsets: Offsets, begins: Mapping[Partition, int]
) -> Recorded:
    """Keep, as a dead letter, that messages were removed from a topic before they were taken.

    `begins` are the first offsets that there are now; they are gone on from. Done again after a
    crash it changes nothing.
    """
    expected = offsets.of(begins)
    dead = [
        DeadLettered(
            Message(*where, first - 1, None, None, []), "removed",
            f"messages {expected[where]} to {first - 1} were removed before they were taken",
        )
        for where, first in begins.items()
    ]  # fmt: skip
    keep(connection, offsets.cluster_id, dead)
    return Recorded(dead_letters=len(dead))


def _write(
    connection: psycopg.Connection[Any],
    offsets: Offsets,
    batch: Batch,
    good: Sequence[NewEvent],
    dead: Sequence[DeadLettered],
) -> Recorded:
    """Write everything about a batch in one transaction; the append comes as late as it can."""
    reached = {where: messages[-1].offset + 1 for where, messages in batch.items()}
    with connection.transaction():
        offsets.move(connection, reached)
        keep(connection, offsets.cluster_id, dead)
        outcomes = append_events(connection, good)
    offsets.moved(reached)
    return Recorded(
        received=len(good) + len(dead),
        accepted=outcomes["accepted"],
        corrections=outcomes["correction"],
        duplicates=outcomes["duplicate"],
        dead_letters=len(dead),
    )


def append_events(connection: psycopg.Connection[Any], good: Sequence[NewEvent]) -> Counter[str]:
    """Append events and tally them by feed; give how many were accepted, duplicate, corrected.

    The caller's transaction commits next: from here on no one else can append.
    """
    if not good:
        return Counter()
    result = append(connection, good)
    tally = Counter(
        (each.source_system, each.source_feed, outcome)
        for each, outcome in zip(good, result.outcomes, strict=True)
    )
    feeds = sorted({(system, feed) for system, feed, _ in tally})
    SQL.add_tallies(
        connection,
        systems=[system for system, _ in feeds],
        feeds=[feed for _, feed in feeds],
        accepted=[tally[*each, "accepted"] for each in feeds],
        corrections=[tally[*each, "correction"] for each in feeds],
        duplicates=[tally[*each, "duplicate"] for each in feeds],
    )
    return Counter(result.outcomes)


def keep(
    connection: psycopg.Connection[Any], cluster_id: str, dead: Sequence[DeadLettered]
) -> None:
    """Keep messages that cannot be recorded, with their reason and their bytes."""
    if not dead:
        return
    messages = [each.message for each in dead]
    SQL.keep_dead_letters(
        connection,
        cluster_id=cluster_id,
        topics=[each.topic for each in messages],
        partitions=[each.partition for each in messages],
        offsets=[each.offset for each in messages],
        reasons=[each.reason_code for each in dead],
        details=[each.detail[:MAX_DETAIL] for each in dead],
        headers=[_headers(each) for each in messages],
        keys=[each.key for each in messages],
        contents=[each.value for each in messages],
    )


def _headers(message: Message) -> Json:
    return Json(
        [
            [name, None if value is None else base64.b64encode(value).decode()]
            for name, value in message.headers
        ]
    )


def _refused(message: Message, fault: psycopg.Error) -> DeadLettered:
    """Say what PostgreSQL said, without its text: that can quote the row."""
    detail = f"the event store refused it: {type(fault).__name__} {fault.sqlstate or ''}"
    return DeadLettered(message, "not_storable", detail.strip())


def _halves(messages: Sequence[Message]) -> tuple[Batch, Batch]:
    """Share messages out in two batches, each partition's still in their order."""
    middle = len(messages) // 2
    return _grouped(messages[:middle]), _grouped(messages[middle:])


def _grouped(messages: Sequence[Message]) -> Batch:
    parts: dict[Partition, list[Message]] = {}
    for message in messages:
        parts.setdefault((message.topic, message.partition), []).append(message)
    return parts
