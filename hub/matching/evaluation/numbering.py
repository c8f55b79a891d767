"""Tell whether identifiers are numbers that each system gives for itself, or one number for all.

Two systems' own numbers of one child are never equal, and say nothing against one child.
"""

from collections import defaultdict
from collections.abc import Sequence

from hub.matching.evaluation.dataset import Said
from hub.matching.model.reading.numbers import other_number

_BY_CHANCE = 0.02
"""Share of numbers that several systems hold though each gives its own: short ones meet."""


def is_by_source(said: Sequence[Said]) -> bool:
    """Tell whether hardly a number is held by more than one of several sources."""
    sources = [each.values for each in said if each.field == "source"]
    holding: dict[str, set[str]] = defaultdict(set)
    for column in (each.values for each in said if each.field == "identifier") if sources else ():
        for source, value in zip(sources[0], column, strict=True):
            if number := other_number(value):
                holding[number].add(source)
    if len(set().union(*holding.values())) < 2:  # noqa: PLR2004
        return False
    return sum(len(each) > 1 for each in holding.values()) <= _BY_CHANCE * len(holding)
