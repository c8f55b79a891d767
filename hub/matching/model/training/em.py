"""Expectation maximisation over four classes, from how often each pattern of levels occurs.

Pairs are those that share a key; how strangers compare comes from pairs drawn blindly, each counted
by how likely it is one of strangers. Whatever order the pairs come in, the model is the same.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp2, log2
from random import Random

from hub.matching.model.comparing.lexicon import Lexicon
from hub.matching.model.comparing.records import LEVELS, SILENT, compare
from hub.matching.model.details import Details
from hub.matching.model.model import CLASSES, Model, lexicon
from hub.matching.model.training.frequencies import FEWEST, frequencies
from hub.matching.model.training.start import (
    FIXED,
    FIXED_LEVELS,
    PRIOR_PAIRS,
    RATES,
    SHARED_BY_KIN,
    start,
)
from hub.matching.model.weighing import BY_PARENT, NAMESAKES, of_namesakes

Pattern = tuple[str, ...]
Shares = dict[str, dict[str, list[float]]]
ROUNDS = 40
SETTLED = 1e-4
"""Most any share may move in a round for training to be over."""
BLIND_PAIRS = 200_000
SEED = 20_261_126
_FIELDS = tuple(LEVELS)
_NUMBERED = tuple(map(_FIELDS.index, ("nhs_number", "identifier")))
_SAME, _SIBLING, _STRANGER = (CLASSES.index(each) for each in ("same", "sibling", "stranger"))
_TWINS = "different"
"""The level of the forenames at which most twins are."""
_BY_PARENT = frozenset(_FIELDS[place] for place in BY_PARENT)
_MOST_KNOWN = 0.9
"""The rate of known children is below one: some record is the first."""


@dataclass
class Counted:
    """Patterns of the pairs that share a key, and of pairs drawn blindly, with their counts."""

    met: Counter[Pattern]
    blind: Counter[Pattern]
    records: int


def train(  # noqa: PLR0913
    records: Sequence[Details], pairs: Iterable[tuple[int, int]], *, version: str,
    trained_on: str, fewest: int = FEWEST, told: Callable[[int], None] = lambda _: None,
) -> Model:  # fmt: skip
    """Train a model on records and the pairs of their places that share a key.

    `told` is called with the number of each round when it is over.
    """
    listed, unseen = frequencies(records, fewest)
    shares, rates = estimated(count(records, pairs, lexicon(listed)), told)
    levels = {
        name: {level: tuple(round(each, 12) for each in four) for level, four in table.items()}
        for name, table in shares.items()
    }
    return Model(version, trained_on, {name: round(rate, 6) for name, rate in rates.items()},
                 levels, listed, unseen)  # fmt: skip


def estimated(
    counted: Counted, told: Callable[[int], None] = lambda _: None
) -> tuple[Shares, dict[str, float]]:
    """Give the shares of each level and the rates that explain what was counted best."""
    shares, rates = start(), dict(RATES)
    for number in range(ROUNDS):
        moved = _round(counted, shares, rates)
        told(number + 1)
        if moved < SETTLED:
            break
    return shares, rates


def count(records: Sequence[Details], pairs: Iterable[tuple[int, int]], known: Lexicon) -> Counted:
    """Compare the pairs, and as many pairs drawn blindly as tell how strangers compare."""
    met = Counter[Pattern](
        compare(records[one], records[other], known)[:10] for one, other in pairs
    )
    chance, blind = Random(SEED), Counter[Pattern]()  # noqa: S311 -- the same pairs every time
    most = len(records) * (len(records) - 1) // 2
    for _ in range(min(BLIND_PAIRS, most) if len(records) > 1 else 0):
        one, other = chance.sample(range(len(records)), 2)
        blind[compare(records[one], records[other], known)[:10]] += 1
    return Counted(met, blind, len(records))


def _round(counted: Counted, shares: Shares, rates: dict[str, float]) -> float:
    """Guess each pattern's class by the shares, then the shares by the guesses."""
    logs = _logs(shares)
    prior = [log2(rates[name] / counted.records) for name in CLASSES[:3]] + [0.0]
    found = _Tally()
    for pattern, times in counted.met.items():
        found.add(_chances(pattern, logs, prior)[:3], pattern, times)
    strangers = _Tally()
    for pattern, times in counted.blind.items():
        strangers.add((_chances(pattern, logs, prior)[3],), pattern, times)
    found.level_of_twins()
    moved = _learn(shares, found, strangers)
    same, _, sibling = found.totals
    rates["same"] = min(_MOST_KNOWN, max(0.01, same / counted.records))
    rates["sibling"] = max(0.01, sibling / counted.records)
    return moved


class _Tally:
    """How many pairs of each class are expected to have each level of each field."""

    def __init__(self) -> None:
        self.levels: dict[tuple[int, str, str], float] = Counter()  # type: ignore[assignment]
        self.totals = [0.0, 0.0, 0.0]
        self.numbered: dict[str, float] = defaultdict(float)

    def add(self, chances: Sequence[float], pattern: Pattern, times: int) -> None:
        for number, chance in enumerate(chances):
            weight = chance * times
            self.totals[number] += weight
            namesakes = number == _SIBLING and pattern[0] in NAMESAKES
            for name, level in zip(_FIELDS, pattern, strict=True):
                if not (namesakes and name in _BY_PARENT):
                    self.levels[number, name, level] += weight
        if any(pattern[place] == "same" for place in _NUMBERED):
            self.numbered[pattern[0]] += chances[0] * times

    def level_of_twins(self) -> None:
        """Set how often one child goes by two names as the pairs say that share a number.

        Other pairs of one birth and home under two names may be twins. Where no pair shares a
        number it is as at the start.
        """
        numbered = sum(self.numbered.values()) - self.numbered["missing"]
        others = sum(
            count
            for (number, name, level), count in self.levels.items()
            if (number, name) == (_SAME, "forenames") and level not in (_TWINS, "missing")
        )
        share = start()["forenames"][_TWINS][_SAME]
        if numbered > self.numbered[_TWINS]:
            share = self.numbered[_TWINS] / numbered
        self.levels[_SAME, "forenames", _TWINS] = others * share / (1 - share)


def _logs(shares: Shares) -> dict[str, dict[str, tuple[float, ...]]]:
    return {name: {level: tuple(log2(each) for each in four) for level, four in table.items()}
            for name, table in shares.items()}  # fmt: skip


def _chances(
    pattern: Pattern, logs: Mapping[str, Mapping[str, tuple[float, ...]]], prior: Sequence[float]
) -> list[float]:
    odds = list(prior)
    for name, level in zip(_FIELDS, pattern, strict=True):
        if level not in SILENT:
            for number, each in enumerate(logs[name][level]):
                odds[number] += each
    if pattern[0] in NAMESAKES:
        odds[_SIBLING] += of_namesakes(sum(
            logs[_FIELDS[place]][pattern[place]][_SIBLING]
            - logs[_FIELDS[place]][pattern[place]][_STRANGER]
            for place in BY_PARENT if pattern[place] not in SILENT
        ))  # fmt: skip
    top = max(odds)
    parts = [exp2(each - top) for each in odds]
    total = sum(parts)
    return [each / total for each in parts]


def _learn(shares: Shares, found: _Tally, strangers: _Tally) -> float:
    """Set the shares to what was tallied, held towards the start; give the most one moved."""
    begun, moved = start(), 0.0
    for name, table in shares.items():
        for number, class_name in enumerate(CLASSES):
            if name in FIXED[class_name]:
                continue
            tally, place = (strangers, 0) if class_name == "stranger" else (found, number)
            if name in SHARED_BY_KIN.get(class_name, ()):
                place = _SAME
            held = PRIOR_PAIRS[class_name]
            total = sum(tally.levels[place, name, level] for level in table) + held
            for level, four in table.items():
                if level in FIXED_LEVELS.get(class_name, ()):
                    continue
                said = (
                    tally.levels[place, name, level] + held * begun[name][level][number]
                ) / total
                moved = max(moved, abs(said - four[number]))
                four[number] = said
    return moved
