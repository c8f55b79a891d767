"""Compare two records: one level for each field, in one fixed order."""

from typing import NamedTuple

from hub.matching.model.comparing import births, homes, identifying, name_levels, names
from hub.matching.model.comparing.lexicon import Lexicon
from hub.matching.model.details import Details

LEVELS: dict[str, tuple[str, ...]] = {
    "forenames": name_levels.FORENAMES, "surname": name_levels.SURNAMES,
    "date_of_birth": births.LEVELS, "sex": identifying.SEXES,
    "nhs_number": (*identifying.NUMBERS, "of_mother"),
    "identifier": identifying.NUMBERS, "address": homes.LEVELS, "phone": identifying.CONTACTS,
    "email": identifying.CONTACTS, "other": identifying.OTHERS,
}  # fmt: skip
"""Every field and the levels its comparison may give."""
_NONE = Lexicon()
SILENT = frozenset({
    "missing", "withheld", "with_forenames", "of_mother", "two_languages", "shortened",
})  # fmt: skip
"""Levels that say nothing for or against."""


class Compared(NamedTuple):
    """The level of each field, in the order of `LEVELS`, and the words whose frequency counts."""

    forenames: str
    surname: str
    date_of_birth: str
    sex: str
    nhs_number: str
    identifier: str
    address: str
    phone: str
    email: str
    other: str
    forename_word: str = ""
    surname_word: str = ""


def compare(one: Details, other: Details, known: Lexicon = _NONE) -> Compared:
    """Compare every field of two records; symmetric. `known` are words known to be names."""
    named = names.compare_names(one, other, known)
    return Compared(
        named.forenames, named.surname, births_of(one, other),
        identifying.sexes(one.sex, other.sex),
        _numbers(one, other),
        identifying.identifiers(one.identifiers, other.identifiers),
        homes_of(one, other),
        identifying.contacts(one.phones, other.phones),
        identifying.contacts(one.emails, other.emails),
        identifying.others(one.other, other.other),
        named.forename_word, named.surname_word,
    )  # fmt: skip


def _numbers(one: Details, other: Details) -> str:
    """Give the level of NHS numbers; a child has none before its birth."""
    found = identifying.numbers(one.nhs_numbers, other.nhs_numbers)
    unborn = one.is_unborn or other.is_unborn
    return "of_mother" if unborn and found in ("near", "different") else found


def births_of(one: Details, other: Details) -> str:
    """Give the level of two records' births, of which either may be expected or not known."""
    if one.unborn_on or other.unborn_on:
        found = _some_day(one, other)
    elif one.is_unborn:
        found = births.expected(one.expected_on, other.date_of_birth or other.expected_on)
    elif other.is_unborn:
        found = births.expected(other.expected_on, one.date_of_birth)
    else:
        found = births.births(one.date_of_birth, other.date_of_birth)
        if found != "near" or not (one.placeholder or other.placeholder):
            return found
        # The birthday of a child without a name may be the day on which the birth was expected.
        about = births.expected(one.date_of_birth, other.date_of_birth)
        found = about if about != "different" else found
    several = (one.multiple or other.multiple) and found.startswith("expected")
    return "expected_several" if several else found


def _some_day(one: Details, other: Details) -> str:
    """Compare where a record says no more than that a child was not born yet on some day."""
    if one.unborn_on and other.unborn_on:
        return births.unborn(*sorted((one.unborn_on, other.unborn_on)))
    unborn, known = (one, other) if one.unborn_on else (other, one)
    return births.unborn(unborn.unborn_on, known.date_of_birth or known.expected_on)


def homes_of(one: Details, other: Details) -> str:
    """Give the level of two records' homes; a former one counts where both lived in it."""
    if one.withheld or other.withheld:
        return "withheld"
    now = homes.homes(one.address, one.postcode, other.address, other.postcode)
    if now in homes.SAME or not (one.former_homes or other.former_homes):
        return now
    found = homes.shared(one.homes, other.homes)
    return found[0] if found else now
