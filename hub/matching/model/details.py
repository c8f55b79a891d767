"""What one case record says of a person, normalised once so that comparing is cheap.

`said` reads the raw strings; everything after it works on `Details` alone. A confidential address
is not kept at all: it can then be no key, no weight and no explanation (R10).
"""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

import msgspec

from hub.matching.model.reading import ages, births, contacts, names, numbers, places, standins
from hub.matching.model.reading.words import NOT_SAID, words

CACHED = 50_000
"""Records whose details are kept at hand: a household is met again and again."""
_YES = frozenset({"y", "yes", "true", "1", "t"})
_SEXES = {
    "f": "f", "female": "f", "girl": "f", "2": "f", "woman": "f",
    "m": "m", "male": "m", "boy": "m", "1": "m", "man": "m",
}  # fmt: skip
_PHONE = re.compile(r"\+?[\d\s()-]{9,}")
_PARTED = re.compile(r"[;&+]|(?<!\b\w)/(?!\w\b)")
"""Between two parents' names."""


class Details(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One record's details. Names are words; dates ISO, perhaps in part; nothing said is ''.

    A year of birth that is nearly right has `ages.APPROXIMATE` behind it.
    """

    forenames: tuple[str, ...] = ()
    surname: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()
    date_of_birth: str = ""
    expected_on: str = ""
    sex: str = ""
    nhs_numbers: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    postcode: str = ""
    address: tuple[str, ...] = ()
    withheld: bool = False
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    placeholder: bool = False
    source: str = ""
    multiple: bool = False
    """Whether it says that it is one of twins or triplets: Unborn Twin 1, or Twin 1 of 2 beside."""
    former_homes: tuple[tuple[tuple[str, ...], str], ...] = ()
    """Where the child lived before: the words of each address, and its postcode."""
    unborn_on: str = ""
    """The day of a record of a child not born yet, where it does not say when it is expected."""

    @property
    def homes(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        """Where the child lives, and has lived."""
        return ((self.address, self.postcode), *self.former_homes)

    @property
    def is_unborn(self) -> bool:
        """Whether the child is expected, and nothing was said of its birth yet."""
        return not self.date_of_birth and bool(self.expected_on or self.unborn_on)

    def without(self, offices: Collection[str]) -> "Details":
        """Leave out telephone numbers and e-mail addresses that are an office's."""
        if not {*self.phones, *self.emails}.intersection(offices):
            return self
        return msgspec.structs.replace(
            self, phones=tuple(each for each in self.phones if each not in offices),
            emails=tuple(each for each in self.emails if each not in offices),
        )  # fmt: skip


_read = msgspec.json.Decoder(Details).decode


def dumped(details: Details) -> str:
    """Write details as JSON, one value after the other; `loaded` reads them.

    >>> loaded(dumped(Details(("amina",), date_of_birth="2019"))).forenames
    ('amina',)
    """
    return msgspec.json.encode(details).decode()


@lru_cache(maxsize=CACHED)
def loaded(text: str) -> Details:
    """Read details that were `dumped`; no text is a record of which nothing is known."""
    return _read(text or "[]")


def said(values: Mapping[str, str]) -> Details:
    """Read a record's raw values, by the names of our fields; what is not there was not said.

    >>> said({"full_name": "KHAN, Amina", "date_of_birth": "04/03/2019"}).surname
    ('khan',)
    """
    stripped = {name: value.strip() for name, value in values.items() if value}
    given = {name: value for name, value in stripped.items() if value.casefold() not in NOT_SAID}
    forenames, surname, standin = _names(given)
    born, due = _dates(given, standin)
    unborn_on = _unborn_on(given, standin) if not (born or due) else ""
    placeholder = bool(standin) or (not forenames and bool(due or unborn_on))
    withheld = given.get("address_withheld", "").casefold() in _YES
    withheld = withheld or places.is_in_confidence(given.get("address", ""))
    line, code = ((), "") if withheld else _address(given)
    phones, text = _others(given)
    other = contacts.named(_PARTED.split(text))
    emails = contacts.emails(given.get("email", ""))
    known_as = names.given_names(given.get("known_as", ""))
    return Details(
        forenames, surname, () if standins.is_standin(known_as) else known_as, born, due,
        _SEXES.get(given.get("sex", "").casefold(), ""), _numbers(given), _identifiers(given),
        code, line, withheld, emails, phones, other, placeholder, given.get("source", ""),
        standins.is_one_of_several(standin) or standins.says_twins(words(text)),
        unborn_on=unborn_on,
    )  # fmt: skip


def _names(given: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Give forenames, surname, and the words of a stand-in where there is one."""
    if full := given.get("full_name"):
        forenames, surname = names.divided(full)
        everything = (*forenames, *surname)
    else:
        forenames = names.given_names(given.get("forenames", ""))
        surname = names.surname(given.get("surname", ""))
        everything = forenames
    if surname and standins.is_newborn(surname):
        # Mann, Baby Boy: the surname stands where the forename should.
        return (), standins.without(everything)[-1:], (*everything, *surname)
    if surname and standins.is_standin(surname):
        surname = ()
    if (forenames and standins.is_standin(forenames)) or standins.is_unborn(everything):
        rest = surname or standins.without(everything)[-1:]
        return (), rest if not standins.is_standin(rest) else (), everything
    return forenames, surname, ()


def _dates(given: Mapping[str, str], standin: tuple[str, ...]) -> tuple[str, str]:
    text = given.get("date_of_birth", "")
    born, due = births.birth(text), births.birth(given.get("expected_on", ""))
    due = due or births.expected(text)
    if standins.is_unborn(standin) or (due and due == born):
        return "", due or born
    if text and not (born or due):
        born = ages.about(text, births.day(given.get("recorded_on", "")))
    return born, due


def _unborn_on(given: Mapping[str, str], standin: tuple[str, ...]) -> str:
    """Give the day of a record, where it is of a child not born yet or not named yet."""
    is_unborn = given.get("is_unborn", "").casefold() in _YES
    if not (is_unborn or standins.is_newborn(standin)):
        return ""
    return births.day(given.get("recorded_on", ""))


def _address(given: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    return places.address(given.get("address", ""), given.get("postcode", ""))


def _numbers(given: Mapping[str, str]) -> tuple[str, ...]:
    text = given.get("nhs_number", "")
    found = (numbers.nhs_number(each) for each in re.split(r"[|;,]", text)) if text else ()
    return tuple(sorted({each for each in found if each}))


def _identifiers(given: Mapping[str, str]) -> tuple[str, ...]:
    found = [f"upn:{each}" for each in numbers.upns(given.get("upn", ""))]
    written = given.get("identifier", "").split("|")
    # Of an NHS number that is wrong, or has a note beside it, no other number is made.
    beside = given.get("nhs_number", "").split("|")
    written += [each for each in beside if not numbers.says_ten_digits(each)]
    kind = f"id {by}" if (by := given.get("numbered_by")) else "id"
    found += [f"{kind}:{each}" for each in map(numbers.other_number, written) if each]
    return tuple(sorted(set(found)))


def _others(given: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """Part telephone numbers from any other text, wherever they were written."""
    phones = [given[name] for name in ("phone",) if name in given]
    other = given.get("other", "")
    if _PHONE.fullmatch(other):
        phones.append(other)
        other = ""
    return contacts.telephones(phones), other
