"""Run a feed once: read, compare, translate, publish, then bookmark.

Every row ends as one of three: accepted, unchanged or rejected; the counts always add up. A
rejected row publishes nothing and withdraws nothing: what was sent of it before stays.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from connectors.base import Fact, NotTaken, Rejected, Row
from connectors.errors import TooMuchVanished
from connectors.events import content_of, id_of, message_of, withdrawal_of
from connectors.feeds import Feed, Stream
from connectors.publisher import Message
from connectors.readers import OpenStream, is_total
from connectors.readers.opening import open_streams
from connectors.rejects import RejectsFile
from connectors.snapshot import Sent, Snapshot
from schemas.errors import InvalidEvent

SMALL_STREAM = 20
"""Rows below which any number may vanish."""
REGISTERED, DETAILS_CHANGED = "identity.person_registered", "identity.person_details_changed"


class Publisher(Protocol):
    """Where events go."""

    def send(self, message: Message) -> None:
        """Queue one event."""

    def flush(self) -> None:
        """Wait until everything queued has arrived."""


class Nowhere:
    """The publisher of a dry run."""

    def send(self, message: Message) -> None:
        """Drop it."""

    def flush(self) -> None:
        """Nothing to wait for."""


@dataclass
class FeedSummary:
    """What became of every row; ``rows_in == accepted + unchanged + rejected`` always."""

    system: str
    rows_in: int = 0
    accepted: int = 0
    unchanged: int = 0
    rejected: int = 0
    ignored: int = 0
    """Total rows, which are no one's record and not counted as rows in."""
    events_out: int = 0
    withdrawn: int = 0
    seconds: float = 0.0
    rejects_file: str = ""
    reasons: dict[str, int] = field(default_factory=dict)
    """How many rows were rejected for each reason code."""


def read(  # noqa: PLR0913  (each is one decision of whoever runs the feed)
    feed: Feed,
    source: str,
    *,
    publisher: Publisher,
    state_directory: Path,
    full: bool = False,
    dry_run: bool = False,
    allow_vanished: bool = False,
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> FeedSummary:
    """Run a feed once. Raises a `FeedError`, with nothing bookmarked, where it cannot go on."""
    streams = open_streams(feed, source)
    snapshot = Snapshot(state_directory, feed.system)
    run = _Run(feed, streams, publisher, snapshot, full=full, directory=state_directory)
    try:
        run.everything(progress, allow_vanished=allow_vanished)
        publisher.flush()
        if dry_run:
            snapshot.abandon()
        else:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            snapshot.save(now, source, json.dumps(asdict(run.summary)))
    except BaseException:
        snapshot.abandon()
        raise
    finally:
        run.rejects.close()
    return run.summary


class _Run:
    """One run of one feed."""

    def __init__(  # noqa: PLR0913
        self,
        feed: Feed,
        streams: dict[str, OpenStream],
        publisher: Publisher,
        snapshot: Snapshot,
        *,
        full: bool,
        directory: Path,
    ) -> None:
        self.feed, self.streams, self.publisher = feed, streams, publisher
        self.snapshot, self.full = snapshot, full
        self.translate = feed.translate()
        self.summary = FeedSummary(feed.system)
        self.rejects = RejectsFile(directory, feed.system)

    def everything(
        self, progress: Callable[[int, int | None], None], *, allow_vanished: bool
    ) -> None:
        """Take every row of every stream, then withdraw what is gone."""
        began = time.perf_counter()
        totals = [stream.total for stream in self.streams.values()]
        total = sum(each or 0 for each in totals) if all(totals) else None
        for stream in self.feed.streams:
            for row in self.streams[stream.name].rows():
                if is_total(stream, row):
                    self.summary.ignored += 1
                    continue
                self.row(stream, row)
                progress(self.summary.rows_in, total)
        self.withdraw(allow_vanished=allow_vanished)
        self.summary.seconds = round(time.perf_counter() - began, 3)
        self.summary.rejects_file = ", ".join(str(path) for path in self.rejects.paths.values())
        counted = self.summary.accepted + self.summary.unchanged + self.summary.rejected
        if counted != self.summary.rows_in:
            raise AssertionError(f"{self.summary.rows_in} rows in, {counted} accounted for")

    def row(self, stream: Stream, row: Row) -> None:
        """Take one row: unchanged, rejected, or accepted with its events."""
        self.summary.rows_in += 1
        key = "\x1f".join(str(row.get(column)) for column in stream.key)
        row_hash = _hash(row)
        known = self.snapshot.row(stream.name, key)
        if known and known[2] == self.snapshot.run:
            self.repeated(row, key, same=known[0] == row_hash, column=stream.key[0])
            return
        same = known is not None and known[:2] == (row_hash, self.feed.mapping_version)
        if same and not self.full:
            self.snapshot.saw_again(stream.name, key)
            self.summary.unchanged += 1
            return
        facts = list(self.translated(row))
        wrong = next((each for each in facts if isinstance(each, Rejected)), None)
        if wrong:
            self.reject(row, key, wrong)
            return
        self.publish(row, key, [each for each in facts if isinstance(each, Fact)], row_hash)

    def translated(self, row: Row) -> Iterator[Fact | Rejected]:
        """Translate a row; a value that cannot be read becomes the row's rejection."""
        try:
            yield from self.translate(row)
        except NotTaken as fault:
            yield fault.rejected

    def publish(self, row: Row, key: str, facts: list[Fact], row_hash: str) -> None:
        """Send a row's events: all of them, or none where one does not fit its schema."""
        ready: list[tuple[Fact, Sent, Message | None]] = []
        try:
            ready.extend((fact, *self.event(row, key, fact)) for fact in facts)
        except InvalidEvent as fault:
            self.reject(row, key, Rejected(fault.field, None, "not_valid", str(fault)))
            return
        for fact, sent, message in ready:
            if message:
                self.publisher.send(message)
                self.summary.events_out += 1
            # Given by no stream, a lasting fact is never found to be given by none any more.
            self.snapshot.gave("" if fact.is_lasting else row.stream, key, sent)
        self.snapshot.saw(row.stream, key, row_hash, self.feed.mapping_version)
        self.summary.accepted += 1

    def event(self, row: Row, key: str, fact: Fact) -> tuple[Sent, Message | None]:
        """Give what to remember of a fact, and the message where it must be sent."""
        event_id, content = id_of(self.feed, row.stream, fact), content_of(fact)
        before = self.snapshot.event(event_id)
        said_already = before is not None and before.run == self.snapshot.run
        if before and said_already and before.hash != content and fact.event_type == REGISTERED:
            # Another row of this extract says something else of the same child: both are kept.
            other = f"{row.stream}:{key}"
            return self.event(
                row, key, replace(fact, event_type=DETAILS_CHANGED, record_key=other, feed=None)
            )
        revision = before.revision if before else 0
        changed = before is None or before.hash != content or before.withdrawn
        sent = Sent(
            event_id, fact.event_type, fact.feed or row.stream, fact.record_key, fact.local_id,
            content, revision + changed, withdrawn=False, run=self.snapshot.run,
        )  # fmt: skip
        wanted = changed or (self.full and not said_already)
        return sent, message_of(self.feed, row, fact, sent) if wanted else None

    def reject(self, row: Row, key: str, rejected: Rejected) -> None:
        """Write the row to the rejects file; what it gave before stays."""
        self.rejects.add(row, rejected, self.streams[row.stream].columns)
        self.snapshot.saw_again(row.stream, key)
        self.summary.rejected += 1
        self.summary.reasons[rejected.code] = self.summary.reasons.get(rejected.code, 0) + 1

    def repeated(self, row: Row, key: str, *, same: bool, column: str) -> None:
        """A key seen already in this run: the same row again, or two rows that disagree."""
        if same:
            self.summary.unchanged += 1
            return
        message = "is the key of an earlier row that says something else; keep one of them"
        self.reject(row, key, Rejected(column, row.get(column), "key_repeated", message))

    def withdraw(self, *, allow_vanished: bool) -> None:
        """Withdraw the events of rows that a full extract no longer holds."""
        streams = [each.name for each in self.feed.streams if each.mode == "snapshot"]
        for name in streams:
            vanished, known = self.snapshot.vanished_rows(name)
            if known > SMALL_STREAM and vanished * 2 > known and not allow_vanished:
                raise TooMuchVanished(name, vanished, known)
            self.snapshot.forget_vanished(name)
        for sent in self.snapshot.no_longer_given(streams):
            revision = sent.revision + 1
            self.publisher.send(withdrawal_of(self.feed, sent, revision))
            self.snapshot.withdrew(sent, revision)
            self.summary.withdrawn += 1


def _hash(row: Row) -> str:
    said = json.dumps(dict(row.values), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
