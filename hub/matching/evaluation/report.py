"""What `hub matching evaluate` says of one run, as plain numbers that JSON can hold.

None stands for a share of nothing: recall where no two records are of one person.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from hub.matching.evaluation import scoring
from hub.matching.evaluation.calibration import calibration
from hub.matching.evaluation.dataset import Dataset
from hub.matching.evaluation.making import labelled
from hub.matching.evaluation.outcome import Outcome, Scored
from hub.matching.evaluation.scoring import Curve, Rates

Report = dict[str, Any]
PLACES = 5
EXAMPLES = 20
"""Wrong links kept as examples."""


def report(data: Dataset, outcome: Outcome) -> Report:
    """Measure an outcome. Records whose true person is not known are matched, not measured."""
    data, outcome = _measured(data, outcome)
    curve = scoring.curve(data, outcome.pairs or [])
    clusters = scoring.cluster_rates(data, outcome.clusters)
    found: Report = {
        "records": len(data.rows),
        "files": [data.sides.count(0), data.sides.count(1)] if data.sides else [len(data.rows)],
        "true persons": len(set(data.persons)), "true pairs": scoring.true_pairs(data),
        "pairs": _rates(_linked(data, outcome)), "clusters": _rates(clusters),
        "whole clusters": _rates(scoring.whole_clusters(data, outcome.clusters)),
        "b_cubed": _rates(scoring.b_cubed(data, outcome.clusters)),
        "clusters after review": _rates(
            scoring.cluster_rates(data, scoring.after_review(data, outcome))
        ),
        "threshold": _rounded(outcome.threshold or 0.0),
        "best": {
            "f1": _rounded(curve.best_f1), "precision": _rounded(curve.precision),
            "recall": _rounded(curve.recall), "threshold": _rounded(curve.threshold),
            "cluster_f1": _rounded(curve.cluster_f1),
        },
        "recall at precision": _reached(curve),
        "calibration": _calibrated(data, outcome),
        "blocking recall": _rounded(_blocking(data, outcome)),
        "compared pairs": 0 if outcome.compared is None else len(outcome.compared),
        "reviews per 1,000": _rounded(1000 * len(outcome.reviews) / len(data.rows)),
        "seconds": {"matching": round(outcome.seconds, 2)},
    }  # fmt: skip
    if outcome.single is not None:
        found["recall at precision, single pairs"] = _reached(scoring.curve(data, outcome.single))
    if any(each.kind or each.household_id for each in data.truths):
        found |= _by_relation(data, outcome)
    return found


def _measured(data: Dataset, outcome: Outcome) -> tuple[Dataset, Outcome]:
    """Keep the records whose person is known, under places of their own."""
    kept = labelled(data)
    if len(kept) == len(data.rows):
        return data, outcome
    place = {old: new for new, old in enumerate(kept)}
    codes, size = outcome.compared, len(data.rows)
    if codes is not None:
        new = np.full(size, -1, np.int64)
        new[kept] = np.arange(len(kept))
        one, other = new[codes // size], new[codes % size]
        codes = (one * len(kept) + other)[(one >= 0) & (other >= 0)]
    return data.reordered(kept), replace(
        outcome, compared=codes, clusters=[outcome.clusters[each] for each in kept],
        pairs=_kept(outcome.pairs, place), single=_kept(outcome.single, place),
        links=None if outcome.links is None else
        [(place[a], place[b]) for a, b in outcome.links if a in place and b in place],
        reviews={place[row]: near for row, said in outcome.reviews.items()
                 if row in place and (near := [place[each] for each in said if each in place])},
    )  # fmt: skip


def _kept(pairs: list[Scored] | None, place: Mapping[int, int]) -> list[Scored] | None:
    """Give the pairs of which both records are kept, by their new places."""
    if pairs is None:
        return None
    return [Scored(place[a], place[b], bits) for a, b, bits in pairs if a in place and b in place]


def _linked(data: Dataset, outcome: Outcome) -> Rates:
    """Measure the pairs linked directly; where rows join persons, those are all of a cluster's."""
    if outcome.links is None:
        return scoring.cluster_rates(data, outcome.clusters)
    right = sum(1 for one, other in outcome.links if data.persons[one] == data.persons[other])
    return scoring.rates(len(outcome.links), right, scoring.true_pairs(data))


def _blocking(data: Dataset, outcome: Outcome) -> float | None:
    """Give the share of true pairs that were compared at all."""
    every = scoring.true_pairs(data)
    if outcome.compared is None:
        return 1.0 if every else None
    numbers = {person: number for number, person in enumerate(dict.fromkeys(data.persons))}
    persons = np.array([numbers[each] for each in data.persons], np.int64)
    one, other = outcome.compared // len(persons), outcome.compared % len(persons)
    met = persons[one] == persons[other]
    if data.sides:
        sides = np.array(data.sides)
        met &= sides[one] != sides[other]
    return scoring.share(float(met.sum()), every)


def _reached(curve: Curve) -> dict[str, float | None]:
    return {"0.99": _rounded(curve.at_99), "0.999": _rounded(curve.at_999)}


def _calibrated(data: Dataset, outcome: Outcome) -> Report:
    found = calibration(data, outcome.single or outcome.pairs or [])
    bins = [{name: value if name == "pairs" else _rounded(value)
             for name, value in asdict(each).items()} for each in found.bins]  # fmt: skip
    return {"brier": _rounded(found.brier), "bins": bins}


def _by_relation(data: Dataset, outcome: Outcome) -> Report:
    wrong = scoring.wrong_pairs(data, outcome)
    counts = Counter(said for _, _, said in wrong)
    return {
        "wrong links": {said: counts[said] for said in scoring.RELATIONS},
        "placeholders linked": scoring.placeholders_linked(data, outcome.clusters),
        "examples": [
            {"relation": said, "one": data.rows[one], "other": data.rows[other]}
            for one, other, said in wrong[:EXAMPLES]
        ],
    }  # fmt: skip


def _rates(found: Rates) -> dict[str, float | None]:
    return {"precision": _rounded(found.precision), "recall": _rounded(found.recall),
            "f1": _rounded(found.f1)}  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), PLACES)
