"""A match review as its reader may see it, made of what the door gave. No I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.matching.people import reviews
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


STAYED_LINKED = "kept apart, but the record stayed linked"
"""What came of an answer that was taken of doubted links once, and did nothing."""


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

    @property
    def meanwhile(self) -> str:
        """What holds until somebody decides."""
        return MEANWHILE.get(self.kind, "The hub linked nothing")


@dataclass(frozen=True)
class Found:
    """A review as it is stored, who proposed what it asks about, and who came second."""

    waiting: Waiting
    review: Review
    proposed: str | None
    second: UUID | None
    open_now: UUID | None


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
    second = without_homes(second, hidden) if second else None
    household = tuple(
        replace(each, person=without_homes(each.person, hidden)) if each.person else each
        for each in household
    )
    return ReviewSeen(
        waiting.review_id, waiting.kind, QUESTIONS[waiting.kind], reason,
        waiting.requested_at, waiting.case_record_id, record, mine, candidates, explained,
        candidates[0].changes if candidates else None, _settled(review),
        review.decided is not None and review.taken_back is None,
        _occasion(review), found.proposed, second, household,
        found.open_now if review.taken_back else None,
    )  # fmt: skip


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


def _settled(review: Review) -> str | None:
    """Say what became of a review: who decided what and why, and who took it back."""
    if said := review.decided:
        who = f"{said.second_actor} and {said.actor}" if said.second_actor else said.actor
        what = f"{reviews.SAID[said.decision]}{f', {said.relation}' if said.relation else ''}"
        if said.decision == "keep_apart" and review.asked and review.asked.kind == "conflict":
            what = STAYED_LINKED
        back = review.taken_back
        after = f". {back.actor} took that back: {_quoted(back.reason)}" if back else ""
        return f"{who} decided: {what}. {_quoted(said.reason)}{after}"
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
