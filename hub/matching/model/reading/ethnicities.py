"""Take an ethnicity out of a text that stands beside names: half a town has the same."""

from collections.abc import Iterable, Sequence
from itertools import groupby

_TELLING = frozenset({
    "british", "african", "caribbean", "pakistani", "bangladeshi", "indian", "chinese", "asian",
    "gypsy", "traveller", "background", "ethnic", "ethnicity", "obtained",
})  # fmt: skip
"""Words that make those around them an ethnicity, as the census says it; none is a name here."""
_BETWEEN = frozenset({"and", "or", "of"})
_AROUND = _BETWEEN | {
    "white", "black", "mixed", "multiple", "other", "any", "group", "irish", "english", "welsh",
    "scottish", "northern", "roma", "heritage", "arab", "somali", "european", "eastern",
    "information", "not", "yet",
}  # fmt: skip
"""Words that are one only beside those: White, English and Roma are also names."""
_CODES = frozenset({
    "wbri", "weng", "wsco", "wwel", "wcor", "wiri", "wirt", "woth", "wrom", "mwbc", "mwba", "mwas",
    "moth", "aind", "apkn", "aban", "aoth", "bcrb", "bafr", "bsom", "bgha", "bngn", "both", "chne",
    "ooth", "refu", "nobt",
})  # fmt: skip
"""As the school census writes it (DfE common basic data set)."""


def without(said: Sequence[str]) -> tuple[str, ...]:
    """Give the words that are no ethnicity.

    >>> without("sarah white and omar black white british wbri".split())
    ('sarah', 'white', 'and', 'omar')
    >>> without("any other asian background ann english and jo black african somali".split())
    ('ann', 'english', 'and', 'jo')
    """
    if _TELLING.isdisjoint(said) and _CODES.isdisjoint(said):
        return tuple(said)
    runs = groupby(said, lambda each: each in _TELLING or each in _AROUND)
    left = (each for is_run, run in runs for each in (_left(list(run)) if is_run else run))
    return tuple(each for each in left if each not in _CODES)


def _left(run: Sequence[str]) -> Iterable[str]:
    """Give what is left of words that may be an ethnicity: what stands between names, at the ends.

    The first of two that are one word is a surname: Sarah White, White British.
    """
    if _TELLING.isdisjoint(run):
        return run
    first = 1 if run[:1] == run[1:2] else 0
    last = len(run)
    while last > first and run[last - 1] in _BETWEEN:
        last -= 1
    while first < last and run[first] in _BETWEEN:
        first += 1
    return (*run[:first], *run[last:])
