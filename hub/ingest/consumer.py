"""Kafka as the ingester needs it: batches by partition, from offsets kept in PostgreSQL.

Kafka only shares out partitions; where to begin is never asked of it. A new partition is paused
until the ingester, who knows, has placed it. Commits to Kafka are made afterwards, for lag tools.
Three things are not relied on, because a broker may say them wrongly or not at all: its latest
offset (marks that come with fetches are used), an error for an offset past the end of a log that
was lost (a position past the mark is noticed), and that it is the same broker as before (its
cluster id is asked).
"""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from threading import Lock
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import IllegalStateError, KafkaError, KafkaTimeoutError
from kafka.structs import OffsetAndMetadata

from hub.errors import BrokerUnavailable
from hub.ingest.group_joins import take_late_answers
from hub.ingest.messages import Message
from hub.ingest.offsets import Partition
from hub.ingest.record_headers import read_any_header_name
from hub.store.reader import PAGE_BYTES
from schemas.kafka_reach import NO_SENSE, PLAIN, unreached

FETCH_BYTES = 4 * 1024 * 1024
MAX_FETCH_BYTES = 16 * 1024 * 1024
AT_ONCE = 50
"""Messages unpacked at once: the fetch bounds how many bytes come, not how many they unpack to."""
SESSION_TIMEOUT_MS = 6000
"""The shortest Apache Kafka allows by default; the embedded broker's joins take half of it."""
METADATA_MS = 3000
"""How old may be what is known of topics: a group that joined before a new topic's partitions were
known to every broker was given none of them, and shares out again once it sees them."""
POLL_MS = 200
CONNECT_SECONDS = 5.0
REQUEST_TIMEOUT_MS = 10_000
PATIENCE = {"bootstrap_timeout_ms": 8_000, "reconnect_backoff_max_ms": 1_000}
"""How long to try to reach the broker at first, and how seldom later."""
TAKEN_AWAY = (IllegalStateError, ValueError, KeyError)
"""What kafka-python says of a partition that the group has just given to another."""


class Consumer(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    """Reads topics alone (`group` is None: every partition), or as one of a group.

    `security` is what `schemas.kafka_security.KafkaSecurity.options` gives.
    """

    def __init__(
        self,
        bootstrap: str,
        topics: Iterable[str],
        *,
        group: str | None = None,
        session_timeout_ms: int = SESSION_TIMEOUT_MS,
        security: Mapping[str, Any] = PLAIN,
    ) -> None:
        self.bootstrap, self.group = bootstrap, group
        self.has_joined = group is None
        self._changing = Lock()
        self._unplaced: set[Partition] = set()
        self.topics: set[str] = set()
        require_listener(bootstrap, security)
        read_any_header_name()
        take_late_answers()
        try:
            self._admin = KafkaAdminClient(
                bootstrap_servers=bootstrap, request_timeout_ms=REQUEST_TIMEOUT_MS, **PATIENCE,
                **security,
            )  # fmt: skip
            self.cluster_id = self.current_cluster_id()
            self._kafka = KafkaConsumer(
                bootstrap_servers=bootstrap,
                group_id=group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                allow_auto_create_topics=False,
                fetch_max_wait_ms=50,
                max_partition_fetch_bytes=FETCH_BYTES,
                fetch_max_bytes=MAX_FETCH_BYTES,
                session_timeout_ms=session_timeout_ms,
                heartbeat_interval_ms=session_timeout_ms // 4,
                metadata_max_age_ms=METADATA_MS,
                metrics_enabled=False,
                **PATIENCE,
                **security,
            )
            self.follow(topics)
        except KafkaTimeoutError as fault:
            raise BrokerUnavailable(bootstrap, NO_SENSE) from fault
        except (KafkaError, OSError) as fault:
            raise BrokerUnavailable(bootstrap, type(fault).__name__) from fault

    def follow(self, topics: Iterable[str]) -> None:
        """Read these topics from now on; does nothing where they are read already."""
        wanted = set(topics)
        if wanted == self.topics:
            return
        self.topics = wanted
        if self.group is not None:
            for topic in wanted:  # who joins before it knows of them is given none of them at first
                self._kafka.partitions_for_topic(topic)
            self._kafka.subscribe(topics=sorted(wanted), listener=self)
            return
        before = self.assigned
        found = [
            TopicPartition(topic, number)
            for topic in sorted(wanted)
            for number in sorted(self._kafka.partitions_for_topic(topic) or ())
        ]
        self._kafka.assign(found)
        self._stop_until_placed({(each.topic, each.partition) for each in found} - before)

    @property
    def assigned(self) -> set[Partition]:
        """The partitions that are this consumer's now."""
        return {(each.topic, each.partition) for each in self._kafka.assignment()}

    def unplaced(self) -> set[Partition]:
        """The partitions that wait to be told where to begin."""
        with self._changing:
            return self._unplaced & self.assigned

    def place(self, offsets: Mapping[Partition, int]) -> None:
        """Read these partitions from these offsets on, if they are still this consumer's."""
        for each, offset in offsets.items():
            # Forgotten first: assigned again meanwhile, it is remembered and placed once more.
            with self._changing:
                self._unplaced.discard(each)
            with suppress(*TAKEN_AWAY):
                self._kafka.seek(TopicPartition(*each), offset)
                self._kafka.resume(TopicPartition(*each))

    def unplace(self, partitions: Iterable[Partition]) -> None:
        """Read no more of these partitions until they are placed again."""
        self._stop_until_placed(set(partitions) & self.assigned)

    def poll(self, max_records: int) -> dict[Partition, list[Message]]:
        """Give the next messages of each partition, fewer where they say more than fits in a page.

        Raises `BrokerUnavailable`.
        """
        if not self.topics:
            time.sleep(POLL_MS / 1000)
            return {}
        found: dict[Partition, list[Message]] = {}
        taken = said = 0
        goes_on = True
        while goes_on and taken < max_records and said < PAGE_BYTES:
            most = min(max_records - taken, AT_ONCE)
            more = self._some(most, 0 if found else POLL_MS)
            # Fewer are all that was fetched: to ask again would leave the answer in a cycle.
            goes_on = sum(map(len, more.values())) == most
            for where, messages in more.items():
                if where in found and messages[0].offset > found[where][-1].offset + 1:
                    # What is between may have been removed: that is noticed before a batch alone.
                    self.place({where: messages[0].offset})
                    goes_on = False
                    continue
                found.setdefault(where, []).extend(messages)
                taken += len(messages)
                said += sum(len(each.value or b"") for each in messages)
        return found

    def _some(self, most: int, timeout_ms: int) -> dict[Partition, list[Message]]:
        try:
            found = self._kafka.poll(timeout_ms=timeout_ms, max_records=most)
        except KafkaError as fault:
            raise BrokerUnavailable(self.bootstrap, type(fault).__name__) from fault
        return {
            (where.topic, where.partition): [
                Message(each.topic, each.partition, each.offset, each.key, each.value, each.headers)
                for each in records
            ]
            for where, records in found.items()
            if records
        }

    def waiting(self) -> int | None:
        """Count the messages that wait to be read, as far as known; None while nothing is."""
        marks = [self._mark(each) for each in self.assigned]
        known = [mark - position for position, mark in marks if mark is not None]
        return sum(max(0, each) for each in known) if known else None

    def has_read_everything(self) -> bool:
        """Tell whether every assigned partition is read to its high-water mark."""
        marks = [self._mark(each) for each in self.assigned]
        return self.has_joined and all(position == mark for position, mark in marks)

    def past_the_end(self) -> set[Partition]:
        """Give the partitions placed past the end of their log: it was lost and begun again."""
        found = set()
        for each in self.assigned:
            position, mark = self._mark(each)
            if mark is not None and position > mark:
                found.add(each)
        return found

    def removed_before(
        self, first: Mapping[Partition, int], expected: Mapping[Partition, int]
    ) -> dict[Partition, int]:
        """Give the first offset there is, of partitions that lost what was expected before it.

        `first` are the offsets of messages in hand. A gap alone says nothing: brokers number their
        own marks too. What a broker says of its beginning is believed no further than the gap.
        """
        gaps = [TopicPartition(*each) for each in first if first[each] > expected[each]]
        if not gaps:
            return {}
        try:
            begins = self._kafka.beginning_offsets(gaps)
        except KafkaError as fault:
            raise BrokerUnavailable(self.bootstrap, type(fault).__name__) from fault
        found = {(each.topic, each.partition): offset for each, offset in begins.items()}
        return {
            each: min(found[each], first[each]) for each in found if found[each] > expected[each]
        }

    def current_cluster_id(self) -> str:
        """Ask which log this is. Raises `BrokerUnavailable`."""
        try:
            return str(self._admin.describe_cluster()["cluster_id"])
        except (KafkaError, OSError) as fault:
            raise BrokerUnavailable(self.bootstrap, type(fault).__name__) from fault

    def existing(self, wanted: Iterable[str]) -> list[str]:
        """Give those of the wanted topics that exist. Raises `BrokerUnavailable`."""
        try:
            return sorted(set(wanted) & set(self._admin.list_topics()))
        except (KafkaError, OSError) as fault:
            raise BrokerUnavailable(self.bootstrap, type(fault).__name__) from fault

    def tell_kafka(self, offsets: Mapping[Partition, int]) -> None:
        """Commit offsets to Kafka as well, for tools that show lag. A failure is of no account."""
        if self.group is None or not offsets:
            return
        self._kafka.commit_async(
            {
                TopicPartition(*each): OffsetAndMetadata(offset, "", -1)
                for each, offset in offsets.items()
            },
            callback=lambda _offsets, _answer: None,
        )

    def close(self) -> None:
        """Leave the group and let go of the broker."""
        self._kafka.close()
        self._admin.close()

    def on_partitions_assigned(self, assigned: Any) -> None:
        """Hold new partitions until they are placed. Called on kafka-python's own thread."""
        self.has_joined = True
        self._stop_until_placed({(each.topic, each.partition) for each in assigned})

    def on_partitions_revoked(self, revoked: Any) -> None:
        """Forget partitions that are another ingester's now. Called on kafka-python's thread."""
        with self._changing:
            self._unplaced -= {(each.topic, each.partition) for each in revoked}

    def _stop_until_placed(self, partitions: set[Partition]) -> None:
        with self._changing:
            self._unplaced |= partitions
        for each in partitions:
            with suppress(*TAKEN_AWAY):
                self._kafka.pause(TopicPartition(*each))

    def _mark(self, each: Partition) -> tuple[int, int | None]:
        """Give the position and the high-water mark of a partition; -1 without a position."""
        where = TopicPartition(*each)
        try:
            position = self._kafka.position(where, timeout_ms=POLL_MS)
            return (-1 if position is None else position), self._kafka.highwater(where)
        except (*TAKEN_AWAY, KafkaError):
            return -1, None


def require_listener(bootstrap: str, security: Mapping[str, Any] = PLAIN) -> None:
    """Raise `BrokerUnavailable` at once where nobody listens who can be trusted.

    The client library would wait, and leave a thread behind that goes on trying for ever.
    """
    if why := unreached(bootstrap, security, CONNECT_SECONDS):
        raise BrokerUnavailable(bootstrap, why)
