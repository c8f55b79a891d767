"""Whom a record may be about: persons, each with every record that is linked to them."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from hub.matching.model.comparing.records import Compared, compare
from hub.matching.model.details import Details
from hub.matching.model.model import Model
from hub.matching.model.weighing import Weighed, weigh


class Known(Struct, frozen=True):
    """A record the hub knows already, and the person it is about."""

    record: UUID
    person: UUID
    details: Details


class Candidate(Struct, frozen=True):
    """A person who may be meant, with all of their records."""

    person: UUID
    records: tuple[Known, ...]


class Pair(Struct, frozen=True):
    """The record to decide beside one record of a candidate."""

    known: Known
    compared: Compared
    weighed: Weighed

    @property
    def details(self) -> Details:
        """What the candidate's record says."""
        return self.known.details

    @property
    def shares_contact(self) -> bool:
        """Whether one telephone or e-mail address is of both."""
        return "same" in (self.compared.phone, self.compared.email)

    @property
    def rank(self) -> tuple[float, int]:
        """The order of pairs, the strongest first; equal ones by their record's id."""
        return -self.weighed.bits, self.known.record.int


class Weighing(Struct, frozen=True):
    """The record beside every record of one candidate, the strongest first."""

    person: UUID
    pairs: tuple[Pair, ...]

    @property
    def best(self) -> Pair:
        """The record it agrees with best."""
        return self.pairs[0]

    @property
    def bits(self) -> float:
        """How much speaks for this person."""
        return self.pairs[0].weighed.bits

    @property
    def rank(self) -> tuple[float, int]:
        """The order of persons, the likeliest first; those a thousandth of a bit apart by id."""
        return -round(self.bits, 3), self.person.int


def parents_differ(pairs: Sequence[Pair]) -> bool:
    """Tell whether parents contradict wherever both records name any, as those of cousins do.

    One system names the mother and another the father: who is reached by one telephone or e-mail
    address is of one family all the same.
    """
    if any(each.shares_contact for each in pairs):
        return False
    return {each.compared.other for each in pairs} - {"missing"} == {"different"}


def weighings(
    details: Details, candidates: list[Candidate], model: Model, prior: tuple[float, float, float]
) -> list[Weighing]:
    """Compare with every record of every candidate; the likeliest person comes first."""
    found = [Weighing(each.person, _pairs(details, each, model, prior)) for each in candidates]
    return sorted(found, key=lambda each: each.rank)


def _pairs(
    details: Details, candidate: Candidate, model: Model, prior: tuple[float, float, float]
) -> tuple[Pair, ...]:  # fmt: skip
    found = [_pair(details, known, model, prior) for known in candidate.records]
    if len(found) > 1:
        found.sort(key=lambda pair: pair.rank)
    return tuple(found)


def _pair(
    details: Details, known: Known, model: Model, prior: tuple[float, float, float]
) -> Pair:  # fmt: skip
    compared = compare(details, known.details, model.lexicon)
    return Pair(known, compared, weigh(compared, model, prior))
