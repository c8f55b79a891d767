"""What people decided of match reviews: said in words, and what was decided lately."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.matching.known.tables import Connection
from hub.matching.people import links
from hub.matching.people.person import Person
from hub.matching.people.review import Review
from hub.matching.people.reviews import SAID, Waiting, as_waiting
from hub.matching.queries import SQL
from hub.store.aggregates import load
from hub.store.reader import events_of_streams
from schemas.codec import read
from schemas.identifiers import own_person_id

LATELY = 20
"""How many of those that were decided are listed."""
STAYED_LINKED = "kept apart, but the record stayed linked"
"""What came of an answer that was taken of doubted links once, and did nothing."""


@dataclass(frozen=True)
class Decided:
    """A review that was decided: `said` is who decided what, without why."""

    waiting: Waiting
    decided_at: datetime
    said: str


def lately(connection: Connection, *, size: int = LATELY) -> list[Decided]:
    """List what people decided and nobody took back, the newest first."""
    rows = {row[0]: row for row in SQL.decided_lately(connection, size=size)}
    found = load(connection, Review, list(rows)) if rows else {}
    return [
        Decided(
            waiting,
            at,
            who_and_what(waiting.kind, said, which(connection, waiting.candidates, said)),
        )
        for each, (*facts, at) in rows.items()
        if (said := found[each].decided) and (waiting := as_waiting(facts))
    ]


def which(
    connection: Connection, candidates: Sequence[UUID], said: Review.ReviewDecided
) -> int | None:
    """Give which of several candidates was meant, from 0; None of one alone, or of nobody.

    They are written down as they were called when that was decided.
    """
    if len(candidates) == 1 or said.person_id is None:
        return None
    meant = UUID(said.person_id)
    if meant in candidates:
        return candidates.index(meant)
    now = [links.current(connection, each) for each in candidates]
    meant = links.current(connection, meant)
    return now.index(meant) if meant in now else None


def who_and_what(kind: str, said: Review.ReviewDecided, meant: int | None, name: str = "") -> str:
    """Say who decided what, and of several candidates about which."""
    what = SAID[said.decision]
    if said.decision == "keep_apart" and kind == "conflict":
        what = STAYED_LINKED
    who = f"{said.second_actor} and {said.actor}" if said.second_actor else said.actor
    about = "" if meant is None else f" about candidate {meant + 1}"
    called = f", {name}" if about and name else ""
    relation = f", {said.relation}" if said.relation else ""
    return f"{who} decided{about}{called}: {what}{relation}"


def first_reason(
    connection: Connection, waiting: Waiting, said: Review.ReviewDecided
) -> str | None:
    """Give why the first of two people who agreed would join two persons; None of one alone."""
    if not said.second_actor:
        return None
    met = {waiting.person_id, *waiting.candidates, *_own(connection, waiting.person_id)}
    reason = None
    for row in events_of_streams(connection, [waiting.review_id, *met]):
        if row.event_type == Review.ReviewDecided.event_type:
            break
        if row.event_type == Person.PersonsJoined.event_type:
            join = read(row.topic, row.state)
            if (join["actor"], join["second_actor"]) == (said.second_actor, said.actor):
                reason = str(join["reason"])
    return reason


def _own(connection: Connection, person_id: UUID) -> Collection[UUID]:
    """Give the persons whom a person's records were about of themselves: one of them moved."""
    return {own_person_id(each.case_record_id) for each in links.records_of(connection, person_id)}
