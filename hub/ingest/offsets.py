"""How far each partition has been taken: kept in PostgreSQL, moved in the events' transaction.

The move is the fence. It moves an offset only from where this ingester believes it is; one that
lost its partition moves nothing, so it writes nothing. Correctness never depends on Kafka's own
group protocol, and a zombie that wakes up after a minute is harmless.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import aiosql
import psycopg

from hub.errors import FencedOut

SQL = aiosql.from_path(Path(__file__).with_name("ingest.sql"), "psycopg")

Partition = tuple[str, int]
"""A topic and the number of one of its partitions."""


class Offsets:
    """Where one ingester believes the partitions of one broker's log to be."""

    def __init__(self, cluster_id: str) -> None:
        self.cluster_id = cluster_id
        self._expected: dict[Partition, int] = {}

    def begin(
        self, connection: psycopg.Connection[Any], partitions: Iterable[Partition]
    ) -> dict[Partition, int]:
        """Give the offset to read each partition from; one never read before begins at 0."""
        where = self._named(sorted(partitions))
        with connection.transaction():
            SQL.start_partitions(connection, **where)
            rows = SQL.next_offsets(connection, **where)
            found = {(topic, number): offset for topic, number, offset in rows}
        self._expected |= found
        return found

    def move(self, connection: psycopg.Connection[Any], reached: Mapping[Partition, int]) -> None:
        """Move offsets, in the caller's transaction. Raises `FencedOut` unless all were there."""
        wanted = sorted(reached)
        moved = set(
            SQL.move_offsets(
                connection,
                **self._named(wanted),
                expected=[self._expected[each] for each in wanted],
                next_offsets=[reached[each] for each in wanted],
            )
        )
        for each in wanted:
            if each not in moved:
                raise FencedOut(*each, self._expected[each])

    def moved(self, reached: Mapping[Partition, int]) -> None:
        """Remember where they are now that the caller's transaction is committed."""
        self._expected |= reached

    def of(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """Give where these partitions are."""
        return {each: self._expected[each] for each in partitions}

    def _named(self, partitions: list[Partition]) -> dict[str, Any]:
        return {
            "cluster_id": self.cluster_id,
            "topics": [topic for topic, _ in partitions],
            "partitions": [number for _, number in partitions],
        }
