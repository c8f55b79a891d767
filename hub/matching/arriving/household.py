"""Which child was expected: a record opened before birth, and who was born of that family then.

Nothing here links: it is a question, and a person answers it. No I/O.
"""

from collections.abc import Iterable
from uuid import UUID

from hub.matching.model.candidates import Candidate
from hub.matching.model.comparing.identifying import contacts, share_parent
from hub.matching.model.comparing.records import births_of
from hub.matching.model.details import Details

EXPECTED = "expected"
"""How levels of a birth begin that may be the one expected."""


def born(unborn: Details, candidates: Iterable[Candidate]) -> tuple[UUID, ...]:
    """Give the persons who may be the child that a record expects."""
    return tuple(
        each.person
        for each in candidates
        if any(expects(unborn, known.details) for known in each.records)
    )


def expecting(child: Details, candidates: Iterable[Candidate]) -> list[UUID]:
    """Give the persons recorded before birth who may be this child: they ask, not this one."""
    return [
        each.person
        for each in candidates
        if all(expects(known.details, child) for known in each.records)
    ]


def expects(unborn: Details, child: Details) -> bool:
    """Tell whether a child was born about when another record of the family expected one."""
    if not unborn.is_unborn or unborn.forenames or not child.date_of_birth:
        return False
    if not births_of(unborn, child).startswith(EXPECTED):
        return False
    return _share_home(unborn, child) or _share_family(unborn, child)


def _share_home(one: Details, other: Details) -> bool:
    return bool(one.address) and _home(one) == _home(other)


def _home(details: Details) -> tuple[str, ...]:
    return details.postcode, *details.address


def _share_family(one: Details, other: Details) -> bool:
    """Tell whether both name a parent, or give a telephone or e-mail address, who is one."""
    reached = contacts(one.phones, other.phones), contacts(one.emails, other.emails)
    return "same" in reached or share_parent(one.other, other.other)
