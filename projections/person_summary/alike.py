"""Find people by a name that was not written quite so: a slip, a doubled letter, another spelling.

Asked only where nothing was found as written, and only among whom the asker may see: so it costs
what they work with, not what the hub holds, and says nothing of anybody else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from rapidfuzz.distance import JaroWinkler

from projections.person_summary.asking import Asked
from projections.person_summary.reader import SQL
from projections.reading import Connection, fetch

ALIKE = 0.88
"""Likeness (Jaro-Winkler) of two words from which one may be a slip of the other."""
SOUNDS = tuple((re.compile(pattern), sound) for pattern, sound in (
    ("ph", "f"), ("ck|c(?!h)|q", "k"), ("ee|ea|y", "i"), ("oo|ou", "u"), ("z", "s"), ("w", "v"),
    (r"(?<=[a-z])h", ""), (r"(.)\1+", r"\1"),
))  # fmt: skip
"""Letters of one sound in names as they are spelt in England, whatever language they are from."""
TOO_SHORT = 3
"""Letters up to which a word must be written as it is: Lee and Leo are two names."""


@dataclass(frozen=True)
class _Named:
    person_id: UUID
    forenames_folded: str | None
    surname_folded: str | None
    date_of_birth: str | None


def find_alike(
    connection: Connection, asked: Asked, *, among: Sequence[UUID], size: int
) -> list[UUID]:
    """Give people with such a name, the likest first; a date of birth must agree or be forgiven.

    Nobody is given where a number or a postcode is asked, or no name.
    """
    if asked.identifier or asked.postcode or not asked.words:
        return []
    born = asked.parameters()["born"]
    best: dict[UUID, float] = {}
    for each in fetch(connection, _Named, SQL.names.sql, person_ids=list(among)):
        if isinstance(born, list) and each.date_of_birth not in born:
            continue
        held = f"{each.forenames_folded or ''} {each.surname_folded or ''}".split()
        score = likeness(asked.words, held)
        best[each.person_id] = max(best.get(each.person_id, 0.0), score)
    found = sorted((each for each in best if best[each]), key=lambda each: (-best[each], each))
    return found[:size]


def likeness(asked: Sequence[str], held: Sequence[str]) -> float:
    """Say how like a name is to what was asked, 0 to 1; 0 where a word is like none of the name's.

    >>> likeness(["amira", "kahn"], ["amira", "khan"]) > 0.9
    True
    >>> likeness(["kathrine"], ["catherine", "obrien"]) > 0.85, likeness(["lee"], ["leo", "cole"])
    (True, 0.0)
    """
    total = 0.0
    for word in asked:
        near = max((_like(word, each) for each in held), default=0.0)
        if near < ALIKE:
            return 0.0
        total += near
    return total / len(asked)


def _like(one: str, other: str) -> float:
    if one == other or len(min(one, other, key=len)) <= TOO_SHORT:
        return float(one == other)
    return max(
        JaroWinkler.similarity(one, other), JaroWinkler.similarity(sounded(one), sounded(other))
    )


def sounded(word: str) -> str:
    """Write a folded word by its sound, so that spellings of one name come near each other.

    >>> sounded("ameera"), sounded("katherine"), sounded("catherine"), sounded("philip")
    ('amira', 'katerine', 'katerine', 'filip')
    """
    for pattern, sound in SOUNDS:
        word = pattern.sub(sound, word)
    return word
