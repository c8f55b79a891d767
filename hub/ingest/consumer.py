"""Kafka as the ingester needs it: batches by partition, from offsets kept in PostgreSQL.

Kafka only shares out partitions; where to begin is never asked of it. Commits to Kafka are made
afterwards, for ordinary lag tools, and nothing depends on them. What is left to read is taken from
the high-water marks that come with fetches: a broker's answer about the latest offset may be wrong.
"""

from collections.abc import Callable, Iterable
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from hub.errors import BrokerUnavailable
from hub.ingest.messages import Message

Partition = tuple[str, int]
FETCH_BYTES = 4 * 1024 * 1024
MAX_FETCH_BYTES = 16 * 1024 * 1024
SESSION_TIMEOUT_MS = 6000


class Consumer(ConsumerRebalanceListener):  # type: ignore[misc]
    """Reads topics alone (`group` is None) or as one of a group.

    `start_of` is asked, on each assignment, for the offset to begin a partition at.
    """

    def __init__(
        self,
        bootstrap: str,
        topics: Iterable[str],
        *,
        start_of: Callable[[Partition], int],
        group: str | None = None,
    ) -> None:
        self.bootstrap, self.group, self.start_of = bootstrap, group, start_of
        self.assigned: set[Partition] = set()
        try:
            self.cluster_id = _cluster_id(bootstrap)
            self._kafka = KafkaConsumer(
                bootstrap_servers=bootstrap,
                group_id=group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                fetch_max_wait_ms=50,
                max_partition_fetch_bytes=FETCH_BYTES,
                fetch_max_bytes=MAX_FETCH_BYTES,
                session_timeout_ms=SESSION_TIMEOUT_MS,
                heartbeat_interval_ms=SESSION_TIMEOUT_MS // 4,
            )
            if group is None:
                self._assign_all(topics)
        except (KafkaError, OSError) as fault:
            raise BrokerUnavailable(bootstrap, type(fault).__name__) from fault
        if group is not None:
            self._kafka.subscribe(topics=list(topics), listener=self)

    def begin(self) -> None:
        """Go to where each assigned partition is to be read from, by `start_of`."""
        for topic, number in self.assigned:
            self._kafka.seek(TopicPartition(topic, number), self.start_of((topic, number)))

    def poll(self, max_records: int, timeout_ms: int = 200) -> dict[Partition, list[Message]]:
        """Give the next messages of each partition. Raises `BrokerUnavailable`."""
        try:
            found = self._kafka.poll(timeout_ms=timeout_ms, max_records=max_records)
        except KafkaError as fault:
            raise BrokerUnavailable(self.bootstrap, type(fault).__name__) from fault
        return {
            (where.topic, where.partition): [
                Message(each.topic, each.partition, each.offset, each.key, each.value, each.headers)
                for each in records
            ]
            for where, records in found.items()
        }

    def has_read_everything(self) -> bool:
        """Tell whether every assigned partition is read to its high-water mark."""
        if not self.assigned:
            return False
        for topic, number in self.assigned:
            where = TopicPartition(topic, number)
            mark = self._kafka.highwater(where)
            if mark is None or self._kafka.position(where) < mark:
                return False
        return True

    def rewind(self, partitions: Iterable[Partition]) -> None:
        """Read these partitions again from where `start_of` says."""
        for topic, number in set(partitions) & self.assigned:
            self._kafka.seek(TopicPartition(topic, number), self.start_of((topic, number)))

    def tell_kafka(self, offsets: dict[Partition, int]) -> None:
        """Commit offsets to Kafka as well, for tools that show lag. A failure is of no account."""
        if self.group is None or not offsets:
            return
        self._kafka.commit_async(
            {
                TopicPartition(topic, number): OffsetAndMetadata(offset, "", -1)
                for (topic, number), offset in offsets.items()
            },
            callback=lambda _offsets, _answer: None,
        )

    def close(self) -> None:
        """Leave the group and let go of the broker."""
        self._kafka.close()

    def on_partitions_assigned(self, assigned: Any) -> None:
        """Begin each new partition at the offset kept in PostgreSQL."""
        new = {(each.topic, each.partition) for each in assigned}
        self.assigned |= new
        self.rewind(new)

    def on_partitions_revoked(self, revoked: Any) -> None:
        """Let go of partitions that are another ingester's now."""
        self.assigned -= {(each.topic, each.partition) for each in revoked}

    def _assign_all(self, topics: Iterable[str]) -> None:
        for topic in topics:
            numbers = self._kafka.partitions_for_topic(topic) or set()
            self.assigned |= {(topic, number) for number in numbers}
        self._kafka.assign([TopicPartition(*each) for each in sorted(self.assigned)])


def existing_topics(bootstrap: str, wanted: Iterable[str]) -> list[str]:
    """Give those of the wanted topics that exist. Raises `BrokerUnavailable`."""
    try:
        admin = KafkaAdminClient(bootstrap_servers=bootstrap)
        try:
            return sorted(set(wanted) & set(admin.list_topics()))
        finally:
            admin.close()
    except (KafkaError, OSError) as fault:
        raise BrokerUnavailable(bootstrap, type(fault).__name__) from fault


def _cluster_id(bootstrap: str) -> str:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        return str(admin.describe_cluster()["cluster_id"])
    finally:
        admin.close()
