"""Marks: a named worker says whether an event belongs in the chronology, and what it meant.

A mark is an event in a stream beside the case record's, so the record itself is never touched. It
is taken back by a later mark; the newest counts. The mark goes with the case record it was made in:
should a source move the row to another child, that child's chronology says nothing of it.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import psycopg

from hub.errors import CommandRefused
from hub.store.aggregates import CaseRecord, HubAggregate, load, save
from schemas.identifiers import HUB_NAMESPACE

LONGEST = 2000
"""Most characters of an impact or a reason: a chronology is read in one sitting."""
WAIT = "SELECT pg_advisory_xact_lock(hashtextextended(%(stream)s, 0))"
REASON_LENGTH = 10
"""Fewest characters of why an event is left out: it is read years later."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a worker says of an event."""

    is_significant: bool
    impact_on_child: str | None
    reason: str | None
    actor: str


class Marks(HubAggregate):
    """What was said of the events of one case record."""

    feed = "chronology"

    def begin(self) -> None:
        """Nothing is marked: the rule's default holds."""
        self.newest: dict[str, Said] = {}

    class SignificanceMarked(HubAggregate.Event):
        """A worker said whether an event is significant."""

        event_type = "hub.significance_marked"
        marked_event_id: str
        is_significant: bool
        impact_on_child: str | None
        actor: str
        reason: str | None

        def apply(self, aggregate: "Marks") -> None:
            """The newest mark counts."""
            aggregate.newest[self.marked_event_id] = Said(
                is_significant=self.is_significant, impact_on_child=self.impact_on_child,
                reason=self.reason, actor=self.actor,
            )  # fmt: skip

    def mark(self, record: CaseRecord, event_id: UUID, said: Said) -> bool:
        """Mark an event; give False where the same worker said the same before: a form sent twice.

        Raises `CommandRefused` with the first thing that is wrong.
        """
        for _field, problem in wrong_with(said):
            raise CommandRefused(problem)
        if self.newest.get(str(event_id)) == said:
            return False
        self.trigger_event(
            self.SignificanceMarked, case_record=tuple(record), marked_event_id=str(event_id),
            is_significant=said.is_significant, impact_on_child=said.impact_on_child,
            actor=said.actor, reason=said.reason,
        )  # fmt: skip
        return True


def stream_of(case_record_id: UUID) -> UUID:
    """Give the stream of the marks in one case record."""
    return uuid5(HUB_NAMESPACE, f"marks\x1f{case_record_id}")


def wrong_with(said: Said) -> list[tuple[str, str]]:
    """Say what is wrong with a mark, as (field, what to do)."""
    found = []
    if not said.actor.strip():
        found.append(("actor", "A named worker must mark this"))
    for field, text in (("impact_on_child", said.impact_on_child), ("reason", said.reason)):
        if text and len(text) > LONGEST:
            found.append((field, f"Use {LONGEST} characters or fewer"))
    if not said.is_significant and len(said.reason or "") < REASON_LENGTH:
        found.append(("reason", "Say in a sentence why it is left out of the chronology"))
    if said.is_significant and not (said.impact_on_child or said.reason):
        found.append(("impact_on_child", "Say what it meant for the child, or why it matters"))
    return found


def mark(
    connection: psycopg.Connection[Any],
    record: CaseRecord,
    case_record_id: UUID,
    event_id: UUID,
    said: Said,
) -> int | None:
    """Mark an event of a case record, in the caller's transaction; give the mark's position.

    Others who mark in the same record wait until that transaction ends. None where nothing new was
    said. Raises `CommandRefused`.
    """
    stream = stream_of(case_record_id)
    connection.execute(WAIT, {"stream": str(stream)})
    marks = load(connection, Marks, [stream])[stream]
    if not marks.mark(record, event_id, said):
        return None
    return save(connection, [marks]).last_position
