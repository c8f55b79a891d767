"""Take a slice of rows: compare with what is known, translate what is new, collect what changes.

Every row ends as one of three: accepted, unchanged or rejected. A rejected row publishes nothing
and withdraws nothing: what was sent of it before stays.
"""

from collections.abc import Sequence
from dataclasses import replace

from connectors.base import Fact, Rejected, Row
from connectors.feeds import Feed, Stream
from connectors.publisher import Message
from connectors.readers import OpenStream
from connectors.running.changes import Changes, SeenRow, Sent
from connectors.running.cursors import Window
from connectors.running.events import (
    EventTooLarge,
    SaidByAnother,
    content_of,
    content_of_row,
    id_of,
    is_said,
    message_of,
)
from connectors.running.keys import OpenRow, key_of
from connectors.running.rejects import RejectsFile
from connectors.running.snapshot import RunRecord, Snapshot
from connectors.running.summary import FeedSummary, count
from connectors.running.translating import Translated, translated
from schemas.errors import InvalidEvent

REGISTERED, DETAILS_CHANGED = "identity.person_registered", "identity.person_details_changed"
REPEATED, SAID_TWICE = "key_repeated", "event_repeated"
REPEATS = (REPEATED, SAID_TWICE)
"""Codes of rows that are wrong only beside another one."""
EVERLASTING = 0
"""The row that gives what no later extract takes back."""


class Slices:
    """Takes the rows of one stream after another, for one run."""

    def __init__(
        self, feed: Feed, snapshot: Snapshot, record: RunRecord, rejects: RejectsFile, *, full: bool
    ) -> None:
        self.feed, self.snapshot, self.record = feed, snapshot, record
        self.rejects, self.full, self.is_trial = rejects, full, False
        self.summary = FeedSummary(feed.system, resumed=record.resumed)
        self.first_rejected = ""
        self._translate = feed.translate()

    def trial(self) -> "Slices":
        """Give another that counts for itself: what it takes is not kept."""
        trial = Slices(self.feed, self.snapshot, self.record, self.rejects, full=self.full)
        trial.is_trial = True
        return trial

    def of(self, stream: Stream, opened: OpenStream, window: Window | None) -> "StreamSlices":
        """Take the rows of one stream from now on."""
        return StreamSlices(self, stream, opened, window)

    def translated(self, stream: Stream, row: Row) -> Translated:
        """Translate a row as the stream's contract says."""
        may_discard = self.feed.on_values(stream) == "discard_value"
        return translated(self._translate, stream, row, may_discard=may_discard)


class StreamSlices:
    """Takes the rows of one stream."""

    def __init__(
        self, run: Slices, stream: Stream, opened: OpenStream, window: Window | None
    ) -> None:
        self._run, self._stream, self._window = run, stream, window
        self._columns, self._summary = opened.columns, run.summary
        self._known: dict[str, SeenRow] = {}
        self._sent: dict[str, Sent | None] = {}
        self._seen: set[int] = set()
        self._corrected: dict[bytes, int] = {}
        self._changes = Changes()

    def take(self, rows: Sequence[Row]) -> Changes:
        """Take some rows and give what they change; nothing is written or sent yet."""
        self._changes = Changes()
        key = self._stream.key
        taken = [
            OpenRow(row, key_of(row, key),
                    content_of_row(row.values))
            for row in rows
        ]  # fmt: skip
        self._known = self._run.snapshot.rows(self._stream.name, [each.key for each in taken])
        contents = [each.hash for each in taken]
        self._corrected = self._run.snapshot.corrections(self._stream.name, contents)
        said = [None if self._is_known(each) else self._said(each) for each in taken]
        ids = {event_id for each in said if each for event_id in each.ids}
        self._sent = dict.fromkeys(ids) | self._run.snapshot.events(ids)
        self._seen = set()
        for each, translation in zip(taken, said, strict=True):
            self._row(each, translation)
        return self._changes

    def _said(self, each: OpenRow) -> Translated:
        said = self._run.translated(self._stream, each.row)
        said.ids.extend(id_of(self._run.feed, self._stream.name, fact) for fact in said.facts)
        return said

    def _same(self, each: OpenRow) -> SeenRow | None:
        """Give what is known of a row where it still says the same, mapped the same way."""
        known = self._known.get(each.key)
        wanted = (each.hash, self._run.feed.mapping_version)
        return known if known and (known.hash, known.mapping_version) == wanted else None

    def _is_known(self, each: OpenRow) -> bool:
        """Whether a row needs no translation: it was taken, and nothing is to be said of it."""
        known = self._same(each)
        if known is None or known.noted or each.row.wrong:
            return False
        return not self._run.full or known.accepted == self._run.record.run

    def _row(self, each: OpenRow, said: Translated | None) -> None:
        self._summary.rows_in += 1
        if self._window:
            self._window.took(each.row)
        known, record = self._known.get(each.key), self._run.record
        if known and known.reading == record.reading:
            self._repeated(each, known)
        elif said and said.discarded and each.hash in self._corrected:
            self._stands(each)
            self._summary.unchanged += 1
        elif said is None or self._is_noted(each, said):
            self._again(each.key)
            taken_now = known is not None and known.accepted == record.run
            self._summary.accepted += taken_now
            self._summary.unchanged += not taken_now
        elif said.wrong:
            self.reject(each, said.wrong)
        else:
            self._accept(each, said)

    def _is_noted(self, each: OpenRow, said: Translated) -> bool:
        """Whether a row is the same as before, and only the values it lacks are said again."""
        known = self._same(each)
        if not known or not known.noted or not said.discarded:
            return False
        if self._run.full and known.accepted != self._run.record.run:
            return False
        self._note(each, said)
        return True

    def _note(self, each: OpenRow, said: Translated) -> None:
        for value in said.discarded:
            count(self._summary.discarded, value.code)
            message = f"{value.message}; the row was taken without it"
            noted = replace(value, code=f"discarded_{value.code}", message=message)
            self._run.rejects.add(each.row, noted, self._columns)

    def _stands(self, each: OpenRow) -> bool:
        """See that what was sent as the correction of a row stands while the row is there."""
        corrected = self._corrected.get(each.hash)
        if corrected:
            self._changes.again.append(corrected)
            self._seen.add(corrected)
        return corrected is not None

    def _again(self, key: str) -> None:
        """See that a row is still there, whatever it holds; what it gave stays."""
        known = self._known.get(key)
        if known:
            self._changes.again.append(known.id)
            self._seen.add(known.id)
            self._known[key] = known._replace(reading=self._run.record.reading)

    def reject(self, each: OpenRow, rejected: Rejected) -> None:
        """Write the row to the rejects file; what it gave before stays."""
        if self._stands(each):
            message = f"{rejected.message}; its correction was sent and stands"
            rejected = replace(rejected, message=message)
        if not (self._run.is_trial and rejected.code in REPEATS):
            self._run.rejects.add(each.row, rejected, self._columns)
        self._run.first_rejected = self._run.first_rejected or (
            f"{each.row.place} row {each.row.number}, {rejected.message}"
        )
        self._again(each.key)
        self._summary.rejected += 1
        count(self._summary.reasons, rejected.code)
        if self._window:
            self._window.rejected(each.row)

    def _repeated(self, each: OpenRow, known: SeenRow) -> None:
        """A key seen already in this reading: the same row again, or two rows that disagree."""
        if known.hash == each.hash:
            self._summary.unchanged += 1
            return
        column = self._stream.key[0]
        message = f"{column} is the key of an earlier row that says something else; keep one"
        self.reject(each, Rejected(column, each.row.get(column), REPEATED, message))

    def _accept(self, each: OpenRow, said: Translated) -> None:
        """Take a row with all its events, or none where one does not fit its schema."""
        known = self._known.get(each.key)
        row_id = known.id if known else self._run.snapshot.new_row()
        try:
            ready = [
                self._event(each, row_id, fact, event_id)
                for fact, event_id in zip(said.facts, said.ids, strict=True)
            ]
        except InvalidEvent as fault:
            self.reject(each, Rejected(fault.field, None, "not_valid", str(fault)))
            return
        except SaidByAnother as fault:
            column = self._stream.key[0]
            advice = (
                f"{column} is in a row that says something else of the same {fault} than an "
                "earlier row, and one would hide the other; keep one, or correct what they share"
            )
            self.reject(each, Rejected(column, each.row.get(column), SAID_TWICE, advice))
            return
        except EventTooLarge as fault:
            advice = f"together make {fault}; shorten the longest of them"
            self.reject(each, Rejected("its texts", None, "too_long", advice))
            return
        if known and self._stream.mode != "append":
            self._changes.unlinked.append(row_id)
        self._keep_row(each, row_id, noted=bool(said.discarded))
        for fact, (sent, message) in zip(said.facts, ready, strict=True):
            self._changes.events[sent.id] = self._sent[sent.event_id] = sent
            self._changes.links.append((EVERLASTING if fact.is_lasting else row_id, sent.id))
            if message:
                self._changes.messages.append(message)
        self._note(each, said)
        self._summary.accepted += 1

    def _keep_row(self, each: OpenRow, row_id: int, *, noted: bool) -> None:
        record, version = self._run.record, self._run.feed.mapping_version
        seen = SeenRow(
            row_id, self._stream.name, each.key, each.hash, version, record.reading, record.run,
            noted,
        )  # fmt: skip
        if each.row.rejected_as:
            content = bytes.fromhex(each.row.rejected_as.split(":")[1])
            self._changes.corrections.append((self._stream.name, content, row_id))
        self._changes.rows[row_id] = self._known[each.key] = seen
        self._seen.add(row_id)

    def _event(
        self, each: OpenRow, row_id: int, fact: Fact, event_id: str
    ) -> tuple[Sent, Message | None]:
        """Give what to remember of a fact, and the message where it must be sent."""
        feed, run, stream = self._run.feed, self._run.record.run, self._stream.name
        before, content = self._before(event_id), content_of(fact)
        says_it = before is not None and is_said(feed, each.row, fact, content, before)
        by_another = before is not None and not says_it and self._is_anothers(each, row_id, before)
        if by_another and fact.event_type == REGISTERED:
            # Another row of this extract says something else of the same child: both are kept.
            details = replace(
                fact, event_type=DETAILS_CHANGED, record_key=f"{stream}:{each.key}", feed=None
            )
            return self._event(each, row_id, details, id_of(feed, stream, details))
        if by_another and before is not None and self._still_gives(before):
            raise SaidByAnother(fact)
        sent = Sent(
            event_id, fact.event_type, fact.feed or stream, fact.record_key, fact.local_id, content,
            revision=(before.revision if before else 0) + (not says_it), withdrawn=False, run=run,
            id=before.id if before else self._run.snapshot.new_event(),
            row=(before.row or row_id) if before and says_it else row_id,
        )  # fmt: skip
        sent_already = before is not None and before.run == run
        wanted = not says_it or (self._run.full and not sent_already)
        return sent, message_of(feed, each.row, fact, sent) if wanted else None

    def _is_anothers(self, each: OpenRow, row_id: int, before: Sent) -> bool:
        """Whether what was sent is what another row says: of this very extract, or of the last."""
        if before.withdrawn or before.row == row_id:
            return False
        record = self._run.record
        seen = before.row in self._seen or before.row_reading == record.reading
        if each.row.rejected_as:  # the rows beside a correction are not read now
            return seen or self._still_gives(before)
        return seen or before.run == record.run

    def _still_gives(self, sent: Sent) -> bool:
        """Whether the row that said an event says it still; what is lasting no row need say."""
        link = (sent.row, sent.id)
        if sent.row in self._changes.rows or link in self._changes.links:
            return link in self._changes.links
        return self._run.snapshot.gives(*link)

    def _before(self, event_id: str) -> Sent | None:
        """Give what was sent under an id; most are looked up a slice at a time."""
        if event_id not in self._sent:
            self._sent[event_id] = self._run.snapshot.events([event_id]).get(event_id)
        return self._sent[event_id]
