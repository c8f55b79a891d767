"""What would come out otherwise, if records were decided now. Pure: no I/O.

A finding names nobody: records by system and id, persons by id, reasons without values. It is one
of two things. A *duplicate*: two persons who may be one child. A *link*: one that the matcher made
and would not make now.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from hub.matching.arriving.asking import question, why
from hub.matching.arriving.choosing import Choosing
from hub.matching.arriving.scene import Outcome
from hub.matching.model.decision import Decision
from hub.matching.model.guards import r09_changed_identity as changed_identity
from hub.matching.people.reviews import FOREMOST, Ask

DUPLICATE, LINK = "duplicate", "link"
WOULD = {
    "link": "would link them", "ask": "would ask", "contradict": "a rule says two children",
    "link_elsewhere": "would link it to somebody else", "leave": "would leave them apart",
}  # fmt: skip
"""What the model would do now, in words."""
TOO_LITTLE = "they agree in too little to be one child"
BETTER = "it agrees better with somebody else"
Key = tuple[UUID, UUID]


@dataclass(frozen=True)
class Found:
    """One thing that would come out otherwise.

    `waits_for` is an open question that is to be answered first, about the record or its person;
    `review_id` the question asked of this. Only what has a `kind` of question can be asked; `ask`
    is that question, while it is at hand.
    """

    what: str
    would: str
    system: str
    local_id: str
    case_record_id: UUID
    person_id: UUID
    candidates: tuple[UUID, ...]
    millibits: int | None
    rules: tuple[str, ...]
    reason: str
    kind: str | None = None
    waits_for: UUID | None = None
    review_id: UUID | None = None
    ask: Ask | None = field(default=None, compare=False, repr=False)

    @property
    def rank(self) -> tuple[int, int]:
        """Its place: contradictions, then the likeliest duplicates, then the least likely links."""
        if self.kind == "conflict":
            return -FOREMOST, 0
        bits = self.millibits or 0
        return (0, -bits) if self.what == DUPLICATE else (1, bits)

    @property
    def may_be_asked(self) -> bool:
        """Whether people can be asked about it now: a record has one question at a time."""
        return self.kind is not None and self.waits_for is None

    @property
    def may_be_listed(self) -> bool:
        """Whether a list may connect the two: not where an identity may be changed for good (R9).

        That is asked in a review, where each look is recorded, and told nowhere else.
        """
        return self.what == LINK or changed_identity.RULE not in self.rules

    def key(self, candidate: UUID) -> Key:
        """Give what a candidate is asked under, from whichever side it is asked."""
        return key(self.case_record_id, self.person_id, candidate)


def key(record: UUID, person: UUID, candidate: UUID) -> Key:
    """Name two persons in one order; a record and its own person, where it is about a link."""
    if person == candidate:
        return record, person
    return (person, candidate) if person < candidate else (candidate, person)


def otherwise(choosing: Choosing, record: UUID) -> Iterator[Found]:
    """Say what would come out otherwise about a record that was looked around."""
    outcome = choosing.consider(record)
    if outcome.joins:
        told = replace(outcome, kind="link", candidates=(outcome.joins,), joins=None)
        yield _asked(choosing, told, DUPLICATE, "link")
    elif outcome.kind == "conflict":
        yield _asked(choosing, outcome, LINK, "contradict")
        return
    elif outcome.kind:
        yield _asked(choosing, outcome, DUPLICATE, "ask")
    said = choosing.unlinked(record)
    if said is not None and (said.band, said.person) != ("match", choosing.about[record]):
        yield _link(choosing, record, said)


def _asked(choosing: Choosing, outcome: Outcome, what: str, would: str) -> Found:
    ask = question(choosing, outcome)
    return Found(
        what, would, ask.named.system, ask.named.local_id, outcome.record,
        choosing.about[outcome.record], ask.candidates, outcome.decision.millibits,
        tuple(each.rule for each in outcome.decision.guards), ask.reason, ask.kind, ask=ask,
    )  # fmt: skip


def _link(choosing: Choosing, record: UUID, said: Decision) -> Found:
    """Say that a link would not be made; no question fits, so it is only told."""
    named, own = choosing.scene.records[record].named, choosing.about[record]
    would, reason, guards = "leave", TOO_LITTLE, said.guards if said.person == own else ()
    if said.band == "match":
        would, reason = "link_elsewhere", BETTER
    elif own in said.review:
        would, reason = "ask", why(said, said.review)
    return Found(
        LINK, would, *named, record, own, (own,), dict(said.scores).get(own),
        tuple(each.rule for each in guards), guards[0].reason if guards else reason,
    )  # fmt: skip


def distinctly(found: Iterable[Found]) -> Iterator[Found]:
    """Give what was found in its order; each two persons once, however many records say it."""
    told = set[Key]()
    for each in sorted(found, key=lambda each: (each.rank, each.case_record_id)):
        left = tuple(one for one in each.candidates if each.key(one) not in told)
        if left:
            told.update(each.key(one) for one in left)
            yield without(each, left)


def without(found: Found, candidates: tuple[UUID, ...]) -> Found:
    """Give a finding about these of its candidates alone."""
    if candidates == found.candidates:
        return found
    ask = replace(found.ask, candidates=candidates) if found.ask else None
    return replace(found, candidates=candidates, ask=ask)
