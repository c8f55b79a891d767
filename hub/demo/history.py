"""The past of the demonstration: what a hub that had been listening for two years heard, and when.

A connector's first run sends everything at once, so on every day before it nothing was known. In an
empty store the demonstration therefore has the connectors write to topics of its own. This lays the
messages, byte for byte, onto the hub's topics in the order in which the systems recorded them, and
has the ingester of every hub take each quarter with the clock at that quarter's end. The clock is a
function of the demonstration's own database, and only these connections find it before
PostgreSQL's: no part of the hub can be told a time.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
from kafka import KafkaProducer
from psycopg.conninfo import make_conninfo
from pydantic import SecretStr

from connectors.publisher import KafkaPublisher
from hub import wiring
from hub.errors import HubError
from hub.ingest.consumer import Consumer
from hub.ingest.messages import DeadLettered, Message, Translator, ingested_areas
from hub.settings import Settings

WRITTEN = "written"
"""Prefix of the topics that the connectors write to while there is no past."""
QUARTERS = 7
EVENING = 18
AT_A_TIME = 10_000
CLOCK = """
CREATE SCHEMA IF NOT EXISTS demo;
GRANT USAGE ON SCHEMA demo TO hub_ingest;
CREATE OR REPLACE FUNCTION demo.clock_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
    RETURN current_setting('demo.now')::timestamptz;
"""
BEFORE_THE_SYSTEMS_OWN = "-c search_path=demo,pg_catalog -c demo.now={at}"


@dataclass(frozen=True)
class Past:
    """When the hub heard, how many times, and of how many events."""

    began: datetime
    times: int
    events: int


def is_empty(url: str) -> bool:
    """Tell whether nothing was ever recorded."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT position = 0 FROM hub.store_position").fetchone()
    return found is not None and bool(found[0])


def hear(now: Settings, taken: date) -> Past:
    """Record what the systems had written by the end of each quarter, with that evening's clock.

    The quarters are those before the day the extracts were `taken`. The rest is left on the topics,
    for an ingester of today.
    """
    with psycopg.connect(now.database_url.get_secret_value(), autocommit=True) as connection:
        connection.execute(CLOCK)
    KafkaPublisher(
        now.kafka_bootstrap, topic_prefix=now.topic_prefix, partitions=now.topic_partitions
    ).close()
    evenings = quarter_ends(taken)
    heard = parted(_written(now), evenings)
    events = 0
    for evening, messages in zip(evenings, heard, strict=False):
        _lay(now, messages)
        events += wiring.ingester(_at(now, evening), alone=True).run(until="caught_up").received
    _lay(now, heard[-1])
    return Past(evenings[0], len(evenings), events)


def quarter_ends(last: date) -> list[datetime]:
    """Give the evenings of the last quarters that ended before a day, in order.

    >>> [str(each.date()) for each in quarter_ends(date(2026, 6, 30))][-2:]
    ['2025-12-31', '2026-03-31']
    """
    found: list[datetime] = []
    first = date(last.year, last.month - (last.month - 1) % 3, 1)
    while len(found) < QUARTERS:
        end = first - timedelta(days=1)
        found.append(datetime(end.year, end.month, end.day, EVENING, tzinfo=UTC))
        first = date(end.year, end.month - 2, 1)
    return found[::-1]


def parted(messages: Sequence[Message], evenings: Sequence[datetime]) -> list[list[Message]]:
    """Part messages by the evening they were recorded by; last come those of no evening.

    Each part keeps the order in which the messages were written.
    """
    parts: list[list[Message]] = [[] for _ in (*evenings, None)]
    translator = Translator()
    for message in messages:
        at = _recorded(translator, message)
        place = next((n for n, evening in enumerate(evenings) if at <= evening), len(evenings))
        parts[place].append(message)
    return parts


def _recorded(translator: Translator, message: Message) -> datetime:
    """Tell when a system wrote something down: its own word, or else when it happened."""
    outcome = translator.outcome(message)
    if isinstance(outcome, DeadLettered):
        return datetime.max.replace(tzinfo=UTC)
    day = outcome.occurred_on
    happened = outcome.occurred_at or (
        datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    )
    return outcome.recorded_at or happened or datetime.max.replace(tzinfo=UTC)


def _written(now: Settings) -> list[Message]:
    topics = [f"{WRITTEN}.{area}" for area in ingested_areas()]
    with closing(Consumer(now.kafka_bootstrap, topics)) as consumer:
        consumer.place(dict.fromkeys(consumer.assigned, 0))
        return [each for poll in _polls(consumer) for part in poll.values() for each in part]


def _polls(consumer: Consumer) -> Iterator[dict[Any, list[Message]]]:
    while not consumer.has_read_everything():
        yield consumer.poll(AT_A_TIME)


def _lay(now: Settings, messages: Sequence[Message]) -> None:
    """Put messages on the hub's topics as they are. Raises `HubError` where the broker refuses."""
    producer = KafkaProducer(bootstrap_servers=now.kafka_bootstrap, acks="all", linger_ms=20)
    try:
        sent = [
            producer.send(
                f"{now.topic_prefix}.{each.topic.removeprefix(WRITTEN + '.')}",
                key=each.key, value=each.value, headers=each.headers,
            )
            for each in messages
        ]  # fmt: skip
        producer.flush()
    finally:
        producer.close()
    if any(each.failed() for each in sent):
        raise HubError("the broker did not take the events of the past; start again")


def _at(now: Settings, evening: datetime) -> Settings:
    """Give the settings of connections whose clock stands at an evening."""
    options = BEFORE_THE_SYSTEMS_OWN.format(at=evening.isoformat())
    url = make_conninfo(now.database_url.get_secret_value(), options=options)
    return now.model_copy(update={"database_url": SecretStr(url)})
