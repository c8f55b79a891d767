"""Weigh a comparison: the odds of same, twin and sibling against stranger, in bits.

Fields are taken to be independent within a class; that siblings share surname, address and
telephone is what the sibling class is for. One kind of stranger is not drawn blindly: a child under
an identity changed for good keeps the birth and often the forename, and nothing else.
"""

from math import exp2, log2
from typing import NamedTuple

from hub.matching.model.comparing.records import LEVELS, Compared
from hub.matching.model.model import Model

_MOST = 60.0
"""Bits beyond which nothing gets surer; keeps the arithmetic finite."""


_CHANGED = log2(0.005)
"""Children adopted, who are then known under two identities: 1 in 200 (3,000 adoptions a year in
England, 600,000 births)."""
_KEPT = tuple(map(tuple(LEVELS).index, ("forenames", "date_of_birth", "sex")))
"""What an identity changed for good keeps; all else compares as a stranger's."""


class Weighed(NamedTuple):
    """The weight for one child against any other explanation, and the odds behind it, in bits.

    `stranger` is nought but where the two may be one identity changed into another.
    """

    bits: float
    same: float
    twin: float
    sibling: float
    stranger: float = 0.0


def priors(model: Model, children: int) -> tuple[float, float, float]:
    """Give the odds before any evidence that one known person is the same, a twin, a sibling.

    They fall as the hub grows: of more children, each is less likely the one.
    """
    known = max(children, 1)
    same, twin, sibling = (model.rates[name] for name in ("same", "twin", "sibling"))
    return log2(same / known), log2(twin / known), log2(sibling / known)


def weigh(compared: Compared, model: Model, prior: tuple[float, float, float]) -> Weighed:
    """Add up the fields."""
    same, twin, sibling = prior
    weights, changed = model.weights, prior[0] + _CHANGED
    for weight, level in zip(weights, compared, strict=False):
        one, two, three = weight[level]
        same += one
        twin += two
        sibling += three
    for place in _KEPT:
        changed += weights[place][compared[place]][0]
    forename = model.rarity("forenames", compared.forename_word)
    rare = forename + model.rarity("surname", compared.surname_word)
    same, twin, sibling = same + rare, twin + rare, sibling + rare
    stranger = log2(1 + exp2(min(_MOST, changed + forename)))
    return Weighed(_against(same, twin, sibling, stranger), same, twin, sibling, stranger)


def _against(same: float, twin: float, sibling: float, stranger: float) -> float:
    top = max(twin, sibling, stranger)
    rest = top + log2(exp2(twin - top) + exp2(sibling - top) + exp2(stranger - top))
    return max(-_MOST, min(_MOST, same - rest))


def chances(weighed: Weighed) -> tuple[int, int, int, int]:
    """Give the probabilities of the four classes in millionths; they add up to a million."""
    odds = (weighed.same, weighed.twin, weighed.sibling, weighed.stranger)
    top = max(odds)
    shares = [exp2(each - top) for each in odds]
    total = sum(shares)
    found = [round(1_000_000 * each / total) for each in shares]
    found[found.index(max(found))] += 1_000_000 - sum(found)
    return found[0], found[1], found[2], found[3]
