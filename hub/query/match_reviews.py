"""Match reviews as people ask for them: both sides, what spoke for and against, what would change.

Each person shown leaves an access record of their own. What is sealed is in none of it; what the
reader is not cleared for is taken out and named.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.access.roles import Role
from hub.errors import NoSuchRecord
from hub.matching.people import decided, reviews
from hub.matching.people.links import current
from hub.matching.people.person import Person
from hub.matching.people.relations import relations_of
from hub.matching.people.review import Review
from hub.matching.people.reviews import Waiting
from hub.matching.telling.explaining import guard_in_words
from hub.matching.telling.withholding import home_left_out
from hub.query import people
from hub.query.asking import Asking
from hub.query.door import Connection
from hub.query.match_review_seen import (
    Found,
    Kin,
    ReviewSeen,
    Side,
    kin_of,
    question,
    record_of,
    seen,
)
from hub.query.paging import Page
from hub.query.people import PersonSeen
from hub.store.aggregates import load
from projections.person_summary.confidential import NOTHING, Hidden, hidden_of_one
from schemas.identifiers import own_person_id

FUNCTION = "decide_matches"
MOST_KIN = 12
"""How many relatives are named: whoever lives in a hostel is thought to be related to many."""


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
class Lately:
    """A review that was decided lately: `said` is who decided what, without why."""

    review_id: UUID
    question: str
    name: str
    system: str
    said: str
    decided_at: datetime


def queue(asking: Asking, *, size: int = 50, after: UUID | None = None) -> Page[Listed, UUID]:
    """List what waits, in the queue's order, from the review after one that was shown.

    Raises `NoSuchRecord` where that one is not to be seen any more: nothing says what came after.
    """

    def read(connection: Connection, role: Role) -> Page[Listed, UUID] | None:
        if after and reviews.one(connection, after) is None:
            return None
        waiting = reviews.queue(connection, size=size + 1, after=after)
        told = load(connection, Review, [each.review_id for each in waiting]) if waiting else {}
        found = (_listed(connection, role, each, told) for each in waiting[:size])
        following = waiting[size - 1].review_id if len(waiting) > size else None
        return Page([each for each in found if each is not None], following)

    found = asking.door.ask(asking.question(FUNCTION), read)
    if found is None:
        raise NoSuchRecord
    return found


def decided_lately(asking: Asking) -> list[Lately]:
    """List what was decided lately and not taken back, the newest first."""

    def read(connection: Connection, role: Role) -> list[Lately]:
        return [
            Lately(waiting.review_id, question(waiting, person), _named(waiting, person),
                   waiting.system, each.said, each.decided_at)
            for each in decided.lately(connection)
            if (person := people.one(connection, role, (waiting := each.waiting).person_id))
        ]  # fmt: skip

    return asking.door.ask(asking.question(FUNCTION), read)


def one(asking: Asking, review_id: UUID) -> ReviewSeen | None:
    """Show a review; None where there is none, or where it may not be seen."""
    found = asking.door.ask(
        asking.question(FUNCTION), lambda connection, role: _found(connection, role, review_id)
    )
    if found is None:
        return None
    waiting = found.waiting
    met = [each for asked in waiting.candidates if (each := _met(asking, asked))]
    mine = _whose(asking, waiting, met)
    if mine is None:
        return None
    second = _person(asking, found.second) if found.second else None
    hidden = NOTHING
    for each in (mine, *met):
        hidden |= each.hidden
    sides = tuple(each.side for each in met)
    kin = tuple(_household(asking, [mine.side, *sides]))
    return seen(found, mine.side, sides, second, kin, hidden)


def whom_it_is_about(connection: Connection, review_id: UUID) -> tuple[UUID, ...]:
    """Give the persons of a review; nobody where there is none, or where it may not be seen."""
    waiting = reviews.one(connection, review_id)
    return (waiting.person_id, *waiting.candidates) if waiting else ()


def _found(connection: Connection, role: Role, review_id: UUID) -> Found | None:
    waiting = reviews.one(connection, review_id)
    if waiting is None:
        return None
    now = {current(connection, each) for each in waiting.candidates}
    review = load(connection, Review, [review_id])[review_id]
    said = _proposed(connection, waiting.person_id, now)
    decision = (review.asked.decision if review.asked else None) or {}
    answer = review.decided
    second = decision.get("runner_up_person_id")
    return Found(
        waiting, review, said,
        _beyond(connection, role, current(connection, UUID(second)), now | {waiting.person_id})
        if second else None,
        reviews.open_about(connection, waiting.case_record_id),
        decided.which(connection, waiting.candidates, answer) if answer else None,
        decided.first_reason(connection, waiting, answer) if answer else None,
    )  # fmt: skip


def _proposed(connection: Connection, person_id: UUID, others: set[UUID]) -> str | None:
    """Say who proposed to join a person to one of these, or one of these to them, and why."""
    people = load(connection, Person, [person_id, *others])
    pairs = [(person_id, each) for each in others] + [(each, person_id) for each in others]
    for one, other in pairs:
        asked = people[one].proposal
        if asked and asked.into_person_id == str(other):  # one with anybody else is not this
            return f"{asked.actor} says that they are one child: {asked.reason}"
    return None


def _beyond(connection: Connection, role: Role, person: UUID, asked: set[UUID]) -> UUID | None:
    """Give a person who is none of those asked about, unless they are out of reach."""
    return person if person not in asked and people.one(connection, role, person) else None


def _listed(
    connection: Connection, role: Role, waiting: Waiting, told: Mapping[UUID, Review]
) -> Listed | None:
    """Put a review in the list, unless its person is out of reach, or not known yet."""
    person = people.one(connection, role, waiting.person_id)
    if person is None:
        return None
    return Listed(
        waiting.review_id, question(waiting, person), person.name, waiting.system,
        _reason(waiting, told[waiting.review_id]), len(waiting.candidates), waiting.requested_at,
    )  # fmt: skip


def _reason(waiting: Waiting, told: Review) -> str:
    """Say why it is asked as the review itself does, without what is looked up for one alone."""
    decision = (told.asked.decision if told.asked else None) or {}
    guards = decision.get("guards")
    if not guards or waiting.reason != home_left_out(guards[0]["reason"]):
        return waiting.reason
    return home_left_out(guard_in_words(guards[0], decision["evidence"]))


def _named(waiting: Waiting, person: PersonSeen) -> str:
    """Name a review by its record: whom that was linked to has a name of their own."""
    record = record_of(person, waiting.case_record_id) or {}
    words = (record.get("forenames"), record.get("surname"))
    return " ".join(each for each in words if each) or person.name


@dataclass(frozen=True)
class _Met:
    """A person of a review, and the homes they have in confidence: those are not for the answer."""

    side: Side
    hidden: Hidden


def _whose(asking: Asking, waiting: Waiting, candidates: Sequence[_Met]) -> _Met | None:
    """Give whom the record is about, with what it says.

    Just after a decision it still is where the read models have it: about whom it was before.
    """
    mine = _met(asking, waiting.person_id)
    record = waiting.case_record_id
    if mine and record_of(mine.side.person, record):
        return mine
    there = next((each for each in candidates if record_of(each.side.person, record)), None)
    return there or _met(asking, own_person_id(record), moved=False) or mine


def _met(asking: Asking, asked_id: UUID, *, moved: bool = True) -> _Met | None:
    """Give a person of the review: by the id they go by now, or by that of before they moved."""

    def read(connection: Connection, role: Role) -> _Met | None:
        now = current(connection, asked_id)
        person = people.one(connection, role, now if moved else asked_id)
        if person is None:
            return None
        side = Side(
            asked_id, person, tuple(relations_of(connection, [now])),
            tuple(people.earlier(connection, role, person.person_id)),
        )  # fmt: skip
        return _Met(side, hidden_of_one(connection, person.person_id))

    return asking.door.ask(asking.question(FUNCTION, person_id=asked_id), read)


def _person(asking: Asking, person_id: UUID) -> PersonSeen | None:
    """Say who somebody is who is not asked about; None where they are out of reach."""
    with suppress(NoSuchRecord):
        return asking.door.ask(
            asking.question(FUNCTION, person_id=person_id),
            lambda connection, role: people.one(connection, role, person_id),
        )
    return None


def _household(asking: Asking, sides: Sequence[Side]) -> Iterator[Kin]:
    """Say who is related to the persons of a review, as far as the reader may see them."""
    here = {each.person.person_id for each in sides}
    known: dict[UUID, PersonSeen | None] = {}
    for (whose, other, _), related in kin_of(sides).items():
        if other not in here and other not in known:
            if len(known) == MOST_KIN:
                continue
            known[other] = _person(asking, other)
        person = known.get(other)
        if other in here or person:
            yield Kin(whose, related.words, related.status, other, person)
