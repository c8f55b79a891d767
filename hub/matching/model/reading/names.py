"""Read a name out of what stands in its column: titles and notes beside it are no part of it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from hub.matching.model.reading.words import given_names as plain_given_names
from hub.matching.model.reading.words import words

Words = tuple[str, ...]
_TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "mstr", "master", "dr"})
_ODD = re.compile(
    r"[^\W\d_]\s?/\s?[^\W\d_]|[(\[*]|\b(?:n[eé]e|aka|duplicate|do not use|nmn|none|xx+|formerly"
    r"|see also|also known as|confidential|restricted)\b", re.IGNORECASE,
)  # fmt: skip
"""What a name holds in which something is to be looked for: most hold nothing."""
_UNBORN, _BABY_OF = (
    re.compile(rf"\b{one}\s?/\s?{two}\b", re.IGNORECASE) for one, two in ("ub", "bo")
)
_BRACKETED = re.compile(
    r"[(\[*][^()\[\]*]{0,50}\b(?:cp|lac|cin|confidential|restricted|adopt\w*|duplicate|spelling|see"
    r"|do not use|formerly|previously|n[eé]e|aka)\b[^()\[\]*]{0,50}[)\]*]", re.IGNORECASE,
)  # fmt: skip
"""No more than a note is long: case notes in the column of a name must not take seconds."""
_ANOTHER = re.compile(
    r"(?<=\w)[\s(]+(?:n[eé]e|formerly|aka|also known as|see also)\s[^,]*", re.IGNORECASE
)
"""Another name that somebody had: R9 would take it for one that is borne."""
_NOTE = re.compile(r"\b(?:duplicate|do not use|confidential|restricted|nmn|xx+)\b", re.IGNORECASE)
_NO_MIDDLE = re.compile(r"(?<=\w)\s+(?:n/a|n/k|none)(?=\s|$)", re.IGNORECASE)
_OF_SURNAME = frozenset({
    "da", "de", "del", "della", "dos", "das", "von", "st", "mac", "mc", "al", "el", "bin", "ibn",
    "bint", "ap",
})  # fmt: skip
"""Words with which a surname begins, wherever they stand: Noah da Silva, Aliyah St John."""
_MAYBE = frozenset({"van", "di", "du", "la", "le", "do", "den", "der", "ter"})
"""So do these where they are not written as a name is: Anna van Dijk, and not Minh Van Nguyen."""
_AFTER_MAYBE = frozenset({"de", "der", "den", "la", "las", "los"})
_AFTER_O = frozenset({
    "brien", "byrne", "callaghan", "connell", "connor", "doherty", "donnell", "donoghue", "dwyer",
    "driscoll", "flaherty", "gorman", "grady", "hagan", "halloran", "hara", "hare", "kane", "keefe",
    "leary", "loughlin", "mahony", "malley", "neil", "neill", "reilly", "riordan", "rourke", "shea",
    "sullivan", "toole",
})  # fmt: skip
"""What follows a lone O that is no initial."""


@lru_cache(maxsize=1 << 16)
def surname(text: str) -> Words:
    """Give the words of a surname.

    >>> surname("Holden [CP PLAN]"), surname("Bird nee Hall"), surname("XXX"), surname("Mr Master")
    (('holden',), ('bird',), (), ('master',))
    """
    return _untitled(words(_without_notes(text)))


@lru_cache(maxsize=1 << 16)
def given_names(text: str) -> Words:
    """Give the forenames of a text.

    >>> given_names("Mstr Alfie-Jay NMN"), given_names("U/B"), given_names("Archie N/A")
    (('alfiejay',), ('ub',), ('archie',))
    """
    said = _without_notes(text)
    return _untitled(plain_given_names(_NO_MIDDLE.sub("", said) if _ODD.search(said) else said))


@lru_cache(maxsize=1 << 16)
def divided(full: str) -> tuple[Words, Words]:
    """Take a full name apart: before the comma is the surname, else the last words are.

    >>> divided("Dr Hanna, James"), divided("MSTR ALFIE SMITH")
    ((('james',), ('hanna',)), (('alfie',), ('smith',)))
    >>> divided("Anna van der Berg"), divided("Minh Van Nguyen")
    ((('anna',), ('van', 'der', 'berg')), (('minh', 'van'), ('nguyen',)))
    """
    before, comma, after = full.partition(",")
    if comma:
        return given_names(after), surname(before)
    parts = [each for each in _without_notes(full).split() if words(each)]
    while len(parts) > 1 and words(parts[0])[0] in _TITLES:
        parts = parts[1:]
    first = _first_of_surname(parts)
    return plain_given_names(" ".join(parts[:first])), words(" ".join(parts[first:]))


def _without_notes(text: str) -> str:
    if not _ODD.search(text):
        return text
    said = _BABY_OF.sub("bo", _UNBORN.sub("ub", text))
    return _NOTE.sub(" ", _ANOTHER.sub("", _BRACKETED.sub(" ", said)))


def _untitled(said: Words) -> Words:
    """Leave out titles before a name; one that is all there is may be a name."""
    while len(said) > 1 and said[0] in _TITLES:
        said = said[1:]
    return said


def _first_of_surname(parts: Sequence[str]) -> int:
    """Give the place where the surname begins in a name without a comma."""
    plain = ["".join(words(each)) for each in parts]
    for place in range(1, len(parts) - 1):
        word, after = plain[place], plain[place + 1]
        is_maybe = word in _MAYBE and (parts[place].islower() or after in _AFTER_MAYBE)
        if word in _OF_SURNAME or is_maybe or (word == "o" and after in _AFTER_O):
            return place
    return max(len(parts) - 1, 0)
