"""Tell a name in English from the Chinese or Korean one that the same child has.

Many children of Chinese and Korean families go by an English name in one place and by their own in
another (cultural naming practice). Which one a system has is its habit, so two such names say
neither that there is one child nor that there are two: their twins have two names each as well.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files

from hub.matching.model.comparing.lexicon import Words
from hub.matching.model.nicknames import forenames

_MOST = 3
"""Syllables that one written word joins: Xiaoming, Hoiching."""
_ALSO_ENGLISH = frozenset({
    "ben", "dan", "jo", "kat", "kay", "kim", "kit", "lee", "lou", "mo", "pat", "ray", "sam", "tim",
})  # fmt: skip
"""Syllables that are English names: alone they tell nothing."""


@lru_cache(maxsize=1 << 16)
def are_of_two(one: Words, other: Words, surname: Words, other_surname: Words) -> bool:
    """Tell whether one forename is English and the other Chinese or Korean, as the surnames are.

    >>> are_of_two(("winnie",), ("hoiching",), ("lu",), ("lu",))
    True
    >>> are_of_two(("winnie",), ("grace",), ("lu",), ("lu",))
    False
    >>> are_of_two(("winnie",), ("hoiching",), ("smith",), ("smith",))
    False
    """
    if not (_has_a_syllable(surname) and _has_a_syllable(other_surname)):
        return False
    return (_is_of_syllables(one) and _is_none(other)) or (
        _is_of_syllables(other) and _is_none(one)
    )


def _has_a_syllable(words: Words) -> bool:
    return any(each in spelled for each in words for spelled in _syllables())


def _is_of_syllables(words: Words) -> bool:
    return bool(words) and all(_is_joined(each) for each in words)


def _is_none(words: Words) -> bool:
    """Tell whether no word is made of syllables."""
    return bool(words) and not any(_is_joined(each) or each in _ALSO_ENGLISH for each in words)


def _is_joined(word: str) -> bool:
    """Tell whether a word is a syllable, or joins some of one tongue: Susan is Susan all the same.

    A name this project lists is made of none, unless it is one syllable.
    """
    if any(word in spelled for spelled in _syllables()):
        return word not in _ALSO_ENGLISH
    return word not in forenames() and any(each.fullmatch(word) for each in _patterns())


@cache
def _syllables() -> tuple[frozenset[str], ...]:
    """Give the syllables of each tongue."""
    text = (files("hub.matching.model") / "syllables.txt").read_text(encoding="utf-8")
    parts = re.split(r"^#.*\n", text, flags=re.MULTILINE)
    return tuple(frozenset(part.split()) for part in parts if part.strip())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Give for each tongue what a word of more than one syllable looks like."""
    return tuple(
        re.compile(f"(?:{'|'.join(sorted(spelled, key=len, reverse=True))}){{2,{_MOST}}}")
        for spelled in _syllables()
    )
