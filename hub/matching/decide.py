"""Decide whether two case records are about one person. Pure: no I/O, no clock.

A link needs a valid NHS number in common, or exactly the same name, date of birth and address. It
is refused where anything contradicts it: a sibling's or twin's number typed in is a real and common
mistake, and a wrong merge is worse than a missed one.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal
from uuid import UUID

SAME_ENOUGH = 0.8
"""Likeness of forenames below which a shared NHS number is taken for a mistake, not a match."""
SHORT_FORM = 3
"""Letters a short form of a forename has at least: Kat for Katherine."""


@dataclass(frozen=True)
class Details:
    """What the matcher knows of one case record, normalised."""

    case_record_id: UUID
    person_id: UUID
    first_position: int
    forenames: str | None
    surname: str | None
    date_of_birth: str | None
    nhs_number: str | None
    name_key: str | None


@dataclass(frozen=True)
class Agree:
    """They are about one person: the rule that says so and the fields that agree."""

    rule: Literal["nhs_number", "name_birth_address"]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Contradict:
    """They agree on something and contradict each other: a person must look."""

    reason: str


def compare(one: Details, other: Details) -> Agree | Contradict | None:
    """Say what two records have to do with each other; None for nothing."""
    numbers = one.nhs_number, other.nhs_number
    if all(numbers) and numbers[0] != numbers[1]:
        if one.name_key and one.name_key == other.name_key:
            return Contradict("the same name, birth and address, but different NHS numbers")
        return None
    if all(numbers):
        return _same_number(one, other)
    if one.name_key and one.name_key == other.name_key:
        return Agree("name_birth_address", ("forenames", "surname", "date_of_birth", "address"))
    return None


def _same_number(one: Details, other: Details) -> Agree | Contradict:
    if not alike(one.forenames, other.forenames):
        return Contradict("the same NHS number, but different forenames")
    agreeing = [
        field
        for field in ("forenames", "surname", "date_of_birth")
        if getattr(one, field) and getattr(one, field) == getattr(other, field)
    ]
    if "surname" not in agreeing and "date_of_birth" not in agreeing:
        return Contradict("the same NHS number, but neither surname nor date of birth agrees")
    return Agree("nhs_number", ("nhs_number", *agreeing))


def alike(one: str | None, other: str | None) -> bool:
    """Tell whether two forenames may be one person's: equal, a short form, or a slip.

    >>> alike("kat", "katherine"), alike("amira", "amirah"), alike("aisha", "yusuf")
    (True, True, False)
    """
    if not one or not other:
        return one == other
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= SHORT_FORM and longer.startswith(shorter):
        return True
    return SequenceMatcher(None, one, other).ratio() >= SAME_ENOUGH
