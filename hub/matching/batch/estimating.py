"""Learn from a file itself, without labels, what each level of each column is worth.

Expectation maximisation (Dempster, Laird, Rubin 1977) for the model of Fellegi and Sunter (1969),
over all pairs of the file, not only over candidates: pairs that are no candidates are taken for
strangers, and a random sample of them says what strangers agree on by chance. So the choice of
candidates biases nothing.

A model of one person and strangers alone takes a family for one person, a town for one home, and
two bearers of a name for one where e-mail addresses are made of names. So there are more classes:
one person, who may have moved or changed employer; housemates; twins, who share the birth as well;
namesakes, such as father and son, who share the forename; neighbours; strangers of one name; of one
forename, who share what goes with it, such as the sex, and may live in one town; of one surname,
where further columns name parents, who bear it too; strangers.
They are tied: what those between share is distributed as for one person, what they do not share as
for strangers, and only what a home, a neighbourhood or a name brings with it is learned for them.
So none can drift away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from hub.matching.batch.columns import Column
from hub.matching.batch.comparing import Compared, level_count

Table = NDArray[np.float64]
ROUNDS = 300
SETTLED = 1e-5
"""Change of the share of pairs that are one person at which no further round is needed."""
AT_FIRST = 0.9
"""Where one person's values agree when nothing is known yet."""
PSEUDO = 0.5
"""Pairs added to each level: Jeffreys' prior, so that what was never seen is not impossible."""
HOME = frozenset({"address", "postcode"})
NEARBY = HOME | {"other"}
"""What neighbours may share: a place, and what goes with it, such as a town or a state. A file has
households where it has one of these."""
_AT_HOME = dict.fromkeys(NEARBY | {"surname", "phone"}, "home")
SHARED = ("email", "nhs_number", "identifier", "upn")
"""What housemates have of their own, and now and then give another's: the number of a child on the
form of its sister."""
_OF_A_FORENAME = dict.fromkeys(("forenames", "known_as", "sex"), "same")
CLASSES: Mapping[str, Mapping[str, str]] = {
    "same": {},
    "moved": dict.fromkeys(HOME, "different") | {"other": "moved"},
    "changed": {"other": "different"},
    "kin": _AT_HOME | dict.fromkeys(SHARED, "home"),
    "twin": _AT_HOME | {"date_of_birth": "same"},
    "namesake": _AT_HOME | dict.fromkeys(("forenames", "known_as", "sex"), "same"),
    "near": dict.fromkeys(NEARBY, "near"),
    "bearer": dict.fromkeys(("forenames", "known_as", "surname", "sex"), "same")
    | {"email": "named"},
    "fellow": _OF_A_FORENAME | {"other": "fellow"},
    "clan": {"surname": "same", "other": "clan"},
    "townsfellow": _OF_A_FORENAME | dict.fromkeys(NEARBY, "near") | {"email": "named"},
    "stranger": {},
}
"""The classes, and the table each takes a field from, where it is not the usual one: that of one
person for the first three, else that of strangers."""
HOUSEMATES = frozenset({"kin", "twin", "namesake"})
FEWEST = 1 / 200
"""Pairs of housemates for each record in a file that has households. Made files without any have at
most one in 400, which are persons whose records differ; a twentieth of the persons of a census one
in 50."""
ONE_PERSON = ("same", "moved", "changed")
TABLES = ("same", "moved", "home", "near", "named", "fellow", "clan", "different")
NAMED_ALIKE = ("bearer", "fellow", "clan", "townsfellow")
"""Strangers who share a name, a forename, a surname that their parents bear too, or a forename and
a town."""
OFTEN = 0.02
"""Share of records whose further text bears their surname, from which it names their family. Where
it does not, fewer than one in 200 does: a street or a firm of one's own name."""
AT_FIRST_OF = {
    "same": 1.0, "moved": 0.1, "changed": 0.1, "kin": 0.1, "twin": 0.02, "namesake": 0.05,
    "near": 2.0, "bearer": 1.0, "fellow": 2.0, "clan": 2.0, "townsfellow": 1.0,
}  # fmt: skip
"""Pairs of each class to begin with, for each person there may be. More housemates would fill with
neighbours in a file that has none, and then say that it has enough of them."""
MOST_OF_KIN = {"twin": 0.1, "namesake": 0.02}
"""Pairs of a class for each of other housemates at most: one birth in thirty is of twins, one of
fifty housemates bears another's forename, and a household that shares a birth or a forename more
often is a person whose records differ."""


def source(name: str, column: Column) -> str:
    """Tell from which table a class takes a column."""
    return CLASSES[name].get(column.field, "same" if name in ONE_PERSON else "different")


def _teaches(name: str, column: Column, table: str) -> bool:
    """Tell whether pairs of a class say what is in a table: one person's is said by those alone.

    Strangers of one name may be a hundred times as many, and what else they are alike in, such as
    e-mail addresses made of names, would say what one person's names are. Strangers of one forename
    or surname do say how often that happens: else nobody shared one but them.
    """
    if name in ("fellow", "clan") and table == "different":
        return True
    return source(name, column) == table and (table != "same" or name in ONE_PERSON)


@dataclass(frozen=True)
class Estimated:
    """What a file says of itself: a table of chances a column, for three ways to be alike."""

    columns: Sequence[Column]
    tables: Mapping[str, list[Table]]
    """Of each of `TABLES`: for each column the chance of each level."""
    priors: Mapping[str, float]
    """Share of all pairs of each class."""

    def likelihoods(self, levels: NDArray[np.int8], rarer: Table | None = None) -> Table:
        """Give log2 of prior times likelihood: a row a pair, a column a class.

        `rarer` is added where a class takes a column as strangers would: by how many bits the value
        itself is more often met than values of its column are.
        """
        found = np.zeros((len(levels), len(self.priors)))
        for number, (name, prior) in enumerate(self.priors.items()):
            found[:, number] = np.log2(prior)
            for place, column in enumerate(self.columns):
                told = source(name, column)
                found[:, number] += np.log2(self.tables[told][place])[levels[:, place]]
                if rarer is not None and (told == "different" or name in NAMED_ALIKE):
                    found[:, number] += rarer[:, place]
        return found

    def odds(self, levels: NDArray[np.int8], rarer: Table | None = None) -> Table:
        """Give the log2 odds that each pair is one person."""
        found = self.likelihoods(levels, rarer)
        one = [name in ONE_PERSON for name in self.priors]
        others: Table = np.logaddexp2.reduce(found[:, np.logical_not(one)], axis=1)
        mine: Table = np.logaddexp2.reduce(found[:, one], axis=1)
        return mine - others


@dataclass
class _Counting:
    """What the expectation step needs: patterns of levels, how many pairs each, and the rest."""

    columns: Sequence[Column]
    patterns: NDArray[np.int8]
    counts: Table
    rest: list[Table]
    pairs: int
    sizes: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.sizes = [level_count(each) for each in self.columns]

    def maximised(self, chances: Table, names: Sequence[str]) -> Estimated:
        """Give the most likely tables where these are the chances of each class."""
        weights = chances * self.counts[:, None]
        totals = {name: max(1e-2, float(weights[:, n].sum())) for n, name in enumerate(names)}
        for name, most in MOST_OF_KIN.items():
            if name in totals:
                totals[name] = min(totals[name], max(1e-2, most * totals["kin"]))
        others = sum(each for name, each in totals.items() if name != "stranger")
        # In a file of a few records all pairs may be one person; strangers stay possible.
        totals["stranger"] = max(PSEUDO, self.pairs - others)
        tables: dict[str, list[Table]] = {name: [] for name in TABLES}
        for place, (column, size) in enumerate(zip(self.columns, self.sizes, strict=True)):
            for kind, made in tables.items():
                used = [n for n, name in enumerate(names) if _teaches(name, column, kind)]
                counted: Table = np.bincount(
                    self.patterns[:, place], weights[:, used].sum(axis=1), minlength=size
                ).astype(np.float64)
                if kind == "different":
                    counted = counted + self.rest[place]
                known = counted[1:] + PSEUDO
                made.append(np.r_[1.0, known / known.sum()])
        return Estimated(self.columns, tables, {n: t / self.pairs for n, t in totals.items()})


def estimate(
    columns: Sequence[Column], compared: Compared, at_random: NDArray[np.int8], pairs: int
) -> Estimated:
    """Estimate from candidates, a sample of the levels of other pairs, and how many there are."""
    sizes = [level_count(each) for each in columns]
    patterns, counts = _patterns(compared.levels, sizes)
    scale = np.float64(max(0, pairs - len(compared)) / max(1, len(at_random)))
    rest: list[Table] = [
        np.bincount(at_random[:, n], minlength=size).astype(np.float64) * scale
        for n, size in enumerate(sizes)
    ]
    counting = _Counting(columns, patterns, counts, rest, pairs)
    found = _settled(counting, CLASSES)
    if "kin" in found.priors and found.priors["kin"] * pairs < FEWEST * len(columns[0].values):
        # So few would say themselves what housemates are.
        return _settled(counting, [name for name in CLASSES if name not in HOUSEMATES])
    return found


def _patterns(levels: NDArray[np.int8], sizes: Sequence[int]) -> tuple[NDArray[np.int8], Table]:
    """Give the different rows, and of how many pairs each is.

    Sorting numbers takes a tenth of the time of sorting rows.
    """
    numbers = np.zeros(len(levels), np.int64)
    for place, size in enumerate(sizes):
        if int(numbers.max(initial=0)) >= 2**62 // size:  # larger ones do not fit
            numbers = np.unique(numbers, return_inverse=True)[1]
        numbers = numbers * size + levels[:, place]
    _, first, counts = np.unique(numbers, return_index=True, return_counts=True)
    return levels[first], counts.astype(np.float64)


def _settled(counting: _Counting, classes: Iterable[str]) -> Estimated:
    """Maximise until nothing moves any more."""
    found, patterns = _at_first(counting, classes), counting.patterns
    for _ in range(ROUNDS):
        likely = found.likelihoods(patterns)
        chances = np.exp2(likely - np.logaddexp2.reduce(likely, axis=1)[:, None])
        before, found = found, counting.maximised(chances, list(found.priors))
        if all(
            abs(found.priors[name] - was) < SETTLED * max(was, found.priors["same"])
            for name, was in before.priors.items()
            if name != "stranger"
        ):
            break
    return found


def _says_surnames(columns: Sequence[Column]) -> bool:
    """Tell whether further text bears the record's own surname, as parents' names do."""
    surnames = [each for each in columns if each.field == "surname"]
    texts = [each for each in columns if each.field == "other" and each.kind == "text"]
    return any(_is_said_by(name, text) for name, text in product(surnames, texts))


def _is_said_by(name: Column, text: Column) -> bool:
    both = [each for each in zip(name.values, text.values, strict=True) if all(each)]
    said = sum(1 for mine, theirs in both if set(mine.split()) & set(theirs.split()))
    return said > OFTEN * len(both)


def _at_first(counting: _Counting, classes: Iterable[str]) -> Estimated:
    fields = {each.field for each in counting.columns}
    with_kin = bool(fields & NEARBY) and bool(fields & {"forenames", "date_of_birth"})
    left_out = set() if with_kin else {"kin", "twin", "namesake", "near", "townsfellow"}
    # Neighbours are of one forename by chance, but for addresses made of it.
    left_out |= set() if "email" in fields else {"townsfellow"}
    # Without a home, who changed employer and town is known by what else no stranger shares.
    known = with_kin and not fields & HOME and bool(fields & {"email", "phone"})
    left_out |= set() if known else {"changed"}
    left_out |= set() if fields & HOME else {"moved"}
    left_out |= set() if _says_surnames(counting.columns) else {"clan"}
    left_out |= set() if fields & {"forenames", "surname"} else set(NAMED_ALIKE)
    names = [name for name in classes if name not in left_out]
    nobody = np.zeros((len(counting.patterns), len(names)))
    nobody[:, -1] = 1.0
    begun = counting.maximised(nobody, names)
    agreeing, halfway = list[Table](), list[Table]()
    for place, (column, size) in enumerate(zip(counting.columns, counting.sizes, strict=True)):
        chances = np.full(size, (1 - AT_FIRST) / (size - 1))
        # Years alone never agree as much as dates do.
        most = min(column.of.TOP, int(counting.patterns[:, place].max(initial=1)))
        chances[most or 1], chances[0] = AT_FIRST, 1.0
        agreeing.append(chances)
        halfway.append((chances + begun.tables["different"][len(halfway)]) / 2)
    persons = len(counting.columns[0].values) / 2
    shares = {name: AT_FIRST_OF.get(name, 0) * persons / counting.pairs for name in names}
    least = max(1.0, 2 * sum(shares.values()))  # at least half of the pairs are of strangers
    priors = {name: share / least for name, share in shares.items()}
    priors["stranger"] = 1 - sum(priors.values())
    tables = {
        "same": agreeing,
        "home": agreeing,
        "moved": halfway,
        "near": halfway,
        "named": halfway,
        "fellow": halfway,
        "clan": halfway,
        "different": begun.tables["different"],
    }
    return Estimated(counting.columns, tables, priors)
