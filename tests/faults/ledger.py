"""A producer that writes down what it is about to send, and a checker of what became of it.

A line of the ledger is on the disk (fsync) before its message is given to Kafka, so whatever was
sent is in the ledger. The checker compares it with the store, event by event.
"""

import hashlib
import os
import random
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from kafka import KafkaProducer

from schemas.identifiers import case_record_id, event_id
from tests.kafka.events import AREA, CONTACT, FEED, SYSTEM, a_contact

STREAMS = 400
AT_ONCE = 250


class Producer(threading.Thread):
    """Sends `count` events of `STREAMS` children, at about `rate` a second."""

    def __init__(self, bootstrap: str, ledger: Path, *, count: int, rate: float, seed: int) -> None:
        super().__init__(daemon=True)
        self.bootstrap, self.ledger, self.count, self.rate = bootstrap, ledger, count, rate
        self._dice = random.Random(seed)
        self.stop_sending = threading.Event()
        self.failures: list[BaseException] = []

    def run(self) -> None:
        """Write down, fsync, send; a failure to send is kept for the test to see."""
        producer = KafkaProducer(
            bootstrap_servers=self.bootstrap, acks="all", enable_idempotence=True, linger_ms=5,
            compression_type="lz4",
        )  # fmt: skip
        with self.ledger.open("w") as ledger:
            for start in range(0, self.count, AT_ONCE):
                made = []
                for number in range(start, min(start + AT_ONCE, self.count)):
                    source = str(self._dice.randrange(STREAMS))
                    message = a_contact(number, record=source, reason=f"told {number}")
                    made.append(message)
                    content = hashlib.sha256((message.value or b"")[5:]).hexdigest()
                    ledger.write(f"{source} {number} {content}\n")
                ledger.flush()
                os.fsync(ledger.fileno())
                for message in made:
                    future = producer.send(
                        f"hub.{AREA}", key=message.key, value=message.value, headers=message.headers
                    )
                    future.add_errback(self.failures.append)
                if self.stop_sending.wait(len(made) / self.rate):
                    break
        producer.flush(timeout=60)
        producer.close(timeout=10)


@dataclass
class Findings:
    """What is wrong with the store, by the ledger."""

    sent: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def faults(self) -> dict[str, int]:
        """Count each kind."""
        return {name: len(found) for name, found in vars(self).items() if name != "sent" and found}


def check(ledger: Path, connection: psycopg.Connection[Any]) -> Findings:
    """Compare the ledger with the store."""
    found = Findings()
    sent: dict[UUID, tuple[UUID, int, str]] = {}
    for line in ledger.read_text().splitlines():
        source, number, content = line.split()
        made = event_id(SYSTEM, FEED, number, CONTACT)
        sent[made] = (case_record_id(SYSTEM, source), int(number), content)
    found.sent = len(sent)
    seen: set[UUID] = set()
    last: dict[UUID, tuple[int, int]] = defaultdict(lambda: (0, -1))
    expected_position = 1
    for stream, version, position, stored_id, content in connection.execute(
        "SELECT originator_id, originator_version, position, event_id, encode(sha256(state), 'hex')"
        " FROM hub.stored_event ORDER BY position"
    ):
        where = f"position {position}"
        if position != expected_position:
            found.gaps.append(where)
        expected_position = position + 1
        if stored_id not in sent:
            found.invented.append(where)
            continue
        own_stream, number, own_content = sent[stored_id]
        if stored_id in seen:
            found.duplicated.append(where)
        seen.add(stored_id)
        if (own_stream, own_content) != (stream, content):
            found.altered.append(where)
        last_version, last_number = last[stream]
        if version != last_version + 1 or number <= last_number:
            found.reordered.append(where)
        last[stream] = (version, number)
    found.lost = [f"contact {sent[each][1]}" for each in sent.keys() - seen]
    return found
