"""All figures of one matcher on one set, as plain numbers that JSON can hold."""

import statistics
from collections import Counter
from dataclasses import asdict
from typing import Any

from hub.matching.evaluation.calibration import calibration
from hub.matching.evaluation.dataset import Dataset
from hub.matching.evaluation.outcome import Outcome
from hub.matching.evaluation.scoring import (
    RELATIONS,
    Rates,
    after_review,
    cluster_rates,
    curve,
    fairness,
    never_seen,
    placeholders_linked,
    rates,
    true_pairs,
    wrong_pairs,
)

Figures = dict[str, Any]
EXAMPLES = 40
"""Wrong links kept as examples."""


def measure(data: Dataset, outcome: Outcome) -> Figures:
    """Measure what every labelled set allows, and more where the truth says more."""
    figures: Figures = {
        "set": data.name, "records": len(data.rows), "seconds": round(outcome.seconds, 2),
        "automatic": _rates(cluster_rates(data, outcome.clusters)),
    }  # fmt: skip
    if outcome.links is not None:
        figures["pairs linked"] = _rates(_direct(data, outcome.links))
    if outcome.pairs is not None:
        figures["curve"] = asdict(curve(data, outcome.pairs))
        figures["calibration"] = asdict(calibration(data, outcome.single or outcome.pairs))
    if outcome.single is not None:
        figures["curve of single pairs"] = asdict(curve(data, outcome.single))
    figures["after review"] = _rates(cluster_rates(data, after_review(data, outcome)))
    figures["reviews per 1,000"] = round(1000 * len(outcome.reviews) / len(data.rows), 1)
    if outcome.latencies:
        figures["milliseconds"] = _latency(outcome.latencies)
    if data.truths[0].kind:
        figures |= _of_children(data, outcome)
    return figures


def _of_children(data: Dataset, outcome: Outcome) -> Figures:
    wrong = wrong_pairs(data, outcome)
    counts = Counter(said for _, _, said in wrong)
    first, asked = never_seen(data, outcome)
    return {
        "wrong links": {said: counts[said] for said in RELATIONS},
        "placeholders linked": placeholders_linked(data, outcome.clusters),
        "never seen, sent to review": round(asked / first, 4),
        "origin": _groups(data, outcome, "origin"), "source": _groups(data, outcome, "source"),
        "origin after review": _groups(data, outcome, "origin", reviewed=True),
        "source after review": _groups(data, outcome, "source", reviewed=True),
        "examples": [
            {"relation": said, "one": dict(data.rows[one]), "other": dict(data.rows[other]),
             "planted": [data.truths[one].planted, data.truths[other].planted]}
            for one, other, said in wrong[:EXAMPLES]
        ],
    }  # fmt: skip


def _groups(
    data: Dataset, outcome: Outcome, by: str, *, reviewed: bool = False
) -> dict[str, Figures]:
    clusters = after_review(data, outcome) if reviewed else outcome.clusters
    return {name: asdict(group) for name, group in fairness(data, clusters, by).items()}


def _direct(data: Dataset, links: list[tuple[int, int]]) -> Rates:
    """Measure the pairs themselves, before any chain of links is followed."""
    right = sum(1 for one, other in links if data.persons[one] == data.persons[other])
    return rates(len(links), right, true_pairs(data))


def _rates(found: Rates) -> Figures:
    each = {"precision": found.precision, "recall": found.recall, "f1": found.f1}
    return {name: None if said is None else round(said, 5) for name, said in each.items()}


def _latency(each: list[float]) -> Figures:
    ordered = sorted(each)
    return {
        "p50": round(statistics.median(ordered), 3),
        "p99": round(ordered[int(len(ordered) * 0.99)], 3), "max": round(ordered[-1], 3),
    }  # fmt: skip


def same_clusters(one: list[int], other: list[int]) -> bool:
    """Tell whether two lists of clusters part the rows in the same way.

    >>> same_clusters([1, 1, 2], [7, 7, 4]), same_clusters([1, 1, 2], [1, 2, 2])
    (True, False)
    """
    return len(set(zip(one, other, strict=True))) == len(set(one)) == len(set(other))
