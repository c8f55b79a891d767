"""Say how a word of a name may be spelt: the keys it shares with words that may be slips of it.

Two words are alike where they share a key. A key begins with a digit, the slip that it forgives:
1 none, 2 another spelling of one sound, 3 a letter too many, missing, wrong or out of place, 4 the
same of its sound, 5 other vowels. So the least digit they share says how alike they are, and an
index finds a word's likes among all names of a county without comparing any two of them.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

SOUNDS = tuple((re.compile(pattern), sound) for pattern, sound in (
    ("ph", "f"), ("ck|c(?!h)|q", "k"), ("ee|ea|y", "i"), ("oo|ou", "u"), ("z", "s"), ("w", "v"),
    (r"(?<=[a-z])h", ""), (r"(.)\1+", r"\1"),
))  # fmt: skip
"""Letters of one sound in names as they are spelt in England, whatever language they are from."""
TOO_SHORT = 3
"""Letters up to which a word must be written as it is: Lee and Leo are two names."""
FEWEST_CONSONANTS = 3
"""Letters that must be left of a word without its vowels for them to say which name it is."""
_VOWELS = re.compile(r"(?<!^)[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=20_000)
def keys_of(word: str) -> Sequence[str]:
    """Give the keys of a folded word, in order.

    >>> keys_of("leo")
    ('1leo',)
    >>> sorted({key[0] for key in set(keys_of("kahn")) & set(keys_of("khan"))})
    ['2', '3', '5']
    >>> min(set(keys_of("catherine")) & set(keys_of("katherine")))
    '2katerine'
    >>> min(set(keys_of("mohammed")) & set(keys_of("muhamad")))
    '5mhmd'
    """
    if len(word) <= TOO_SHORT:
        return (f"1{word}",)
    sound = sounded(word)
    keys = {f"1{word}", f"2{sound}"}
    keys |= {f"3{each}" for each in _slips(word)}
    if len(sound) > TOO_SHORT:
        keys |= {f"4{each}" for each in _slips(sound)}
    bare = _DOUBLED.sub(r"\1", _VOWELS.sub("", word))
    if len(bare) >= FEWEST_CONSONANTS:
        keys.add(f"5{bare}")
    return tuple(sorted(keys))


def _slips(word: str) -> set[str]:
    """Give a word, and it without each of its letters: words one slip apart share one of these."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def sounded(word: str) -> str:
    """Write a folded word by its sound, so that spellings of one name come near each other.

    >>> sounded("ameera"), sounded("katherine"), sounded("catherine"), sounded("philip")
    ('amira', 'katerine', 'katerine', 'filip')
    """
    for pattern, sound in SOUNDS:
        word = pattern.sub(sound, word)
    return word
