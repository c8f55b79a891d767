"""Read what is known of each column's categories: ``domains/*.yml``, one file for each kind.

A file names the Annex A columns it serves and, for each category: ``codes`` (whole words in
capitals), ``leading`` (a code that the value begins with or holds in brackets), ``alone`` (a code
that is all there is) and ``rules``, reviewed words of the field: the first that is found decides.
After them, words of ``equal`` standing: where they name two categories none is chosen. ``refused``
says what has no entry in the list; ``several`` is the category of more than one. Places have
``names`` instead of rules, and ``kinds``: words that say only what kind of place it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from connectors.categories.cleaning import words
from schemas.yaml_text import read_yaml

HERE = Path(__file__).parent / "domains"
_LETTER = re.compile(r"^[a-z]\)\s*", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Domain:
    """The categories of some columns, and how their spellings are known."""

    name: str
    columns: Sequence[str]
    categories: Sequence[str]
    labels: Mapping[str, str]
    """Plain words of a category, with and without its letter → the category."""
    codes: Mapping[str, str]
    leading: Sequence[tuple[str, re.Pattern[str]]]
    alone: Sequence[tuple[str, re.Pattern[str]]]
    rules: Sequence[tuple[str, re.Pattern[str]]]
    equal: Sequence[tuple[str, re.Pattern[str]]]
    refused: re.Pattern[str] | None
    several: str | None
    kinds: frozenset[str]
    """Words of a name that say only what kind of place it is."""
    names: Mapping[str, str]
    """Plain words of a name or number, without those → the category."""
    vocabulary: frozenset[str]
    """The longer words that rules and labels know; a slip is mended towards one of them."""


@cache
def domains() -> Mapping[str, Domain]:
    """Give each domain by its name."""
    return {path.stem: read_domain(path) for path in sorted(HERE.glob("*.yml"))}


@cache
def by_column() -> Mapping[str, Domain]:
    """Give the domain of a column by the plain words of its heading."""
    return {words(column): each for each in domains().values() for column in each.columns}


def read_domain(path: Path) -> Domain:
    """Read one file. Raises `ValueError` for a rule of a category that it does not name."""
    read: dict[str, Any] = read_yaml(path.read_text(encoding="utf-8"))
    named: dict[str, list[Any]] = read.get("names", {})
    kinds = frozenset(read.get("kinds", []))
    categories = list(read.get("categories", named))
    rules = [(label, one) for each in read.get("rules", []) for label, one in each.items()]
    equal = list(read.get("equal", {}).items())
    known = {label for label, _ in rules + equal} | {
        label for kind in ("codes", "leading", "alone") for label in read.get(kind, {})
    }
    if unknown := known - set(categories):
        raise ValueError(f"{path.name}: {sorted(unknown)} are not among its categories")
    labels = {words(_LETTER.sub("", each)): each for each in reversed(categories)}
    labels |= {words(each): each for each in categories}
    return Domain(
        name=path.stem, columns=read["columns"], categories=categories, labels=labels,
        codes={code: label for label, codes in read.get("codes", {}).items() for code in codes},
        leading=_leading(read.get("leading", {})), alone=_alone(read.get("alone", {})),
        rules=[(label, _any_of(found)) for label, found in rules],
        equal=[(label, _any_of(found)) for label, found in equal],
        refused=_any_of(read["refused"]) if "refused" in read else None,
        several=read.get("several"), kinds=kinds,
        names={
            without(kinds, words(str(each))): label
            for label, said in named.items() for each in (label, *said)
        },
        vocabulary=_vocabulary(rules + equal, categories),
    )  # fmt: skip


def without(kinds: frozenset[str], plain: str) -> str:
    """Take the kinds off both ends of a name.

    >>> without(frozenset({"london borough of", "council"}), "london borough of brent council")
    'brent'
    """
    while kinds:
        said = plain.split()
        for size in range(min(3, len(said) - 1), 0, -1):
            if " ".join(said[:size]) in kinds:
                plain = " ".join(said[size:])
                break
            if " ".join(said[-size:]) in kinds:
                plain = " ".join(said[:-size])
                break
        else:
            break
    return plain


_DENIED = "".join(
    f"(?<!{each} )" for each in ("not", "non", "excluding", "excl", "except", "other than")
)
"""What before a word takes it out: "non-White", "other than police"."""


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    """Match any of these from the beginning of a word on, unless it is denied."""
    return re.compile(rf"\b{_DENIED}(?:{'|'.join(patterns)})")


def _leading(said: Mapping[str, Sequence[str]]) -> list[tuple[str, re.Pattern[str]]]:
    return [
        (label, re.compile(rf"[\s‘'(\[]*(?:{'|'.join(codes)})(?![A-Za-z0-9])", re.IGNORECASE))
        for label, codes in said.items()
    ]


def _alone(said: Mapping[str, Sequence[str]]) -> list[tuple[str, re.Pattern[str]]]:
    return [
        (label, re.compile("|".join(f"(?:{code})" for code in codes), re.IGNORECASE))
        for label, codes in said.items()
    ]


def _vocabulary(
    rules: Sequence[tuple[str, Sequence[str]]], labels: Sequence[str]
) -> frozenset[str]:
    said = " ".join(words(each) for _, patterns in rules for each in patterns)
    said += " " + " ".join(words(each) for each in labels)
    return frozenset(each for each in said.split() if len(each) >= LONG_ENOUGH)


LONG_ENOUGH = 5
"""Letters of a word that a slip may be mended in; shorter ones are too often other words."""
