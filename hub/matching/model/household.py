"""Who lives together: what siblings and multiple births say against a link, and whom to propose.

The children of one home agree on almost everything but forename and birth. So who else is there is
evidence: it is given to the guards, and proposed as a relation for a person to confirm.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from hub.matching.model.candidates import Pair, Weighing
from hub.matching.model.comparing import homes, identifying
from hub.matching.model.comparing.records import homes_of
from hub.matching.model.details import Details
from hub.matching.model.evidence import Evidence, evidence
from hub.matching.model.model import Model

_FAMILY = frozenset({"exact", "part", "sounds", "slip"})
_OTHER_NAMES = frozenset({"different", "first_only"})
MOTHERHOOD = 12
"""Years: nobody is the mother of a child born sooner after her own birth."""


def same_family(best: Weighing, others: Sequence[Weighing]) -> bool:
    """Tell whether some other person shares a home with the record and one with the candidate.

    A brother or sister known at both addresses shows that the family moved.
    """
    theirs = [pair.details for pair in best.pairs]
    return any(
        any(_is_home(pair) for pair in each.pairs)
        and any(_at_home(pair.details, known) for pair in each.pairs for known in theirs)
        for each in others
        if any(pair.compared.surname in _FAMILY for pair in each.pairs)
    )


class Kin(NamedTuple):
    """A relation to propose of the record's person to another, and what it is seen by."""

    person: UUID
    relation: str
    evidence: tuple[Evidence, ...]


def around(best: Weighing, others: Sequence[Weighing]) -> list[Pair]:
    """Give the best pair of each other person who shares the record's home, or the candidate's."""
    theirs = [pair.details for pair in best.pairs]
    return [
        each.best for each in others
        if any(_is_home(pair) for pair in each.pairs)
        or any(_at_home(pair.details, known) for pair in each.pairs for known in theirs)
    ]  # fmt: skip


def _is_home(pair: Pair) -> bool:
    return pair.compared.address in homes.SAME or pair.shares_contact


def _at_home(one: Details, other: Details) -> bool:
    if identifying.contacts(one.phones, other.phones) == "same":
        return True
    return homes_of(one, other) in homes.SAME


def kin(details: Details, persons: Sequence[Weighing], model: Model) -> tuple[Kin, ...]:
    """Give the relations to propose, for the persons that are not the record's own."""
    found = []
    for each in persons:
        for pair in each.pairs:
            if relation := _relation(details, pair):
                found.append(Kin(each.person, relation, evidence(details, pair, model)))
                break
    return tuple(found)


def _relation(details: Details, pair: Pair) -> str:
    compared, other = pair.compared, pair.details
    if details.placeholder != other.placeholder:
        unborn, person = (details, other) if details.placeholder else (other, details)
        return "mother_of_unborn" if _may_be_mother(unborn, person, pair) else ""
    if compared.forenames not in _OTHER_NAMES or not _is_home(pair):
        return ""
    if compared.surname not in _FAMILY or compared.nhs_number == "same":
        return ""
    return {"exact": "twin", "different": "sibling"}.get(compared.date_of_birth, "")


def _may_be_mother(unborn: Details, person: Details, pair: Pair) -> bool:
    born, due = person.date_of_birth, unborn.expected_on or unborn.unborn_on
    if person.sex == "m" or not born or not due or int(due[:4]) - int(born[:4]) < MOTHERHOOD:
        return False
    compared = pair.compared
    return compared.nhs_number == "same" or (compared.surname in _FAMILY and _is_home(pair))
