"""Decide whether two case records are about one person. Pure: no I/O, no clock.

A link needs a valid NHS number in common, or exactly the same name, date of birth and address. It
is refused where anything contradicts it: a sibling's or twin's number typed in is a real and common
mistake, and a wrong link is worse than a missed one.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from hub.matching.profiles import Profile

SAME_ENOUGH = 0.8
"""Likeness of forenames below which a shared NHS number is taken for a mistake, not a match."""
SHORT_FORM = 3
"""Letters a short form of a forename has at least: Kat for Katherine."""


@dataclass(frozen=True)
class Agree:
    """They are about one person: the rule that says so and the fields that agree."""

    rule: Literal["nhs_number", "name_birth_address"]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Contradict:
    """They agree on something and contradict each other: a person must look."""

    reason: str


def compare(one: Profile, other: Profile) -> Agree | Contradict | None:
    """Say what two records have to do with each other; None for nothing."""
    shared = set(one.nhs_numbers) & set(other.nhs_numbers)
    named = one.name_birth_address
    same_name = named is not None and named == other.name_birth_address
    if not shared and not same_name:
        return None
    if differing_numbers(one, other):
        if shared:
            return Contradict("the same NHS number, but one of them has another one too")
        return Contradict("the same name, birth and address, but different NHS numbers")
    if same_name:
        fields = ("forenames", "surname", "date_of_birth", "address")
        if shared:
            return Agree("nhs_number", ("nhs_number", *fields))
        return Agree("name_birth_address", fields)
    return _same_number(one, other)


def differing_numbers(one: Profile, other: Profile) -> bool:
    """Tell whether both have NHS numbers, and not the same."""
    return bool(one.nhs_numbers and other.nhs_numbers) and one.nhs_numbers != other.nhs_numbers


def _same_number(one: Profile, other: Profile) -> Agree | Contradict:
    if not one.first_forename or not other.first_forename:
        return Contradict("the same NHS number, but a forename is missing or a stand-in")
    if not alike(one.first_forename, other.first_forename):
        return Contradict("the same NHS number, but different forenames")
    births = one.date_of_birth, other.date_of_birth
    if all(births) and births[0] != births[1]:
        return Contradict("the same NHS number, but different dates of birth")
    agreeing = tuple(
        field
        for field in ("forenames", "surname", "date_of_birth")
        if getattr(one, field) and getattr(one, field) == getattr(other, field)
    )
    if one.first_forename != other.first_forename:
        # Amir and Amira may be twins, and one's number typed in for the other.
        if not {"surname", "date_of_birth"} <= set(agreeing) or _sexes_differ(one, other):
            return Contradict("the same NHS number, but forenames are only alike")
    elif not {"surname", "date_of_birth"} & set(agreeing):
        return Contradict("the same NHS number, but neither surname nor date of birth agrees")
    return Agree("nhs_number", ("nhs_number", *agreeing))


def _sexes_differ(one: Profile, other: Profile) -> bool:
    return bool(one.sex and other.sex) and one.sex != other.sex


def alike(one: str, other: str) -> bool:
    """Tell whether two forenames may be one person's: equal, a short form, or a slip.

    >>> alike("kat", "katherine"), alike("amira", "amirah"), alike("aisha", "yusuf")
    (True, True, False)
    """
    shorter, longer = sorted((one, other), key=lambda each: (len(each), each))
    if len(shorter) >= SHORT_FORM and longer.startswith(shorter):
        return True
    return SequenceMatcher(None, shorter, longer).ratio() >= SAME_ENOUGH
