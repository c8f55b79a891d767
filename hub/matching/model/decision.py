"""Decide whom a record is about: a pure function of the record, the candidates and the model.

Three bands: an automatic link needs the evidence, no guard that speaks and a clear lead over the
second person; what may be somebody known goes to a person; the rest is somebody new.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from hub.matching.model.apart import are_apart
from hub.matching.model.candidates import Candidate, Known, Weighing, weighings
from hub.matching.model.details import Details
from hub.matching.model.evidence import MILLI, Evidence, evidence
from hub.matching.model.guards import Guard, spoken
from hub.matching.model.guards.meeting import Meeting
from hub.matching.model.household import Kin, around, kin, same_family
from hub.matching.model.model import Model
from hub.matching.model.weighing import chances, priors

__all__ = ["AUTOMATIC", "LEAD", "REVIEW", "Candidate", "Decision", "Evidence", "Guard", "Kin",
           "Known", "decide", "decide_among", "may_be"]  # fmt: skip

AUTOMATIC = 6.6
"""Bits from which a link may be made without a person: odds of 99 to 1."""
REVIEW = -3.0
"""Bits from which a person is asked: 1 in 9 such pairs is one child."""
LEAD = 3.0
"""Bits the best person must be ahead of the second: eight times as likely."""


@dataclass(frozen=True)
class Decision:
    """What was decided of a record, whole: it explains itself without the model.

    `prior_millibits` and the evidence add up to `millibits`; a record that is new, because nobody
    comes near, carries no evidence. `review` lists the persons to put
    before a reviewer, the likeliest first. `scores` gives what each person compared with reached.
    """

    band: str
    model_version: str
    person: UUID | None = None
    record: UUID | None = None
    same_ppm: int = 0
    twin_ppm: int = 0
    sibling_ppm: int = 0
    stranger_ppm: int = 1_000_000
    millibits: int | None = None
    prior_millibits: int | None = None
    evidence: tuple[Evidence, ...] = ()
    guards: tuple[Guard, ...] = ()
    runner_up: UUID | None = None
    runner_up_millibits: int | None = None
    review: tuple[UUID, ...] = ()
    kin: tuple[Kin, ...] = ()
    scores: tuple[tuple[UUID, int], ...] = ()


def decide(  # noqa: PLR0913
    details: Details, candidates: Sequence[Candidate], model: Model, *, children: int,
    distinct: Collection[UUID] = (), relations: Mapping[UUID, str] = {},
) -> Decision:  # fmt: skip
    """Decide; `children` is the number of persons in the hub, which sets the prior.

    `distinct` names persons somebody decided are not this record's; `relations` those known to be
    related to it. The order of the candidates does not matter.
    """
    persons = weighings(details, list(candidates), model, priors(model, children))
    return decide_among(details, persons, model, distinct=distinct, relations=relations)


def decide_among(
    details: Details, persons: Sequence[Weighing], model: Model, *,
    distinct: Collection[UUID] = (), relations: Mapping[UUID, str] = {},
) -> Decision:  # fmt: skip
    """Decide among persons who were weighed already, the likeliest first."""
    if not persons:
        return Decision("new", model.version)
    free = [each for each in persons if each.person not in distinct
            and not (each.bits >= REVIEW and are_apart(details, each))]  # fmt: skip
    best = (free or persons)[0]
    others = [each for each in persons if each is not best]
    second = next((each for each in others if each.person not in distinct), None)
    guards: tuple[Guard, ...] = ()
    if best.bits >= REVIEW:
        guards = spoken(Meeting(
            details, best.pairs, model, around(best, others), same_family(best, others),
            best.person in distinct, relations.get(best.person, ""),
        ))  # fmt: skip
    band, review = _band(best, second, free, guards)
    mine = best.person if band != "new" else None
    related = kin(details, [each for each in persons if each.person != mine], model)
    scores = tuple((each.person, round(MILLI * each.bits)) for each in persons)
    told = _told(details, best, second, model, band, guards, review, related)
    return replace(told, scores=scores)


def may_be(details: Details, candidate: Candidate, model: Model, *, children: int) -> bool:
    """Tell whether this person may be meant: whoever asks about the record asks about them."""
    (found,) = weighings(details, [candidate], model, priors(model, children))
    return found.bits >= REVIEW


def _band(
    best: Weighing, second: Weighing | None, free: Sequence[Weighing], guards: Sequence[Guard]
) -> tuple[str, tuple[UUID, ...]]:
    """Give the band, and the persons to put before a reviewer."""
    likely = tuple(each.person for each in free if each.bits >= REVIEW)
    if not likely:
        return "new", ()
    lead = best.bits - second.bits if second else LEAD
    if best.bits >= AUTOMATIC and not guards and lead >= LEAD:
        return "match", ()
    return "review", likely


def _told(  # noqa: PLR0913
    details: Details, best: Weighing, second: Weighing | None, model: Model, band: str,
    guards: tuple[Guard, ...], review: tuple[UUID, ...], related: tuple[Kin, ...],
) -> Decision:  # fmt: skip
    found = evidence(details, best.best, model) if band != "new" else ()
    millibits = round(MILLI * best.bits)
    prior = millibits - sum(each.millibits for each in found) if found else None
    return Decision(
        band, model.version, best.person, best.best.known.record,
        *chances(best.best.weighed), millibits, prior, found, guards,
        second.person if second else None,
        round(MILLI * second.bits) if second else None, review, related,
    )  # fmt: skip
