"""Match reviews: what the matcher asks a person to decide, and what they said.

A review is a stream of its own: asked, then decided or withdrawn, once. What was decided is not
asked again until something about it changes.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from hub.errors import CommandRefused
from hub.matching.known.tables import Connection, send
from hub.matching.people.person import MATCHER
from hub.matching.people.review import Review
from hub.matching.queries import SQL
from hub.matching.telling.withholding import home_left_out, next_left_out
from hub.store.aggregates import CaseRecord, load, save
from hub.store.packing import number_array, text_array, uuid_array

CHANGED = "what was asked about has changed"
DECIDED = "somebody decided it without this review"
NONE = "there is no such review; hub identity queue lists those that wait"
FOREMOST = 2**31 - 1
"""The likelihood kept of what comes first in the queue."""
SAID = {
    "link": "the same child", "declare_distinct": "a different child",
    "keep_apart": "kept apart", "more_information": "more information is needed",
}  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """What the matcher would have a person decide about a record."""

    case_record_id: UUID
    named: CaseRecord
    kind: str
    reason: str
    candidates: tuple[UUID, ...]
    decision: dict[str, Any] | None = field(default=None, hash=False)
    actor: str | None = None
    """Who had the matcher look again, where it was that."""
    occasion: str | None = None

    @property
    def digest(self) -> bytes:
        """What makes the question another one: who, what agrees and which rule; not a score."""
        said = self.decision or {}
        evidence = sorted(
            f"{each['field']}\x1f{each['verdict']}\x1f{each['ours']}\x1f{each['theirs']}"
            for each in said.get("evidence", ())
        )
        rules = sorted(each["rule"] for each in said.get("guards", ()))
        about = sorted(str(each) for each in self.candidates)
        text = "\x1e".join((self.kind, self.reason, *about, *rules, *evidence))
        return hashlib.blake2b(text.encode(), digest_size=16).digest()

    @property
    def likelihood(self) -> int:
        """Where it stands in the queue: a link that may be wrong is looked at before all else."""
        if self.kind == "conflict":
            return FOREMOST
        return int((self.decision or {}).get("millibits") or 0)


@dataclass(frozen=True)
class Waiting:
    """A review that waits for a person, as the queue shows it."""

    review_id: UUID
    case_record_id: UUID
    system: str
    local_id: str
    person_id: UUID
    kind: str
    reason: str
    candidates: tuple[UUID, ...]
    requested_at: datetime
    likelihood: int
    status: str = "open"


@dataclass
class Standing:
    """What is asked or was decided about records already."""

    asked: dict[UUID, tuple[UUID, bytes]] = field(default_factory=dict)
    """For each record its open review, and the digest of what that asks."""
    answered: set[tuple[UUID, bytes]] = field(default_factory=set)
    """Records and digests of what was decided: it is not asked again."""


@dataclass(frozen=True)
class Asked:
    """What came of asking: reviews begun and withdrawn, to be kept and saved."""

    changed: tuple[Review, ...] = ()
    """The streams to save."""
    new: tuple[tuple[Review, Ask], ...] = ()
    """The reviews begun, and what each asks."""
    over: tuple[UUID, ...] = ()
    """The reviews withdrawn."""


def ask(
    connection: Connection, stands: Standing, considered: Iterable[UUID], asks: Iterable[Ask]
) -> Asked:
    """Ask what is new about the records considered, and withdraw what is no longer asked.

    Nothing is written: the caller keeps it and saves what changed.
    """
    wanted = {each.case_record_id: each for each in asks}
    over = [
        stands.asked[record][0]
        for record in considered
        if record in stands.asked
        and (record not in wanted or wanted[record].digest != stands.asked[record][1])
    ]
    new = [
        each
        for record, each in wanted.items()
        if (record, each.digest) not in stands.answered
        and (record not in stands.asked or stands.asked[record][0] in over)
    ]
    begun = _begun(new)
    changed = (*_withdrawn(connection, over, CHANGED), *(review for review, _ in begun))
    return Asked(changed, begun, tuple(over))


def keep(connection: Connection, asked: Asked) -> None:
    """Note which reviews are open from now on, and which no more."""
    _settle(connection, asked.over)
    _keep(connection, asked.new)


def withdraw(connection: Connection, review_ids: Sequence[UUID], reason: str) -> None:
    """Stop asking, in the caller's transaction."""
    changed = list(_withdrawn(connection, review_ids, reason))
    _settle(connection, review_ids)
    save(connection, changed)


def _withdrawn(connection: Connection, review_ids: Sequence[UUID], reason: str) -> Iterable[Review]:
    if not review_ids:
        return ()
    found = load(connection, Review, review_ids)
    for each in found.values():
        asked = each.asked
        if asked is not None:
            each.trigger_event(
                Review.ReviewWithdrawn, case_record=asked.case_record, review_id=str(each.id),
                case_record_id=asked.case_record_id, actor=MATCHER, reason=reason,
            )  # fmt: skip
    return found.values()


def _settle(connection: Connection, review_ids: Sequence[UUID]) -> None:
    if review_ids:
        SQL.settle_reviews(connection, ids=list(review_ids), status="withdrawn")


def settle_between(
    connection: Connection, records: Sequence[UUID], others: Sequence[UUID],
    people: Sequence[UUID], *, but: UUID | None = None,
) -> None:  # fmt: skip
    """Stop asking whether these records are about those people, or those records about these."""
    found = SQL.open_reviews_between(
        connection, records=list(records), others=list(others), people=list(people)
    )
    withdraw(connection, [row[0] for row in found if row[0] != but], DECIDED)


def withdraw_naming(connection: Connection, person_ids: Sequence[UUID]) -> None:
    """Stop asking whatever has to do with these persons, in the caller's transaction."""
    found = SQL.open_reviews_naming(connection, person_ids=list(person_ids))
    withdraw(connection, [row[0] for row in found], CHANGED)


def request(connection: Connection, asks: Sequence[Ask]) -> list[UUID]:
    """Ask, in the transaction of a person who decided that it be asked; give the reviews' ids."""
    begun = _begun(asks)
    _keep(connection, begun)
    save(connection, [review for review, _ in begun])
    return [review.id for review, _ in begun]


def _begun(asks: Iterable[Ask]) -> tuple[tuple[Review, Ask], ...]:
    made = []
    for each in asks:
        review = Review.at(uuid4())
        said: Mapping[str, Any] = each.decision or {}
        review.trigger_event(
            Review.ReviewRequested, case_record=tuple(each.named), review_id=str(review.id),
            case_record_id=str(each.case_record_id),
            candidates=[str(person) for person in each.candidates],
            guards=[one["rule"] for one in said.get("guards", ())],
            evidence=[f"{one['field']}: {one['verdict']}" for one in said.get("evidence", ())],
            model_version=said.get("model_version"), kind=each.kind, decision=each.decision,
            reason=each.reason, actor=each.actor, occasion=each.occasion,
        )  # fmt: skip
        made.append((review, each))
    return tuple(made)


def _keep(connection: Connection, begun: Sequence[tuple[Review, Ask]]) -> None:
    if not begun:
        return
    asks = [ask for _, ask in begun]
    send(
        connection, "keep_reviews", ids=uuid_array(review.id for review, _ in begun),
        records=uuid_array(each.case_record_id for each in asks),
        kinds=text_array(each.kind for each in asks),
        reasons=text_array(each.reason for each in asks),
        candidates=text_array(uuid_array(each.candidates) for each in asks),
        asked=[each.digest for each in asks],
        likelihoods=number_array(each.likelihood for each in asks),
    )  # fmt: skip


def queue(connection: Connection, *, size: int = 50, after: UUID | None = None) -> list[Waiting]:
    """List what waits: links that may be wrong, then the likeliest, then the oldest.

    `after` is the last review of the page before; it need not be waiting any more. No reason tells
    of a home, or of who is nearly as likely: what may be told is looked up for a single review.
    """
    waiting = map(as_waiting, SQL.queue(connection, size=size, after=after))
    return [replace(each, reason=next_left_out(home_left_out(each.reason))) for each in waiting]


def one(connection: Connection, review_id: UUID) -> Waiting | None:
    """Give a review, whatever became of it; None where there is none to be seen."""
    found = SQL.review(connection, review_id=review_id)
    return as_waiting(found) if found else None


def open_about(connection: Connection, case_record_id: UUID) -> UUID | None:
    """Give the review that asks about a record now, if there is one to be seen."""
    found = [row[0] for row in SQL.open_reviews_of(connection, ids=[case_record_id])]
    return UUID(str(found[0])) if found else None


def opened(connection: Connection, review_id: UUID) -> Review:
    """Give a review that may be decided. Raises `CommandRefused`: it says who decided what."""
    found = load(connection, Review, [review_id])[review_id]
    waiting = one(connection, review_id)
    if found.asked is None or waiting is None:
        raise CommandRefused(NONE)
    if found.taken_back is not None:
        now = open_about(connection, waiting.case_record_id)
        raise CommandRefused(
            f"{found.taken_back.actor} took back what was decided here"
            f"{f'; it is asked again as {now}' if now else ''}. Nothing was changed"
        )
    if found.decided is not None:
        raise CommandRefused(
            f"{found.decided.actor} has decided this already: {SAID[found.decided.decision]}. "
            "Nothing was changed"
        )
    if found.withdrawn is not None:
        raise CommandRefused(
            f"this is no longer asked: {found.withdrawn.reason}. Nothing was changed"
        )
    return found


def close(  # noqa: PLR0913
    connection: Connection, found: Review, *, decision: str, person_id: UUID | None, actor: str,
    reason: str, relation: str | None = None, second_actor: str | None = None,
) -> None:  # fmt: skip
    """Note what was decided, in the transaction that carries it out."""
    asked = asked_of(found)
    found.trigger_event(
        Review.ReviewDecided, case_record=asked.case_record, review_id=str(found.id),
        case_record_id=asked.case_record_id, decision=decision,
        person_id=str(person_id) if person_id else None, actor=actor, reason=reason,
        relation=relation, second_actor=second_actor,
    )  # fmt: skip
    SQL.settle_reviews(connection, ids=[found.id], status="decided")
    save(connection, [found])


def asked_of(found: Review) -> Review.ReviewRequested:
    """Give what a review asked. Raises `CommandRefused` where there is none."""
    if found.asked is None:
        raise CommandRefused(NONE)
    return found.asked


def as_waiting(row: Sequence[Any]) -> Waiting:
    """Give a review of the queue from its row."""
    *facts, candidates, at, likelihood, status = row
    review_id, record, system, local_id, person_id, kind, reason = facts
    return Waiting(
        review_id, record, system, local_id, person_id, kind, reason, tuple(candidates), at,
        likelihood, status,
    )  # fmt: skip
