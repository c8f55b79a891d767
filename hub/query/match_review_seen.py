"""A match review as its reader may see it, made of what the door gave. No I/O."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.matching.people.decided import who_and_what
from hub.matching.people.relations import Related
from hub.matching.people.review import Review
from hub.matching.people.reviews import Waiting
from hub.matching.telling import withholding
from hub.matching.telling.beside import beside
from hub.matching.telling.explaining import Explained, Line, explain
from hub.query.people import PersonSeen, without_homes
from projections.person_summary.confidential import NOTHING, Hidden
from projections.person_summary.earlier import Earlier

QUESTIONS = {
    "link": "Is this record about this child?",
    "join": "Are these two children one?",
    "conflict": "Is this record linked to the wrong child?",
    "birth": "Is this the child that was expected?",
    "distinct": "Was it right that these are two children?",
}
MEANWHILE = {
    "conflict": "The link stays until somebody decides",
    "distinct": "They stay apart until somebody decides",
}
"""What holds until somebody decides, where it is not that nothing was linked."""
JOINS = (
    "Two persons would be joined: every record of the one moves to the other. Where a rule says "
    "that two of their records are of two children, somebody else must agree first"
)
"""What *the same child* would do where the record's person has other records as well."""


@dataclass(frozen=True)
class Changes:
    """What would be one child's: records, their systems, and what is open (kind and system)."""

    records: int
    systems: tuple[str, ...]
    opened: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Side:
    """One person of a review: the one the record is about now, or a candidate."""

    asked_id: UUID
    person: PersonSeen
    relations: tuple[Related, ...]
    earlier: tuple[Earlier, ...] = ()
    """What the records of this person said before."""
    beside: tuple[Line, ...] = ()
    """For a candidate that was not weighed: how the record compares with them as both stand now."""
    changes: Changes | None = None
    """For a candidate: what would be one child's if it is them."""


@dataclass(frozen=True)
class Kin:
    """Somebody who is known or thought to be related to a person of a review."""

    of: UUID
    """Which person of the review, as they are called now."""
    words: str
    status: str
    person_id: UUID
    person: PersonSeen | None
    """Who they are; None where they are a person of the review themselves."""


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
    """What would be one child's if it is the first candidate; each of them has their own."""
    settled: str | None
    may_be_undone: bool
    occasion: str | None
    """Who had the matcher look again and why, where it did not ask because something changed."""
    proposed: str | None = None
    """Who proposed to join the two and why, where somebody else must agree."""
    runner_up: PersonSeen | None = None
    """Who came second, where they are none of the candidates and may be seen."""
    household: tuple[Kin, ...] = ()
    """Who is known or thought to be related to the child of the record, or to a candidate."""
    asked_again_as: UUID | None = None
    """The review that asks it now, where what was decided here was taken back."""
    joins: str | None = None
    """That *the same child* would join two persons, where it would link more than the record."""

    @property
    def meanwhile(self) -> str:
        """What holds until somebody decides."""
        return MEANWHILE.get(self.kind, "The hub linked nothing")


@dataclass(frozen=True)
class Found:
    """A review as it is stored, who proposed what it asks about, and who came second.

    Of what was decided: which of several candidates was meant, from 0, and why the first of two who
    agreed did.
    """

    waiting: Waiting
    review: Review
    proposed: str | None
    second: UUID | None
    open_now: UUID | None
    meant: int | None = None
    first_reason: str | None = None


def seen(  # noqa: PLR0913
    found: Found, mine: Side, candidates: tuple[Side, ...], second: PersonSeen | None,
    household: tuple[Kin, ...], hidden: Hidden,
) -> ReviewSeen:  # fmt: skip
    """Put a review together; `hidden` are the confidential homes of all the persons it is about."""
    waiting, review = found.waiting, found.review
    mine, *others = (_without_homes(each, hidden) for each in (mine, *candidates))
    asked = review.asked.decision if review.asked else None
    record = record_of(mine.person, waiting.case_record_id) or mine.person.records[0]
    explained = explain(asked) if asked else None
    if explained and asked and not _is_here(asked.get("matched_case_record_id"), mine, others):
        explained = withholding.without_comparison(explained)
    weighed = explained.person_id if explained and explained.lines else None
    candidates = tuple(
        replace(each, changes=_changes(mine, each),
                beside=() if str(each.asked_id) == weighed else _beside(record, mine, each))
        for each in others
    )  # fmt: skip
    if explained:
        explained = _told(explained, mine, candidates, second, hidden)
    reason = waiting.reason if hidden == NOTHING else withholding.home_left_out(waiting.reason)
    reason = reason if second else withholding.next_left_out(reason)
    joins = JOINS if waiting.status == "open" and does_join(waiting, mine.person) else None
    second = without_homes(second, hidden) if second else None
    household = tuple(
        replace(each, person=without_homes(each.person, hidden)) if each.person else each
        for each in household
    )
    return ReviewSeen(
        waiting.review_id, waiting.kind, question(waiting, mine.person), reason,
        waiting.requested_at, waiting.case_record_id, record, mine, candidates, explained,
        candidates[0].changes if candidates else None, _settled(found, candidates),
        review.decided is not None and review.taken_back is None,
        _occasion(review), found.proposed, second, household,
        found.open_now if review.taken_back else None, joins,
    )  # fmt: skip


def does_join(waiting: Waiting, person: PersonSeen) -> bool:
    """Whether *the same child* moves more than the record: its person has others, or was asked of.

    A doubted link that is found right moves nothing.
    """
    return waiting.kind != "conflict" and (waiting.kind == "join" or len(person.records) > 1)


def question(waiting: Waiting, person: PersonSeen) -> str:
    """Give what is asked; of a record that is alone no more, since others were linked to it."""
    is_alone_no_more = waiting.kind == "link" and does_join(waiting, person)
    return QUESTIONS["join" if waiting.status == "open" and is_alone_no_more else waiting.kind]


def record_of(person: PersonSeen, case_record_id: UUID) -> dict[str, Any] | None:
    """Give what a case record says of a person; None where it is not shown as about them."""
    return next((one for one in person.records if one["case_record_id"] == case_record_id), None)


def _is_here(matched: str | None, mine: Side, others: Iterable[Side]) -> bool:
    """Whether the record that was compared is still of somebody who is asked about.

    Its link may have been taken back since: whoever it is about may live in confidence, and is not
    looked at here.
    """
    sides = (mine, *others)
    return matched is None or any(record_of(each.person, UUID(matched)) for each in sides)


def _without_homes(side: Side, hidden: Hidden) -> Side:
    """Take the homes out of what the records of a person say, and said before."""
    before = (each for each in side.earlier
              if each.field != "address" or not hidden.is_in(each.value))  # fmt: skip
    return replace(side, person=without_homes(side.person, hidden), earlier=tuple(before))


def _told(
    explained: Explained, mine: Side, candidates: tuple[Side, ...], second: PersonSeen | None,
    hidden: Hidden,
) -> Explained:  # fmt: skip
    """Take out of a decision what may not be told of it now.

    It is as old as the question: where any of these persons lives in confidence, or did, it may be
    the home that was compared, in whatever words.
    """
    if hidden != NOTHING:
        explained = withholding.without_address(explained)
    if "forenames" in mine.person.withheld:
        explained = withholding.without_values(explained)
    if second:
        return replace(explained, runner_up_person_id=str(second.person_id))
    if explained.runner_up_person_id in {None, *(str(each.asked_id) for each in candidates)}:
        return explained
    return withholding.without_next(explained)


def _beside(record: dict[str, Any], mine: Side, other: Side) -> tuple[Line, ...]:
    """Compare a candidate with the record, from what the reader is shown of both."""
    if "forenames" in mine.person.withheld:
        return ()
    identifiers = [*mine.person.identifiers, *other.person.identifiers]
    return beside(record, other.person.records, identifiers)


def _occasion(review: Review) -> str | None:
    if review.asked is None or not review.asked.actor:
        return None
    return f"{review.asked.actor} had all records looked at again: {review.asked.occasion}"


def _settled(found: Found, candidates: Sequence[Side]) -> str | None:
    """Say what became of a review: who decided what and why, and who took it back."""
    review = found.review
    if said := review.decided:
        is_here = found.meant is not None and found.meant < len(candidates)
        name = candidates[found.meant or 0].person.name if is_here else ""
        why = _quoted(said.reason)
        if found.first_reason:
            first = f"{said.second_actor}: {_quoted(found.first_reason)}"
            why = f"{first}. {said.actor}: {why}"
        back = review.taken_back
        after = f". {back.actor} took that back: {_quoted(back.reason)}" if back else ""
        return f"{who_and_what(found.waiting.kind, said, found.meant, name)}. {why}{after}"
    if review.withdrawn is not None:
        return f"This is no longer asked: {review.withdrawn.reason}"
    return None


def _quoted(reason: str) -> str:
    """Put somebody's words in quotation marks, without the full stop that follows them."""
    return f"“{reason.strip().rstrip('.')}”"


def _changes(mine: Side, candidate: Side) -> Changes:
    """Say what practitioners would see differently if a candidate is the same child."""
    people = (mine.person, candidate.person)
    records = {each["case_record_id"]: each["system"] for one in people for each in one.records}
    opened = [(each["kind"], each["system"]) for one in people for each in one.open]
    return Changes(len(records), tuple(sorted(set(records.values()))), tuple(dict.fromkeys(opened)))


def kin_of(sides: Iterable[Side]) -> dict[tuple[UUID, UUID, str], Related]:
    """Give the relations of the persons of a review, each once: whose, with whom, and which."""
    found: dict[tuple[UUID, UUID, str], Related] = {}
    for side in sides:
        whose = side.person.person_id
        for each in side.relations:
            other = each.other_person_id if each.person_id == whose else each.person_id
            if (other, whose, each.relation) not in found:
                found.setdefault((whose, other, each.relation), each)
    return found
