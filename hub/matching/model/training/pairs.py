"""Find the pairs of records worth comparing: those that share a key not too many others have."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from hub.matching.model.details import Details
from hub.matching.model.keys import keys, search_keys

CROWD = 200
"""Records under one key above which the key says nothing."""


def pairs(records: Sequence[Details], crowd: int = CROWD) -> Iterator[tuple[int, int]]:
    """Yield the places of two records that share a key, once each, the later one first."""
    under: dict[int, list[int]] = defaultdict(list)
    for place, each in enumerate(records):
        met: set[int] = set()
        for key in search_keys(each):
            if len(others := under.get(key, ())) <= crowd:
                met.update(others)
        yield from ((place, other) for other in sorted(met))
        for key in keys(each):
            under[key].append(place)
