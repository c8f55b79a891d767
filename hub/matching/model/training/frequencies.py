"""Count how often names are used: agreeing on Zebedee says more than agreeing on Oliver."""

from collections import Counter
from collections.abc import Iterable

from hub.matching.model.details import Details

FEWEST = 3
"""Times a word must be said to be listed; a model file lists nobody's rare name."""


def frequencies(
    records: Iterable[Details], fewest: int = FEWEST
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Give the share of each common forename and surname, and the share of one that is rarer."""
    forenames, surnames = Counter[str](), Counter[str]()
    for each in records:
        forenames.update(each.forenames[:1])
        surnames.update(each.surname)
    listed, unseen = {}, {}
    for name, counts in (("forenames", forenames), ("surname", surnames)):
        total = max(1, counts.total())
        listed[name] = {
            word: round(count / total, 8) for word, count in counts.items() if count >= fewest
        }
        unseen[name] = round(1 / total * max(1, fewest - 1), 8)
    return listed, unseen
