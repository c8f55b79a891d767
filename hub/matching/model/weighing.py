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


CHANGED = log2(0.005)
"""Children adopted, who are then known under two identities: 1 in 200 (3,000 adoptions a year in
England, 600,000 births)."""
KEPT = tuple(map(tuple(LEVELS).index, ("forenames", "date_of_birth", "sex")))
"""What an identity changed for good keeps; all else compares as a stranger's."""

NAMESAKES = ("exact", "reordered")
"""Levels of the forenames at which two children of one home are cousins, named after one
grandfather: nobody gives two of their children one name."""
BY_PARENT = tuple(map(tuple(LEVELS).index, ("phone", "email", "other")))
"""Fields that name or reach a parent, in which cousins compare as strangers do."""
_MISWRITTEN = 0.15
"""Of siblings under one forename, those of whom one bears it by a slip: as rare as of twins."""


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
    weights, changed = model.weights, prior[0] + CHANGED
    for weight, level in zip(weights, compared, strict=False):
        one, two, three = weight[level]
        same += one
        twin += two
        sibling += three
    sibling += as_namesakes(compared, model)
    for place in KEPT:
        changed += weights[place][compared[place]][0]
    forename = model.rarity("forenames", compared.forename_word)
    rare = forename + model.rarity("surname", compared.surname_word)
    return against_the_rest(same + rare, twin + rare, sibling + rare, changed + forename)


def against_the_rest(same: float, twin: float, sibling: float, changed: float) -> Weighed:
    """Weigh one child against all else: `changed` are the odds of one identity made another."""
    stranger = log2(1 + exp2(min(_MOST, changed)))
    top = max(twin, sibling, stranger)
    rest = top + log2(exp2(twin - top) + exp2(sibling - top) + exp2(stranger - top))
    bits = max(-_MOST, min(_MOST, same - rest))
    return Weighed(bits, same, twin, sibling, stranger)


def as_namesakes(compared: Compared, model: Model) -> float:
    """Give the bits that one forename adds for siblings; none where the forenames differ."""
    if compared.forenames not in NAMESAKES:
        return 0.0
    return of_namesakes(sum(model.weights[place][compared[place]][2] for place in BY_PARENT))


def of_namesakes(parents: float) -> float:
    """Give the bits one forename adds for siblings, by how much their parents' details do.

    Where the parents agree, one is written under the other's name; else they may be cousins.

    >>> round(of_namesakes(8.0), 1), round(of_namesakes(-4.5), 1)
    (-2.7, 4.3)
    """
    return log2(_MISWRITTEN * exp2(parents) + 1 - _MISWRITTEN) - parents


def chances(weighed: Weighed) -> tuple[int, int, int, int]:
    """Give the probabilities of the four classes in millionths; they add up to a million."""
    odds = (weighed.same, weighed.twin, weighed.sibling, weighed.stranger)
    top = max(odds)
    shares = [exp2(each - top) for each in odds]
    total = sum(shares)
    found = [round(1_000_000 * each / total) for each in shares]
    found[found.index(max(found))] += 1_000_000 - sum(found)
    return found[0], found[1], found[2], found[3]
