"""How well category values are read that no rule was written from.

    python -m tests.benchmarks.categories SPELLINGS.csv

First cross-validation by rule. The values are parted into folds by clusters of near spellings, and
by the manner in which they are written. For each fold every rule that none of the other folds'
values bears out is taken away, then the fold is read. That is a floor: it takes away also what is
known from national lists. So it is done once more, keeping the rules that the words of the field
bear out (``tests/unit/category_words``, none of them copied from the values): that is nearer to
what unseen values find. Then ``category_values.yml``, values written down before the rules were
read, also by column.
"""

import csv
import hashlib
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from connectors.categories import domains as known
from connectors.categories.choosing import choose
from connectors.categories.cleaning import cleaned, words
from schemas.yaml_text import read_yaml

UNSEEN = Path(__file__).with_name("category_values.yml")
WORDS = Path(__file__).parents[1] / "unit" / "category_words"
FOLDS = 5
NEAR = 90
"""Likeness, of 100, of the words of two spellings that are held out together."""
UNMAPPABLE = "zzcodeerror"
"""How the values say of one that it has no category."""
SEEDS = (1, 2, 3)
Values = Counter[tuple[str, str, str]]
"""Domain, spelling and category in small letters → how many columns have it."""
Key = Callable[[str], str]
"""What of a spelling decides the fold it is in."""


def values_of(path: Path) -> Values:
    """Read the values, each with the domain of its column."""
    domains = known.by_column()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return Counter(
            (domains[words(row["column"])].name, row["spelling_seen"], plain(row["canonical"]))
            for row in csv.DictReader(file)
        )


def plain(category: str) -> str:
    """Give a category as it is compared: the values bear it in several cases."""
    return category.strip().casefold()


def manner(said: str) -> str:
    """Tell how a value is written, as one council writes a list: "A9 - Aa" and the like."""
    shape = re.sub(r"[A-Z]+", "A", said)
    shape = re.sub(r"[a-z]+", "a", shape)
    return re.sub(r"[0-9]+", "9", shape)[:6]


def core(said: str) -> str:
    """Give the longer words of a value in the order of the alphabet, without its codes."""
    found = {each for each in words(cleaned(said)).split() if len(each) > 2 and each.isalpha()}
    return " ".join(sorted(found)) or words(said)


def clusters(said: Iterable[str]) -> dict[str, str]:
    """Give each value the name of its cluster: all that are near it, or near one of those."""
    cores = {each: core(each) for each in said}
    left = set(cores.values())
    cluster: dict[str, str] = {}
    for first in sorted(left):
        near = [first] if first in left else []
        left.discard(first)
        while near:
            each = near.pop()
            cluster[each] = first
            found = process.extract(each, left, scorer=fuzz.ratio, score_cutoff=NEAR, limit=None)
            near += [other for other, *_ in found]
            left -= set(near)
    return {each: cluster[words_of] for each, words_of in cores.items()}


def fold_of(said: str, seed: int) -> int:
    """Give the fold of a key, always the same."""
    return int(hashlib.sha256(f"{said}{seed}".encode()).hexdigest(), 16) % FOLDS


def without_unsupported(read: Mapping[str, Any], kept: list[str], held: list[str]) -> Any:
    """Take out patterns that match a held-out value and no other."""

    def stays(pattern: re.Pattern[str]) -> bool:
        return not any(map(pattern.search, held)) or any(map(pattern.search, kept))

    def few(patterns: list[str]) -> list[str]:
        return [each for each in patterns if stays(re.compile(rf"\b(?:{each})"))]

    less = dict(read)
    less["rules"] = [
        {label: left}
        for each in read.get("rules", [])
        for label, patterns in each.items()
        if (left := few(patterns))
    ]
    if left := few(read.get("refused", [])):
        less["refused"] = left
    else:
        less.pop("refused", None)
    less["equal"] = {
        label: left for label, patterns in read.get("equal", {}).items() if (left := few(patterns))
    }
    less["alone"] = {
        label: [each for each in codes if stays(re.compile(rf"^(?:{each})$", re.IGNORECASE))]
        for label, codes in read.get("alone", {}).items()
    }
    return {key: value for key, value in less.items() if value}


def read_fold(values: Values, key: Key, seed: int, fold: int, *, field: bool) -> Counter[str]:
    """Judge one fold's values by the rules that the others, or words of the field too, support."""
    found: Counter[str] = Counter()
    for path in sorted(known.HERE.glob("*.yml")):
        mine = {each: count for each, count in values.items() if each[0] == path.stem}
        held = {said for _, said, _ in mine if fold_of(key(said), seed) == fold}
        others = [words(cleaned(said)) for _, said, _ in mine if said not in held]
        if field:
            others += [words(cleaned(said)) for said in field_words(path.stem)]
        read = read_yaml(path.read_text(encoding="utf-8"))
        less = without_unsupported(read, others, [words(cleaned(each)) for each in held])
        with tempfile.TemporaryDirectory() as place:
            copy = Path(place) / path.name
            copy.write_text(yaml.safe_dump(less, sort_keys=False), encoding="utf-8")
            domain = known.read_domain(copy)
        for (_, said, category), count in mine.items():
            if said in held:
                found[judged(choose(domain, said).category, category)] += count
    return found


def field_words(name: str) -> list[str]:
    """Give the words of the field written down for a domain."""
    path = WORDS / f"{name}.yml"
    read = read_yaml(path.read_text(encoding="utf-8")) if path.exists() else {}
    return [said for _, _, said in said_in(read)]


def said_in(read: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield column, category and value of a file that parts values by a bar."""
    for column, categories in read.items():
        for category, values in categories.items():
            for value in values.split(" | "):
                yield column, category, value.strip()


def judged(got: str | None, category: str) -> str:
    """Say whether it is right, wrong or left; what cannot be mapped is right when it is left."""
    if got is None:
        return "right" if category == UNMAPPABLE else "left"
    return "right" if plain(got) == category else "wrong"


def main() -> None:
    """Print the shares: of all values now, of values held out, and of those written unread."""
    values = values_of(Path(sys.argv[1]))
    domains = known.domains()
    now: Counter[str] = Counter()
    for (name, said, category), count in values.items():
        now[judged(choose(domains[name], said).category, category)] += count
    told("all values", now)
    near = clusters(said for _, said, _ in values)
    for name, key, field in (
        ("clusters of near spellings held out", near.__getitem__, False),
        ("manners of writing held out", manner, False),
        ("clusters held out, rules that words of the field bear out kept", near.__getitem__, True),
    ):
        found: Counter[str] = Counter()
        for seed in SEEDS:
            for fold in range(FOLDS):
                found += read_fold(values, key, seed, fold, field=field)
        told(name, found)
    for name, read in read_yaml(UNSEEN.read_text(encoding="utf-8")).items():
        by_domain = judged_all(read)
        told(
            f"written before the rules were read, {name}",
            sum(by_domain.values(), Counter()),
        )
        told("  its columns weighed as in the values", weighed(read, values))
        for domain, each in by_domain.items():
            told(f"  {domain}, {each.total()} values", each)


def weighed(read: Mapping[str, Mapping[str, str]], values: Values) -> dict[str, float]:
    """Judge written values, each domain weighing as much as it does among the values seen."""
    rows: Counter[str] = Counter()
    for (name, _, _), count in values.items():
        rows[name] += count
    found: dict[str, float] = dict.fromkeys(("left", "right", "wrong"), 0)
    for name, each in judged_all(read).items():
        for verdict, count in each.items():
            found[verdict] += rows[name] * count / each.total()
    return found


def judged_all(read: Mapping[str, Mapping[str, str]]) -> dict[str, Counter[str]]:
    """Judge the values of a file that parts them by a bar, for each domain."""
    domains = known.by_column()
    found: dict[str, Counter[str]] = {}
    for column, category, value in said_in(read):
        domain = domains[words(column)]
        verdict = judged(choose(domain, value).category, plain(category))
        found.setdefault(domain.name, Counter())[verdict] += 1
    return found


def told(name: str, found: Mapping[str, float]) -> None:
    """Print shares."""
    total = sum(found.values())
    shares = ", ".join(f"{each} {found[each] / total:.2%}" for each in sorted(found))
    sys.stdout.write(f"{name}: {shares}\n")


if __name__ == "__main__":
    main()
