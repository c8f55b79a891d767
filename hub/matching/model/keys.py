"""Keys under which records worth comparing meet: signed 64-bit numbers, kept in the key table.

A key is a digest of a few values that two records of one child usually share. Names go in by how
they sound, and short forms by the name they are short for, so that spellings meet. Keys of one
birth, name, postcode or address begin alike, so that a record's stand in few pages of the index.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from hub.matching.model.comparing.births import EXPECTED_FOR, FILLED_IN
from hub.matching.model.comparing.identifying import parents
from hub.matching.model.details import Details
from hub.matching.model.nicknames import SHARED, families
from hub.matching.model.reading.ages import APPROXIMATE
from hub.matching.model.reading.births import AROUND_THE_DAY, MONTHS
from hub.matching.model.reading.places import outward
from hub.matching.model.sounds import sound

_BEGINNING, _REST, _WHOLE, _MONTH, _YEAR = 3, 5, 10, 7, 4
_LETTERS = 3
AN_OFFICE = 50
"""Records of one telephone number or e-mail address beyond which it is a school's or a council's: a
family of ten, whom five systems know, has as many."""
_SEXES = ("f", "m")
_MOST_WORDS = 6
"""Words of a name that make keys: a longer one is a sentence."""
_AROUND = (-AROUND_THE_DAY, -AROUND_THE_DAY // 2, 0, AROUND_THE_DAY // 2, AROUND_THE_DAY)
"""Days from the expected one: steps that pass over no month."""
_UNTIL_BORN = range(-AROUND_THE_DAY, EXPECTED_FOR + 1, AROUND_THE_DAY // 2)
"""Days from that of a record of an unborn child: steps that pass over no month, to the last."""
_ALL_DAYS = range(date.min.toordinal(), date.max.toordinal() + 1)
"""A system that knows no day may write the first there is, or nearly the last."""


def keys(details: Details) -> frozenset[int]:
    """Give the keys a record is found by."""
    return _shared(details).union(digest(*each) for each in _kept(details))


def search_keys(details: Details) -> frozenset[int]:
    """Give the keys to look a record's candidates up by: whom it finds, by those it is found."""
    return _shared(details).union(digest(*each) for each in _sought(details))


def digest(near: str, said: str) -> int:
    """Give the key of two values; those of one first value stand beside each other."""
    rest = blake2b(f"{near}|{said}".encode(), digest_size=_REST).digest()
    return int.from_bytes(_beginning(near) + rest, "big", signed=True)


@lru_cache(maxsize=1 << 10)
def _beginning(near: str) -> bytes:
    return blake2b(near.encode(), digest_size=_BEGINNING).digest()


Said = Iterator[tuple[str, str]]


def reached_by(details: Details) -> dict[int, str]:
    """Give the key of each telephone number and e-mail address of a record."""
    return {digest(each, kind): each for each, kind in _contacts(details)}


def _contacts(details: Details) -> Said:
    yield from ((each, "tel") for each in details.phones)
    yield from ((each, "mail") for each in details.emails)


@lru_cache(maxsize=1 << 10)
def _shared(details: Details) -> frozenset[int]:
    return frozenset(digest(*each) for each in _both(details))


def _both(details: Details) -> Said:
    """Give what a record is both kept and looked up under."""
    yield from ((each, "nhs") for each in details.nhs_numbers)
    yield from ((each, "id") for each in details.identifiers)
    yield from _contacts(details)
    born = details.date_of_birth
    if len(born) == _WHOLE:
        but_a_part = f"month|{born[:7]}", f"dated|{born[:_YEAR]}{born[7:]}", f"day|{born[5:]}"
        yield from ((name, each) for name in _names(details) for each in but_a_part)
    yield from _at_home(details)
    for parent in parents(details.other):
        yield from ((parent, f"born|{each}") for each in _months(details))
        yield from ((parent, f"child|{each}") for each in _fore(details))


def _kept(details: Details) -> Said:
    """Give what is looked up by records that say less, or more, of sex and birth."""
    born = details.date_of_birth
    if len(born) == _WHOLE:
        yield from _by_word(details, born, details.sex)
    if is_vague(born):
        yield from _by_year(details)
    yield from ((near, f"all|{place}") for near, place in _placed(details))
    if _is_undated(details):
        yield from ((near, f"undated|{place}") for near, place in _placed(details))


def _sought(details: Details) -> Said:
    """Give what is only looked up: day and month exchanged, and what says less or more."""
    born = details.date_of_birth
    if len(born) == _WHOLE:
        sexes = ("", details.sex) if details.sex else ("", *_SEXES)
        for day in _days(born):
            yield from (key for each in sexes for key in _by_word(details, day, each))
    if born:
        yield from _by_year(details)
    if is_vague(born):
        months = [f"month|{year}-{each:02}" for year in _years(born)
                  for each in range(1, MONTHS + 1)]  # fmt: skip
        yield from ((name, each) for name in _names(details) for each in months)
    yield from ((near, f"undated|{place}") for near, place in _placed(details))
    if _is_undated(details):
        yield from ((near, f"all|{place}") for near, place in _placed(details))


def _by_year(details: Details) -> Said:
    years = [f"vague|{each}" for each in _years(details.date_of_birth)]
    yield from ((name, each) for name in _names(details) for each in years)


def _years(born: str) -> tuple[str, ...]:
    """Give the year of a birth; of one that is nearly right, those beside it too."""
    year = born[:_YEAR]
    if not born.endswith(APPROXIMATE):
        return (year,)
    return tuple(f"{int(year) + each:04}" for each in (-1, 0, 1))


def _days(born: str) -> set[str]:
    """Give a birth as it is written, and with day and month exchanged."""
    return {born, f"{born[:_YEAR]}-{born[8:]}-{born[5:7]}"} if born[8:] <= f"{MONTHS}" else {born}


def is_vague(born: str) -> bool:
    """Tell whether only the year is known of a birth, or no more than that may be meant."""
    return 0 < len(born) < _WHOLE or born[_YEAR:] == FILLED_IN


def _is_undated(details: Details) -> bool:
    return not details.date_of_birth and not details.expected_on


def _placed(details: Details) -> Said:
    """Give what tells a child without any birth: the name and district, or the house."""
    if details.postcode:
        yield from ((name, outward(details.postcode)) for name in _names(details))
        if house := _house(details):
            yield details.postcode, house


def _by_word(details: Details, born: str, sex: str) -> Said:
    """Give each word of the name with birth and sex: of two names one may be new, or mistyped."""
    yield from ((born, f"word|{sex}|{each}") for each in _sounds(details))


def _names(details: Details) -> set[str]:
    """Give each forename with each surname as they sound, in whichever order they are written."""
    return {"|".join(sorted((first, last))) for first in _fore(details) for last in _sur(details)}


def _at_home(details: Details) -> Said:
    if code := details.postcode:
        if details.date_of_birth:
            yield code, f"home|{details.date_of_birth}"
        yield from ((code, f"home|{each[:_LETTERS]}") for each in details.forenames[:1])
        yield from ((code, f"home|{each}") for each in _sur(details))
    yield from _where_born(details)
    if details.address:
        line = "|".join(sorted({sound(each) for each in details.address}))
        yield from ((line, f"line|{each}") for each in (*_fore(details), *_sur(details)))


def _where_born(details: Details) -> Said:
    """Give each month of a birth with the street and number, and with district and surname.

    A contact seldom has the postcode whole, and a family that expects a child moves nearby.
    """
    months = _months(details)
    if street := _street(details.address):
        yield from ((each, f"at|{street}") for each in months)
    if details.postcode:
        near = [f"of|{name}|{outward(details.postcode)}" for name in _sur(details)]
        yield from ((month, each) for month in months for each in near)


def _street(address: tuple[str, ...]) -> str:
    """Give the first number that a word follows, and how that word sounds: flat 2 9 low road."""
    return next(
        (f"{number} {sound(word)}" for number, word in pairwise(address)
         if number[0].isdigit() and not word[0].isdigit() and len(word) >= _LETTERS), "",
    )  # fmt: skip


def _house(details: Details) -> str:
    """Give the numbers of an address, which a slip of the street leaves, or else its words."""
    numbers = sorted(each for each in details.address if each[0].isdigit())
    return "|".join(numbers or details.address)


def _months(details: Details) -> set[str]:
    """Give the month of a birth; of one that is expected, those in which it is likely."""
    if details.date_of_birth:
        return {details.date_of_birth[:_MONTH]} if len(details.date_of_birth) >= _MONTH else set()
    told = details.unborn_on or details.expected_on
    if len(told) < _WHOLE:
        return set()
    day = date.fromisoformat(told).toordinal()
    days = (day + each for each in (_UNTIL_BORN if details.unborn_on else _AROUND))
    return {str(date.fromordinal(each))[:_MONTH] for each in days if each in _ALL_DAYS}


def _words(details: Details) -> tuple[str, ...]:
    """Give the words of the name, but for first names that brothers share: those tell nobody."""
    found = (*details.forenames, *details.surname, *details.known_as)
    several = [each for each in found if len(each) > 1]
    return tuple(each for each in several if each not in SHARED)[:_MOST_WORDS] or tuple(several[:1])


def _sounds(details: Details) -> set[str]:
    return {code for each in _words(details) for code in _codes(each)}


def _codes(word: str) -> tuple[str, ...]:
    """Give how a word sounds, and the families it is a short form in."""
    return (sound(word), *(f"~{number}" for number in families().get(word, ())))


def _fore(details: Details) -> tuple[str, ...]:
    return _codes(details.forenames[0]) if details.forenames else ()


def _sur(details: Details) -> tuple[str, ...]:
    return tuple({sound(each) for each in details.surname})
