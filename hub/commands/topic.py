"""``hub topic tail``: look at what is on a topic. Shows personal data; nothing is taken."""

from typing import Annotated, Any

import typer
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError

from hub.console import err, faults_explained, out, print_json
from hub.errors import BrokerUnavailable, SettingsMissing
from hub.ingest.consumer import PATIENCE, require_listener
from hub.ingest.record_headers import read_any_header_name
from hub.settings import settings
from schemas.codec import decode, unframe
from schemas.errors import UndecodableMessage
from schemas.kafka_reach import NO_SENSE
from schemas.kafka_security import KafkaSecurity

PATIENT = 3
"""Polls without a message after which nothing more is waited for."""

app = typer.Typer(no_args_is_help=True, help="Look at topics without taking anything from them.")


@app.command()
def tail(
    topic: Annotated[str, typer.Argument(help="For example hub.front_door.")],
    decode_values: Annotated[
        bool, typer.Option("--decode", help="Decode each message by its schema.")
    ] = False,
    last: Annotated[int, typer.Option(help="Messages to show of each partition.", min=1)] = 5,
    follow: Annotated[bool, typer.Option(help="Go on showing new ones.")] = False,
) -> None:
    """Show the last messages of a topic. Needs the broker only, and commits no offset.

    For example: hub topic tail hub.front_door --last 1 --decode
    """
    with faults_explained():
        try:
            _tail(topic, decode_values=decode_values, last=last, follow=follow)
        except KafkaTimeoutError as fault:
            raise BrokerUnavailable(settings().kafka_bootstrap, NO_SENSE) from fault
        except KafkaError as fault:
            raise BrokerUnavailable(settings().kafka_bootstrap, type(fault).__name__) from fault
        except KeyboardInterrupt:
            return


def _tail(topic: str, *, decode_values: bool, last: int, follow: bool) -> None:
    if not settings().kafka_bootstrap:
        raise SettingsMissing("HUB_KAFKA_BOOTSTRAP", "the broker whose topic to look at")
    security = KafkaSecurity().options()
    require_listener(settings().kafka_bootstrap, security)
    read_any_header_name()
    consumer = KafkaConsumer(
        bootstrap_servers=settings().kafka_bootstrap, group_id=None, enable_auto_commit=False,
        auto_offset_reset="earliest", **PATIENCE, **security,
    )  # fmt: skip
    try:
        numbers = consumer.partitions_for_topic(topic) or set()
        partitions = [TopicPartition(topic, number) for number in sorted(numbers)]
        if not partitions:
            err.print(
                f"there is no topic {topic}; there are: {', '.join(sorted(consumer.topics()))}"
            )
            raise typer.Exit(1)
        consumer.assign(partitions)
        _go_near_the_end(consumer, partitions, last)
        kept = _read_to_the_end(consumer, partitions, last)
        for message in sorted(kept, key=lambda each: (each.timestamp, each.partition, each.offset)):
            _print(message, decode_values=decode_values)
        while follow:
            for records in consumer.poll(timeout_ms=500).values():
                for message in records:
                    _print(message, decode_values=decode_values)
    finally:
        consumer.close()


def _go_near_the_end(consumer: Any, partitions: list[Any], last: int) -> None:
    """Stand `last` messages before the end of each, wherever a first fetch says that it is."""
    for each in partitions:
        consumer.seek(each, 0)
    for _ in range(PATIENT):
        consumer.poll(timeout_ms=300)
        ends = {each: consumer.highwater(each) for each in partitions}
        if None not in ends.values():
            break
    for each, end in ends.items():
        consumer.seek(each, max(0, (end or 0) - last))


def _read_to_the_end(consumer: Any, partitions: list[Any], last: int) -> list[Any]:
    """Read to the high-water marks that come with fetches; a broker's own answer may be wrong."""
    kept: dict[int, list[Any]] = {}
    quiet = 0
    while quiet < PATIENT:
        found = consumer.poll(timeout_ms=300)
        quiet = 0 if found else quiet + 1
        for where, records in found.items():
            kept[where.partition] = (kept.get(where.partition, []) + records)[-last:]
        marks = [consumer.highwater(each) for each in partitions]
        if all(mark is not None for mark in marks) and all(
            consumer.position(each) >= mark for each, mark in zip(partitions, marks, strict=True)
        ):
            break
    return [message for messages in kept.values() for message in messages]


def _print(message: Any, *, decode_values: bool) -> None:
    where = f"{message.topic}[{message.partition}]@{message.offset}"
    if not decode_values:
        size = len(message.value or b"")
        out.print(f"{where} key={message.key!r} {size} bytes", markup=False, soft_wrap=True)
        return
    try:
        schema, payload = unframe(message.value or b"")
        print_json({"at": where, "schema": schema.topic, "event": decode(schema, payload)})
    except UndecodableMessage as fault:
        err.print(f"{where} cannot be decoded: {fault}", markup=False, soft_wrap=True)
