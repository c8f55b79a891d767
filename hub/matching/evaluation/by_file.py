"""Match a set by a model that is estimated from the set itself (`hub.matching.batch`)."""

from time import perf_counter

import numpy as np

from hub.matching.batch import linking, reading
from hub.matching.batch.linking import Linked, Told
from hub.matching.evaluation.dataset import Dataset
from hub.matching.evaluation.outcome import Outcome, Scored

REVIEW = -3.0
"""Bits from which a pair that is not linked would be shown to a person, as in the hub."""


def match(data: Dataset, told: Told = lambda _done, _all: None) -> Outcome:
    """Link the records of a set."""
    started = perf_counter()
    sides = np.array(data.sides, np.int8) if data.sides else None
    linked = linking.link(reading.columns(data.columns()), sides, told)
    return _outcome(linked, perf_counter() - started)


def _outcome(linked: Linked, seconds: float) -> Outcome:
    one, other, bits = linked.one.tolist(), linked.other.tolist(), linked.bits.tolist()
    pairs = [Scored(*each) for each in zip(one, other, bits, strict=True)]
    links = [(each.one, each.other) for each in pairs if each.score >= linked.threshold]
    persons = linked.persons.tolist()
    reviews: dict[int, list[int]] = {}
    for a, b, worth in pairs:
        if REVIEW <= worth < linked.threshold and persons[a] != persons[b]:
            reviews.setdefault(max(a, b), []).append(min(a, b))
    return Outcome(
        persons, reviews, pairs, links, seconds, threshold=linked.threshold,
        compared=linked.compared,
    )  # fmt: skip
