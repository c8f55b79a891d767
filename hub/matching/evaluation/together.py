"""Tell pairs by what all records of the two persons say: once all are there, no order counts.

What comes later may say more of two records than they did: the hub looks again, too. Clusters are
joined field by field: the mean of what their pairs say of a field, where they say anything. A
record without a date of birth so takes nothing from a birth that two others share, while the pairs
that do speak of a field count alike: one slip among five spellings is one slip among five.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np

from hub.matching.batch import clustering
from hub.matching.batch.estimating import Table
from hub.matching.evaluation.outcome import Scored
from hub.matching.model.comparing.records import LEVELS, SILENT, Compared, compare
from hub.matching.model.details import Details
from hub.matching.model.model import Model
from hub.matching.model.weighing import (
    BY_PARENT,
    CHANGED,
    KEPT,
    NAMESAKES,
    against_the_rest,
    of_namesakes,
)

SAME, SIBLING, NAMED_ALIKE, SPOKE = 0, 2, 3, 4
"""Columns of a total: bits for same, twin and sibling, pairs of one forename, pairs that speak."""
FORENAMES, SURNAME = map(tuple(LEVELS).index, ("forenames", "surname"))


class ByField:
    """What these records say of each other, field by field.

    A total has a row for each field of `LEVELS` and the columns named above; the odds before any
    evidence, in bits, are those of one person, a twin and a sibling.
    """

    def __init__(
        self, records: Sequence[Details], model: Model, prior: tuple[float, float, float]
    ) -> None:
        self.records, self.model, self.prior = records, model, prior

    def of(self, one: int, other: int) -> Table:
        """Give what two records say of each other."""
        return self._said(compare(self.records[one], self.records[other], self.model.lexicon))

    def unmet(self, some: Sequence[int], others: Sequence[int]) -> Table:
        """Give what all pairs between two clusters say."""
        found: Table = np.sum([self.of(*each) for each in product(some, others)], axis=0)
        return found

    def bits(self, total: Table) -> float:
        """Give the odds, in bits, that two clusters are one person."""
        told = total[:, :SPOKE] / np.maximum(total[:, SPOKE:], 1.0)
        same, twin, sibling = (
            before + float(bits) for before, bits in zip(self.prior, told.sum(axis=0), strict=False)
        )
        by_parents = of_namesakes(float(told[BY_PARENT, SIBLING].sum()))
        sibling += float(told[FORENAMES, NAMED_ALIKE]) * by_parents
        changed = self.prior[SAME] + CHANGED + float(told[KEPT, SAME].sum())
        return against_the_rest(same, twin, sibling, changed).bits

    def _said(self, compared: Compared) -> Table:
        found, model = np.zeros((len(LEVELS), SPOKE + 1)), self.model
        for place, (weight, level) in enumerate(zip(model.weights, compared, strict=False)):
            if level not in SILENT:
                found[place] = (*weight[level], 0.0, 1.0)
        found[FORENAMES, :NAMED_ALIKE] += model.rarity("forenames", compared.forename_word)
        found[SURNAME, :NAMED_ALIKE] += model.rarity("surname", compared.surname_word)
        found[FORENAMES, NAMED_ALIKE] = compared.forenames in NAMESAKES
        return found


def together(single: Sequence[Scored], records: int, by: ByField) -> list[Scored]:
    """Give every pair of persons' records once, by what all of them say.

    Whose clusters never met stays behind all others, in the order of what the two say alone.
    """
    near = [each for each in single if each.score > clustering.FLOOR]
    joined = clustering.join(
        np.array([each.one for each in near], np.int64),
        np.array([each.other for each in near], np.int64),
        [by.of(each.one, each.other) for each in near], records, by,
    )  # fmt: skip
    met = zip(joined.one.tolist(), joined.other.tolist(), joined.bits.tolist(), strict=True)
    pairs = [Scored(*each) for each in met]
    told = {each[:2] for each in pairs}
    return pairs + [
        each._replace(score=min(each.score, clustering.FLOOR))
        for each in single if each[:2] not in told
    ]  # fmt: skip
