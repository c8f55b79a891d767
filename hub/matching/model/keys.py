"""Keys under which records worth comparing meet: signed 64-bit numbers, kept in the key table.

A key is a digest of a few values that two records of one child usually share. Names go in by how
they sound, and short forms by the name they are short for, so that spellings meet. Keys of one
birth, name, postcode or address begin alike, so that a record's stand in few pages of the index.
"""

from collections.abc import Iterator
from hashlib import blake2b

from hub.matching.model.details import Details
from hub.matching.model.nicknames import families
from hub.matching.model.reading.places import outward
from hub.matching.model.sounds import sound

_BEGINNING, _REST, _WHOLE = 3, 5, 10
_LETTERS = 3
_MOST_WORDS = 6
"""Words of a name that make keys: a longer one is a sentence."""


def keys(details: Details) -> frozenset[int]:
    """Give the keys a record is found by."""
    return frozenset(digest(*each) for each in _said(details))


def search_keys(details: Details) -> frozenset[int]:
    """Give the keys to look a record's candidates up by: its own, and those only looked up."""
    return keys(details) | only_searched(details)


def only_searched(details: Details) -> frozenset[int]:
    """Give the keys that are looked up and not kept: day and month exchanged."""
    born = details.date_of_birth
    if len(born) != _WHOLE or born[8:] > "12" or born[5:7] == born[8:]:
        return frozenset()
    swapped = f"{born[:4]}-{born[8:]}-{born[5:7]}"
    return frozenset(digest(swapped, f"word|{each}") for each in _sounds(details))


def digest(near: str, said: str) -> int:
    """Give the key of two values; those of one first value stand beside each other."""
    both = _hashed(near, _BEGINNING) + _hashed(f"{near}|{said}", _REST)
    return int.from_bytes(both, "big", signed=True)


def _hashed(said: str, size: int) -> bytes:
    return blake2b(said.encode(), digest_size=size).digest()


Said = Iterator[tuple[str, str]]


def _said(details: Details) -> Said:
    yield from ((each, "nhs") for each in details.nhs_numbers)
    yield from ((each, "id") for each in details.identifiers)
    yield from ((each, "tel") for each in details.phones)
    yield from ((each, "mail") for each in details.emails)
    yield from _named(details)
    yield from _at_home(details)


def _named(details: Details) -> Said:
    born, fore, sur = details.date_of_birth, _fore(details), _sur(details)
    if len(born) == _WHOLE:
        yield from ((born, f"word|{each}") for each in _sounds(details))
    for first in fore:
        for last in sur:
            name = f"{first}|{last}"
            if born:
                yield name, f"year|{born[:4]}"
            if len(born) == _WHOLE:
                yield name, f"day|{born[5:]}"
            if details.postcode:
                yield name, f"area|{outward(details.postcode)}"


def _at_home(details: Details) -> Said:
    if code := details.postcode:
        if details.date_of_birth:
            yield code, f"home|{details.date_of_birth}"
        yield from ((code, f"home|{each[:_LETTERS]}") for each in details.forenames[:1])
        if house := "|".join(sorted(each for each in details.address if each[0].isdigit())):
            yield code, f"house|{house}"
        yield from ((code, f"home|{each}") for each in _sur(details))
    if details.address:
        line = "|".join(sorted({sound(each) for each in details.address}))
        yield from ((line, f"line|{each}") for each in (*_fore(details), *_sur(details)))


def _words(details: Details) -> tuple[str, ...]:
    found = (*details.forenames, *details.surname, *details.known_as)
    return tuple(each for each in found if len(each) > 1)[:_MOST_WORDS]


def _sounds(details: Details) -> set[str]:
    return {code for each in _words(details) for code in _codes(each)}


def _codes(word: str) -> tuple[str, ...]:
    """Give how a word sounds, and the families it is a short form in."""
    return (sound(word), *(f"~{number}" for number in families().get(word, ())))


def _fore(details: Details) -> tuple[str, ...]:
    return _codes(details.forenames[0]) if details.forenames else ()


def _sur(details: Details) -> tuple[str, ...]:
    return tuple({sound(each) for each in details.surname})
