"""Record one batch of messages: events, dead letters, tallies and offsets in one transaction.

The offset is moved first and only from where it should be. An ingester that lost its partition
moves nothing, so it writes nothing: correctness never depends on Kafka's own group protocol.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiosql
import psycopg
from psycopg.types.json import Jsonb

from hub.errors import FencedOut
from hub.ingest.messages import Accepted, DeadLettered, Message, Translator
from hub.store.append import append

SQL = aiosql.from_path(
    Path(__file__).with_name("ingest.sql"), "psycopg", mandatory_parameters=False
)

Partition = tuple[str, int]
MAX_DETAIL = 500


@dataclass(frozen=True)
class Recorded:
    """What became of a batch."""

    received: int
    accepted: int
    corrections: int
    duplicates: int
    dead_letters: int


def record(
    connection: psycopg.Connection[Any],
    translator: Translator,
    cluster_id: str,
    batch: Mapping[Partition, Sequence[Message]],
    expected: Mapping[Partition, int],
) -> Recorded:
    """Record a batch in one transaction. Raises `FencedOut`, with nothing written."""
    good: list[Accepted] = []
    dead: list[DeadLettered] = []
    for messages in batch.values():
        for message in messages:
            outcome = translator.outcome(message)
            good.append(outcome) if isinstance(outcome, Accepted) else dead.append(outcome)
    with connection.transaction():
        for (topic, partition), messages in sorted(batch.items()):
            moved = SQL.move_offset(
                connection, cluster_id=cluster_id, topic=topic, partition=partition,
                next_offset=messages[-1].offset + 1, expected=expected[topic, partition],
            )  # fmt: skip
            if not moved:
                raise FencedOut(topic, partition, expected[topic, partition])
        keep(connection, cluster_id, dead)
        outcomes = append_events(connection, good)
    return Recorded(
        received=len(good) + len(dead),
        accepted=outcomes["accepted"],
        corrections=outcomes["correction"],
        duplicates=outcomes["duplicate"],
        dead_letters=len(dead),
    )


def append_events(connection: psycopg.Connection[Any], good: Sequence[Accepted]) -> Counter[str]:
    """Append events and tally them by feed; give how many were accepted, duplicate, corrected."""
    result = append(connection, [each.event for each in good])
    tally = Counter(
        (each.event.source_system, each.event.source_feed, outcome)
        for each, outcome in zip(good, result.outcomes, strict=True)
    )
    for system, feed in sorted({(system, feed) for system, feed, _ in tally}):
        SQL.add_tally(
            connection,
            source_system=system,
            source_feed=feed,
            accepted=tally[system, feed, "accepted"],
            corrections=tally[system, feed, "correction"],
            duplicates=tally[system, feed, "duplicate"],
        )
    return Counter(result.outcomes)


def keep(
    connection: psycopg.Connection[Any], cluster_id: str, dead: Sequence[DeadLettered]
) -> None:
    """Keep messages that cannot be recorded, with their reason and their bytes."""
    for each in dead:
        SQL.keep_dead_letter(
            connection,
            cluster_id=cluster_id,
            topic=each.message.topic,
            partition=each.message.partition,
            offset=each.message.offset,
            reason_code=each.reason_code,
            detail=each.detail[:MAX_DETAIL],
            headers=Jsonb(
                [[name, value.decode("latin-1")] for name, value in each.message.headers]
            ),
            key=each.message.key,
            value=each.message.value,
        )
