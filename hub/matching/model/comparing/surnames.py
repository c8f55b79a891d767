"""Compare surnames, of which a double one may be given in part."""

from functools import lru_cache

from hub.matching.model.comparing.lexicon import Words
from hub.matching.model.comparing.tokens import RANK, alike


@lru_cache(maxsize=1 << 18)
def surname(one: Words, other: Words) -> tuple[str, str]:
    """Give the level of two surnames; a shared half of a double one is a part.

    >>> surname(("smith", "jones"), ("jones",)), surname(("kowalska",), ("kowalski",))
    (('part', 'jones'), ('sounds', ''))
    """
    if not one or not other:
        return "missing", ""
    if one == other or "".join(one) == "".join(other) or sorted(one) == sorted(other):
        return "exact", max(one, key=len)
    for each in one:
        if each in other:
            return "part", each
    level = min((alike(a, b) for a in one for b in other), key=RANK.index)
    return ("sounds" if level == "variant" else level), ""
