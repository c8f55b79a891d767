"""Send dead letters to ``<prefix>.dead_letters`` as well, for tools that watch Kafka.

They are sent from the table, after the commit that keeps them; a crash in between sends them with
the next ones. So the topic may hold one twice and the table never does. A message that with these
headers has become too large for the broker is sent without its value, and a header says so.
"""

import base64
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import psycopg
import structlog
from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic
from kafka.errors import KafkaError, MessageSizeTooLargeError, TopicAlreadyExistsError

from hub.ingest.offsets import SQL
from schemas.kafka_reach import PLAIN

log = structlog.get_logger()

PAGE = 20
"""Dead letters sent in one transaction; each may be a megabyte, and is held three times over."""
COPIES = -1
"""As many as the cluster keeps of a topic: a single one would be lost with its broker."""
MAX_BYTES = 1_000_000
WAIT_MS = 5_000
REST_SECONDS = 30.0
"""How long to leave the broker alone after it failed; ingest must not wait for it."""


class _Row(NamedTuple):
    """A dead letter as the table has it."""

    id: int
    topic: str
    partition: int
    offset: int
    reason_code: str
    detail: str
    headers: list[tuple[str, str | None]]
    key: bytes | None
    value: bytes | None


class DeadLetterTopic:
    """The topic, and what has not been sent to it yet."""

    def __init__(
        self, bootstrap: str, topic_prefix: str, security: Mapping[str, Any] = PLAIN
    ) -> None:
        self.bootstrap, self.topic = bootstrap, f"{topic_prefix}.dead_letters"
        self._security = security
        self._producer: KafkaProducer | None = None
        self._not_before = 0.0
        self.may_have_unsent = True
        """True at first: the ingester before this one may have been ended before it sent."""

    def publish(self, connection: psycopg.Connection[Any]) -> int:
        """Send what was not sent before; give how many. A broker's failure leaves them for later.

        Like `psycopg`'s own calls it raises `OperationalError` where the database is lost.
        """
        sent = 0
        while self.may_have_unsent and time.monotonic() >= self._not_before:
            try:
                count = self._publish_page(connection)
            except (KafkaError, OSError) as fault:
                log.warning("dead letters wait for the broker", exception_type=type(fault).__name__)
                self._not_before = time.monotonic() + REST_SECONDS
                break
            sent += count
            self.may_have_unsent = count == PAGE
        return sent

    def _publish_page(self, connection: psycopg.Connection[Any]) -> int:
        with connection.transaction():
            rows = [_Row(*each) for each in SQL.unpublished_dead_letters(connection, page=PAGE)]
            if rows:
                self._send(rows)
                SQL.mark_published(connection, ids=[row.id for row in rows])
        return len(rows)

    def _send(self, rows: list[_Row]) -> None:
        """Send all and wait for the broker's word on each. Raises `KafkaError`."""
        producer = self._producer = self._producer or self._open()
        futures = [(row, _sent(producer, self.topic, row)) for row in rows]
        producer.flush(timeout=WAIT_MS / 1000)
        for row, future in futures:
            try:
                if future is not None:
                    future.get(timeout=WAIT_MS / 1000)
                    continue
            except MessageSizeTooLargeError:
                pass
            headers = [*_about(row), ("hub_value_left_out", b"true")]
            producer.send(self.topic, value=b"", headers=headers).get(timeout=WAIT_MS / 1000)

    def _open(self) -> KafkaProducer:
        admin = KafkaAdminClient(
            bootstrap_servers=self.bootstrap, request_timeout_ms=WAIT_MS, **self._security
        )
        try:
            if self.topic not in admin.list_topics():
                admin.create_topics([NewTopic(self.topic, 1, COPIES)])
        except TopicAlreadyExistsError:
            pass
        finally:
            admin.close()
        return KafkaProducer(
            bootstrap_servers=self.bootstrap,
            acks="all",
            compression_type="lz4",
            max_request_size=MAX_BYTES,
            max_block_ms=WAIT_MS,
            delivery_timeout_ms=2 * WAIT_MS,
            request_timeout_ms=WAIT_MS,
            **self._security,
        )

    def close(self) -> None:
        """Let go of the broker."""
        if self._producer is not None:
            self._producer.close(timeout=WAIT_MS / 1000)


def _sent(producer: KafkaProducer, topic: str, row: _Row) -> Any | None:
    """Hand a message to the producer; None where it is too large for it.

    The client cannot send what has neither key nor value, nor a header without a value: there they
    are empty. The table keeps the difference.
    """
    headers = [(name, base64.b64decode(value or "")) for name, value in row.headers]
    value = b"" if row.key is None and row.value is None else row.value
    try:
        return producer.send(topic, key=row.key, value=value, headers=[*headers, *_about(row)])
    except MessageSizeTooLargeError:
        return None


def _about(row: _Row) -> list[tuple[str, bytes]]:
    """Say where it came from and why it is here, by the names Kafka Connect uses."""
    said = {
        "__connect.errors.topic": row.topic,
        "__connect.errors.partition": row.partition,
        "__connect.errors.offset": row.offset,
        "__connect.errors.exception.class.name": row.reason_code,
        "__connect.errors.exception.message": row.detail,
        "hub_dead_letter": row.id,
    }
    return [(name, str(value).encode()) for name, value in said.items()]
