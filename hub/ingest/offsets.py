"""How far each partition has been taken: kept in PostgreSQL, moved in the events' transaction.

The move is the fence. It moves an offset only from where this ingester believes it is; one that lost
its partition moves nothing, so it writes nothing. Correctness never depends on Kafka's own group
protocol, and a zombie that wakes up after a minute is harmless.
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


def begin(
    connection: psycopg.Connection[Any], cluster_id: str, partitions: Iterable[Partition]
) -> dict[Partition, int]:
    """Give the offset to read each partition from; one never read before begins at 0."""
    wanted = sorted(partitions)
    where = {
        "cluster_id": cluster_id,
        "topics": [topic for topic, _ in wanted],
        "partitions": [number for _, number in wanted],
    }
    with connection.transaction():
        SQL.start_partitions(connection, **where)
        return {(topic, number): at for topic, number, at in SQL.next_offsets(connection, **where)}


def move(
    connection: psycopg.Connection[Any],
    cluster_id: str,
    moves: Mapping[Partition, tuple[int, int]],
) -> None:
    """Move offsets, each from the first number to the second; `FencedOut` unless all were there."""
    wanted = sorted(moves)
    moved = set(
        SQL.move_offsets(
            connection,
            cluster_id=cluster_id,
            topics=[topic for topic, _ in wanted],
            partitions=[number for _, number in wanted],
            expected=[moves[each][0] for each in wanted],
            next_offsets=[moves[each][1] for each in wanted],
        )
    )
    for each in wanted:
        if each not in moved:
            raise FencedOut(*each, moves[each][0])
