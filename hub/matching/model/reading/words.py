"""Reduce names of any culture to plain lower-case words. No guess is made about which is which."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice

_LETTERS = str.maketrans({
    "ł": "l", "đ": "d", "ð": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th",
    "ə": "e", "ħ": "h", "ŋ": "n", "ʻ": "", "ʼ": "", "'": "", "’": "", "‘": "", "`": "", "´": "",
})  # fmt: skip
"""Letters that no decomposition takes apart, and marks that stand inside a word: O'Brien."""
_HYPHEN = re.compile(r"(?<=\w)[-‐‑–](?=\w)")
_WORD = re.compile(r"[^\W_]+")
NOT_SAID = frozenset({
    "", "null", "none", "nan", "n/a", "na", "-1", "unknown", "not known", "not stated", "nk", "tbc",
    "n/k", "n.k.", "unk", "u/k", "d/k", "?", "-", "not given", "not applicable", "u", "x", "xx",
    "test", "#n/a", "n.a.", "<na>", "(null)", "[null]", "\\n", ".", "--", "---", "missing",
    "not available",
})  # fmt: skip
"""What systems write where nothing is known."""
MOST_WORDS, MOST_LETTERS = 40, 100
"""Words of a name or an address that count, and letters of a word. Whatever is longer is a note in
the wrong column; to lay two of those against each other, word by word, would take hours."""


def plain(text: str) -> str:
    """Fold case, accents and the letters Unicode leaves whole.

    >>> plain("Łukasz O'Brien-Núñez")
    'lukasz obrien-nunez'
    """
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(each for each in folded if not unicodedata.combining(each)).translate(_LETTERS)


@lru_cache(maxsize=1 << 17)
def words(text: str) -> tuple[str, ...]:
    """Give the words of a text; a hyphen parts two.

    >>> words("Zoë  Anne-Marie"), words("?")
    (('zoe', 'anne', 'marie'), ())
    """
    found = (each[0][:MOST_LETTERS] for each in _WORD.finditer(plain(text)))
    return tuple(islice(found, MOST_WORDS))


@lru_cache(maxsize=1 << 17)
def given_names(text: str) -> tuple[str, ...]:
    """Give the forenames of a text; a hyphen makes two words one name: Chun-Hei is not Chun.

    >>> given_names("Zoë  Anne-Marie")
    ('zoe', 'annemarie')
    """
    return words(_HYPHEN.sub("", text))


def is_said(text: str) -> bool:
    """Tell whether a value says anything: NULL, Unknown and -1 do not.

    >>> is_said("Not known"), is_said("Noah")
    (False, True)
    """
    return text.strip().casefold() not in NOT_SAID
