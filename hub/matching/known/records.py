"""What the matcher knows of a case record: what it says by now, and whom it is about. No I/O."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from hub.matching.known.statements import Statement, together
from hub.matching.model.comparing.homes import Home
from hub.matching.model.details import CACHED, Details, dumped, loaded, said
from hub.matching.model.keys import is_vague, keys, reached_by, search_keys
from hub.matching.model.nicknames import SHARED
from hub.matching.model.reading import contacts, places
from hub.matching.model.reading.numbers import nhs_number
from hub.matching.model.reading.words import given_names, words
from hub.store.aggregates import CaseRecord
from schemas.identifiers import own_person_id

_YEAR = 4
_AS_REGISTERED = frozenset({"same", "as", "above", "ditto", "registered", "forename", "name"})
"""What is typed where a child goes by no other name: no two children are alike by it."""
_HAS_DIGIT = re.compile(r"\d")
"""What is no name: a telephone number in the wrong column would pass by R10."""
_HOUSE = re.compile(r"\d[\w/-]*\s+[^\W\d]")
"""A house number and a word after it: 12a High Street, and not Flat 3."""


class Record(Struct, frozen=True):
    """One case record, in the order of ``hub.match_record``; its details are JSON."""

    case_record_id: UUID
    system: str
    local_id: str
    first_position: int
    person_id: UUID
    normalised: str = ""

    @property
    def own_person_id(self) -> UUID:
        """The person it is about until a link says otherwise."""
        return own_person_id(self.case_record_id)

    @property
    def named(self) -> CaseRecord:
        """The record as its source names it."""
        return CaseRecord(self.system, self.local_id)

    @property
    def age(self) -> tuple[int, UUID]:
        """Order records by when the hub first heard of them."""
        return self.first_position, self.case_record_id

    @property
    def details(self) -> Details:
        """What it says, normalised."""
        return loaded(self.normalised)

    @property
    def keys(self) -> frozenset[int]:
        """The keys it is met under."""
        return _keys(self.details)

    @property
    def reached_by(self) -> dict[int, str]:
        """Its telephone numbers and e-mail addresses, by their keys."""
        return reached_by(self.details)

    def without(self, offices: Collection[str]) -> "Record":
        """Give the record without telephone numbers and e-mail addresses that are an office's."""
        left = self.details.without(offices)
        return self if left is self.details else replace(self, normalised=dumped(left))

    @property
    def search_keys(self) -> frozenset[int]:
        """The keys under which others are looked for."""
        return search_keys(self.details)


def told(record: Record, statements: Iterable[Statement]) -> Record:
    """Give the record with what these statements, all of its own, say by now."""
    details = normalised(together(statements), record.system)
    return replace(record, normalised=dumped(details))


def _street(lines: Sequence[str]) -> str:
    """Give the lines up to the house and its street; district and town each system writes anew.

    >>> _street(["Flat 11", "166 King Street", "Eastmoor"]), _street(["The Manse", "Eastmoor"])
    ('Flat 11, 166 King Street', 'The Manse')
    """
    last = next((place for place, line in enumerate(lines) if _HOUSE.search(line)), 0)
    return ", ".join(lines[: last + 1])


def normalised(own_words: Mapping[str, Any], system: str) -> Details:
    """Read a record's own words, as `together` adds them up.

    Whose birthday is not known was given one where many arrive and stay a while: to have lived
    there once tells one such child from another no longer, so no former home counts.
    """
    given = dict(own_words)
    identifiers, left = given.pop("identifiers", ()), given.pop("former_homes", ())
    if given.pop("date_of_birth_estimated", False):
        # Whoever guesses a birthday guesses the day; the year is all that was meant, or nearly.
        given["date_of_birth"] = f"about {given.get('date_of_birth', '')[:_YEAR]}"
    given["address"] = _street(given.get("address", ()))
    given |= _reached(given)
    given["known_as"] = _known_as(given.get("known_as", ""), given.get("surname", ""))
    values = {name: str(value) for name, value in given.items()} | {"source": system}
    pupils = [value for kind, value in identifiers if kind in ("upn", "former_upn")]
    local = [value for kind, value in identifiers if kind == "local_authority_child_id"]
    said_numbers = [value for kind, value in identifiers if kind == "nhs_number"]
    # A number whose check digit is wrong is nobody's, and no other number either (R1).
    values["nhs_number"] = "|".join(each for each in said_numbers if nhs_number(each))
    values |= {"upn": pupils[0]} if pupils else {}
    values |= {"identifier": local[0]} if local else {}
    found = said(values)
    if found.withheld:
        # Also where the words of the address alone say so: a telephone leads to the home (R10).
        found, left = replace(found, phones=(), emails=()), ()
    more = [said({"upn": each}).identifiers for each in pupils[1:]]
    more += [said({"identifier": each}).identifiers for each in local[1:]]
    if not left and not any(more):
        return found
    return replace(
        found, identifiers=tuple(sorted({*found.identifiers, *chain(*more)})),
        former_homes=() if is_vague(found.date_of_birth) else _former_homes(left),
    )  # fmt: skip


def _reached(given: dict[str, Any]) -> dict[str, str]:
    """Take out how the family is reached, and give it as a file of people would say it.

    >>> _reached({"parents_and_carers": ["Amina Khan 07700 900123 & Omar Khan", "n/k"]})["other"]
    'amina khan and omar khan'
    """
    said = (each.replace("&", " and ") for each in given.pop("parents_and_carers", ()))
    return {
        "phone": "|".join(given.pop("telephones", ())),
        "email": "|".join(given.pop("emails", ())),
        "other": " and ".join(filter(None, map(contacts.parent, said))),
    }


def _known_as(written: str, surname: str) -> str:
    """Give the forename that a child goes by, where perhaps the whole name was written.

    No other word of it counts: it may be a surname that the child had before (R9).

    >>> _known_as("Lam, Winnie", "Lam"), _known_as("Mohammed Ayanle Haile", "Haile")
    ('winnie', 'ayanle')
    >>> _known_as("Zoe Jones", "Khan"), _known_as("As above", "Khan"), _known_as("J", "Khan")
    ('zoe', '', '')
    """
    before, _, after = written.partition(",")
    said = given_names(after or before)
    if _AS_REGISTERED.issuperset(said):
        return ""
    no_name = SHARED.union(words(surname))
    names = (each for each in said if len(each) > 1 and each not in no_name)
    return next((each for each in names if not _HAS_DIGIT.search(each)), "")


def _former_homes(left: Iterable[Mapping[str, Any]]) -> tuple[Home, ...]:
    found = (
        places.address(_street(each.get("address", ())), each.get("postcode", "")) for each in left
    )
    return tuple(dict.fromkeys(each for each in found if any(each)))


_keys = lru_cache(maxsize=CACHED)(keys)
