"""What a sender has sent and was told, in one SQLite file for each sender.

It survives a restart, and a crash at any moment: a revision is written before it is sent, and
counted as arrived only after the broker has said so. What may have been sent and was not counted is
sent again exactly as it was, and the hub recognises it.
"""

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from connectors.publisher import Place

KEPT_DAYS = 90
"""How long a receipt can be asked for, and an idempotency key is remembered."""
_TABLES = Path(__file__).with_name("receipts.sql")


class Sent(NamedTuple):
    """How an event was last sent."""

    hash: bytes
    revision: int
    has_arrived: bool
    place: Place | None


class Receipts:
    """The state of one sender. Hold `lock` from the first look to the last write."""

    def __init__(self, directory: Path, system: str) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.lock = Lock()
        self._db = sqlite3.connect(
            directory / f"{system}.sqlite", isolation_level=None, check_same_thread=False
        )
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_TABLES.read_text(encoding="utf-8"))

    def sent(self, event_id: UUID) -> Sent | None:
        """Tell how an event was last sent."""
        found = self._db.execute(
            "SELECT hash, revision, has_arrived, topic, partition, place FROM event"
            " WHERE event_id = ?", (event_id.bytes,)
        ).fetchone()  # fmt: skip
        if found is None:
            return None
        place = Place(*found[3:]) if found[3] is not None else None
        return Sent(found[0], found[1], bool(found[2]), place)

    def knows_events(self) -> bool:
        """Tell whether anything was ever sent."""
        found = self._db.execute("SELECT EXISTS (SELECT 1 FROM event)").fetchone()
        return bool(found[0])

    def about_to_send(
        self, events: Iterable[tuple[UUID, bytes, int]], withdrawn: Iterable[UUID]
    ) -> None:
        """Write down ids, contents and revisions before they are sent.

        What is withdrawn by them has no content any more: sent again, it is new.
        """
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "INSERT OR REPLACE INTO event (event_id, hash, revision, has_arrived)"
                " VALUES (?, ?, ?, 0)",
                [(event_id.bytes, content, number) for event_id, content, number in events],
            )
            self._db.executemany(
                "UPDATE event SET hash = x'' WHERE event_id = ?",
                [(event_id.bytes,) for event_id in withdrawn],
            )

    def keep(
        self, answer: dict[str, Any], key: str | None, arrived: Iterable[tuple[UUID, Place]]
    ) -> None:
        """Keep a receipt, and where its events are.

        Receipts older than `KEPT_DAYS` are forgotten; what was sent never is.
        """
        oldest = (datetime.now(UTC) - timedelta(days=KEPT_DAYS)).isoformat()
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "UPDATE event SET has_arrived = 1, topic = ?, partition = ?, place = ?"
                " WHERE event_id = ?",
                [(*place, event_id.bytes) for event_id, place in arrived],
            )
            self._db.execute("DELETE FROM receipt WHERE at < ?", (oldest,))
            self._db.execute(
                "INSERT INTO receipt (id, at, body_sha256, idempotency_key, answer)"
                " VALUES (?, ?, ?, ?, ?)",
                (answer["id"], answer["received_at"], answer["body_sha256"], key,
                 json.dumps(answer)),
            )  # fmt: skip

    def receipt(self, receipt_id: str) -> dict[str, Any] | None:
        """Give a receipt by its id."""
        return self._one("id = ?", receipt_id)

    def receipt_for_key(self, key: str) -> dict[str, Any] | None:
        """Give the receipt of an idempotency key."""
        return self._one("idempotency_key = ?", key)

    def receipt_for_body(self, body_sha256: str) -> dict[str, Any] | None:
        """Give the last receipt for a body."""
        return self._one("body_sha256 = ?", body_sha256)

    def _one(self, where: str, value: str) -> dict[str, Any] | None:
        found = self._db.execute(
            f"SELECT answer FROM receipt WHERE {where} ORDER BY number DESC LIMIT 1", (value,)
        ).fetchone()
        answer: dict[str, Any] | None = json.loads(found[0]) if found else None
        return answer

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
