"""Match reviews as a person sees them: both sides, what spoke for and against, what would change.

Each person shown leaves an access record of their own. What is sealed is in none of it; what the
reader is not cleared for is taken out and named.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.access.roles import Role
from hub.matching import reviews, withholding
from hub.matching.beside import beside
from hub.matching.explaining import Explained, Line, explain
from hub.matching.links import current
from hub.matching.person import Person
from hub.matching.relations import Related, relations_of
from hub.matching.review import Review
from hub.matching.reviews import Waiting
from hub.query import people
from hub.query.asking import Asking
from hub.query.door import Connection
from hub.query.paging import Page
from hub.query.people import PersonSeen
from hub.store.aggregates import load

FUNCTION = "decide_matches"
QUESTIONS = {
    "link": "Is this record about this child?",
    "join": "Are these two children one?",
    "conflict": "Is this record linked to the wrong child?",
    "birth": "Is this the child that was expected?",
    "distinct": "Was it right that these are two children?",
}


@dataclass(frozen=True)
class Listed:
    """A review in the queue."""

    review_id: UUID
    question: str
    name: str
    system: str
    reason: str
    candidates: int
    requested_at: datetime


@dataclass(frozen=True)
class Side:
    """One person of a review: the one the record is about now, or a candidate."""

    asked_id: UUID
    person: PersonSeen
    relations: tuple[Related, ...]
    beside: tuple[Line, ...] = ()
    """For a candidate that was not weighed: how the record compares with them as both stand now."""


@dataclass(frozen=True)
class Changes:
    """What would be one child's: records, their systems, and what is open (kind and system)."""

    records: int
    systems: tuple[str, ...]
    opened: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReviewSeen:
    """A review as its reader may see it; `settled` says what became of it."""

    review_id: UUID
    kind: str
    question: str
    reason: str
    requested_at: datetime
    case_record_id: UUID
    record: dict[str, Any]
    mine: Side
    candidates: tuple[Side, ...]
    explained: Explained | None
    changes: Changes | None
    settled: str | None
    may_be_undone: bool
    occasion: str | None
    """Who had the matcher look again and why, where it did not ask because something changed."""
    proposed: str | None = None
    """Who proposed to join the two and why, where somebody else must agree."""
    runner_up: PersonSeen | None = None
    """Who came second, where they are none of the candidates and may be seen."""


def queue(asking: Asking, *, size: int = 50, after: UUID | None = None) -> Page[Listed, UUID]:
    """List what waits, in the queue's order, from the review after one that was shown."""

    def read(connection: Connection, role: Role) -> Page[Listed, UUID]:
        waiting = reviews.queue(connection, size=size + 1, after=after)
        found = (_listed(connection, role, each) for each in waiting[:size])
        following = waiting[size - 1].review_id if len(waiting) > size else None
        return Page([each for each in found if each is not None], following)

    return asking.door.ask(asking.question(FUNCTION), read)


def one(asking: Asking, review_id: UUID) -> ReviewSeen | None:
    """Show a review; None where there is none, or where it may not be seen."""
    found = asking.door.ask(
        asking.question(FUNCTION), lambda connection, role: _found(connection, role, review_id)
    )
    if found is None:
        return None
    waiting = found.waiting
    mine = _side(asking, waiting.person_id, waiting.person_id)
    if mine is None:
        return None
    sides = [_side(asking, each, each) for each in waiting.candidates]
    second = _side(asking, found.second, found.second) if found.second else None
    return _seen(found, mine, tuple(side for side in sides if side), second)


def whom_it_is_about(connection: Connection, review_id: UUID) -> tuple[UUID, ...]:
    """Give the persons of a review; nobody where there is none, or where it may not be seen."""
    waiting = reviews.one(connection, review_id)
    return (waiting.person_id, *waiting.candidates) if waiting else ()


@dataclass(frozen=True)
class _Found:
    """A review, who proposed what it asks about, and whoever came second and is not asked about."""

    waiting: Waiting
    review: Review
    proposed: str | None
    second: UUID | None


def _found(connection: Connection, role: Role, review_id: UUID) -> _Found | None:
    waiting = reviews.one(connection, review_id)
    if waiting is None:
        return None
    now = {current(connection, each) for each in waiting.candidates}
    review = load(connection, Review, [review_id])[review_id]
    asked = load(connection, Person, [waiting.person_id])[waiting.person_id].proposal
    said = None
    if asked and UUID(asked.into_person_id) in now:  # a join with anybody else is not this question
        said = f"{asked.actor} says that they are one child: {asked.reason}"
    decision = (review.asked.decision if review.asked else None) or {}
    second = decision.get("runner_up_person_id")
    return _Found(
        waiting, review, said,
        _beyond(connection, role, current(connection, UUID(second)), now | {waiting.person_id})
        if second else None,
    )  # fmt: skip


def _beyond(connection: Connection, role: Role, person: UUID, asked: set[UUID]) -> UUID | None:
    """Give a person who is none of those asked about, unless they are out of reach."""
    return person if person not in asked and people.one(connection, role, person) else None


def _listed(connection: Connection, role: Role, waiting: Waiting) -> Listed | None:
    """Put a review in the list, unless its person is out of reach, or not known yet."""
    person = people.one(connection, role, waiting.person_id)
    if person is None:
        return None
    return Listed(
        waiting.review_id, QUESTIONS[waiting.kind], person.name,
        waiting.system, waiting.reason, len(waiting.candidates), waiting.requested_at,
    )  # fmt: skip


def _side(asking: Asking, asked_id: UUID, person_id: UUID) -> Side | None:
    def read(connection: Connection, role: Role) -> Side | None:
        now = current(connection, person_id)
        person = people.one(connection, role, now)
        if person is None:
            return None
        return Side(asked_id, person, tuple(relations_of(connection, [now])))

    return asking.door.ask(asking.question(FUNCTION, person_id=person_id), read)


def _seen(
    found: _Found, mine: Side, candidates: tuple[Side, ...], second: Side | None
) -> ReviewSeen:
    waiting, review = found.waiting, found.review
    asked = review.asked.decision if review.asked else None
    record = next(
        (each for each in mine.person.records
         if each["case_record_id"] == waiting.case_record_id), mine.person.records[0],
    )  # fmt: skip
    explained = explain(asked) if asked else None
    weighed = explained.person_id if explained and explained.lines else None
    candidates = tuple(
        each if str(each.asked_id) == weighed else _beside(record, mine, each)
        for each in candidates
    )  # fmt: skip
    if explained:
        explained = _told(explained, record, mine, candidates, second)
    return ReviewSeen(
        waiting.review_id, waiting.kind, QUESTIONS[waiting.kind], waiting.reason,
        waiting.requested_at, waiting.case_record_id, record, mine, candidates, explained,
        _changes(mine, candidates), _settled(review), review.decided is not None,
        _occasion(review), found.proposed, second.person if second else None,
    )  # fmt: skip


def _told(
    explained: Explained, record: dict[str, Any], mine: Side, candidates: tuple[Side, ...],
    second: Side | None,
) -> Explained:  # fmt: skip
    """Take out of a decision what may not be told of it now."""
    theirs = [one for each in candidates if str(each.asked_id) == explained.person_id
              for one in each.person.records]  # fmt: skip
    if withholding.any_confidential(record, *theirs):
        explained = withholding.without_address(explained)
    if "forenames" in mine.person.withheld:
        explained = withholding.without_values(explained)
    if second:
        return replace(explained, runner_up_person_id=str(second.person.person_id))
    if explained.runner_up_person_id in {None, *(str(each.asked_id) for each in candidates)}:
        return explained
    return withholding.without_next(explained)


def _beside(record: dict[str, Any], mine: Side, other: Side) -> Side:
    """Compare a candidate with the record, from what the reader is shown of both."""
    if "forenames" in mine.person.withheld:
        return other
    identifiers = [*mine.person.identifiers, *other.person.identifiers]
    return replace(other, beside=beside(record, other.person.records, identifiers))


def _occasion(review: Review) -> str | None:
    if review.asked is None or not review.asked.actor:
        return None
    return f"{review.asked.actor} had all records looked at again: {review.asked.occasion}"


def _settled(review: Review) -> str | None:
    if review.decided is not None:
        return f"{review.decided.actor} decided: {reviews.SAID[review.decided.decision]}"
    if review.withdrawn is not None:
        return f"This is no longer asked: {review.withdrawn.reason}"
    return None


def _changes(mine: Side, candidates: tuple[Side, ...]) -> Changes | None:
    """Say what practitioners would see differently if the first candidate is the same child."""
    if not candidates:
        return None
    people = (mine.person, candidates[0].person)
    records = {each["case_record_id"]: each["system"] for one in people for each in one.records}
    opened = [(each["kind"], each["system"]) for one in people for each in one.open]
    return Changes(len(records), tuple(sorted(set(records.values()))), tuple(dict.fromkeys(opened)))
