"""Expectation maximisation over four classes, from how often each pattern of levels occurs.

Pairs are those that share a key; how strangers compare comes from pairs drawn blindly, each counted
by how likely it is one of strangers. Whatever order the pairs come in, the model is the same.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from random import Random

from hub.matching.model.comparing.names import Lexicon
from hub.matching.model.comparing.records import LEVELS, SILENT, compare
from hub.matching.model.details import Details
from hub.matching.model.model import CLASSES, Model, lexicon
from hub.matching.model.training.frequencies import FEWEST, frequencies
from hub.matching.model.training.start import FIXED, PRIOR_PAIRS, RATES, SHARED_BY_KIN, start

Pattern = tuple[str, ...]
Shares = dict[str, dict[str, list[float]]]
ROUNDS = 40
SETTLED = 1e-4
"""Most any share may move in a round for training to be over."""
BLIND_PAIRS = 200_000
SEED = 20_261_126
_FIELDS = tuple(LEVELS)
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
    counted = count(records, pairs, lexicon(listed))
    shares, rates = start(), dict(RATES)
    for number in range(ROUNDS):
        moved = _round(counted, shares, rates)
        told(number + 1)
        if moved < SETTLED:
            break
    levels = {
        name: {level: tuple(round(each, 12) for each in four) for level, four in table.items()}
        for name, table in shares.items()
    }
    return Model(version, trained_on, {name: round(rate, 6) for name, rate in rates.items()},
                 levels, listed, unseen)  # fmt: skip


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
    prior = [log(rates[name] / counted.records) for name in CLASSES[:3]] + [0.0]
    found = _Tally()
    for pattern, times in counted.met.items():
        found.add(_chances(pattern, logs, prior)[:3], pattern, times)
    strangers = _Tally()
    for pattern, times in counted.blind.items():
        strangers.add((_chances(pattern, logs, prior)[3],), pattern, times)
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

    def add(self, chances: Sequence[float], pattern: Pattern, times: int) -> None:
        for number, chance in enumerate(chances):
            weight = chance * times
            self.totals[number] += weight
            for name, level in zip(_FIELDS, pattern, strict=True):
                self.levels[number, name, level] += weight


def _logs(shares: Shares) -> dict[str, dict[str, tuple[float, ...]]]:
    return {name: {level: tuple(log(each) for each in four) for level, four in table.items()}
            for name, table in shares.items()}  # fmt: skip


def _chances(
    pattern: Pattern, logs: Mapping[str, Mapping[str, tuple[float, ...]]], prior: Sequence[float]
) -> list[float]:
    odds = list(prior)
    for name, level in zip(_FIELDS, pattern, strict=True):
        if level not in SILENT:
            for number, each in enumerate(logs[name][level]):
                odds[number] += each
    top = max(odds)
    parts = [exp(each - top) for each in odds]
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
                place = CLASSES.index("same")
            held = PRIOR_PAIRS[class_name]
            total = sum(tally.levels[place, name, level] for level in table) + held
            for level, four in table.items():
                said = (
                    tally.levels[place, name, level] + held * begun[name][level][number]
                ) / total
                moved = max(moved, abs(said - four[number]))
                four[number] = said
    return moved
