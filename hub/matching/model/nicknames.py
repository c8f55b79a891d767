"""Names that are one name: short forms, transliterations, forms of other languages.

The list is this project's own, ``nicknames.txt``. A name may belong to several families: Alex is
Alexander and Alexandra, who are not each other.
"""

from collections import defaultdict
from functools import cache
from importlib.resources import files

SURNAMES = "# surnames"
"""The line of the list after which spellings of surnames follow."""


@cache
def forenames() -> frozenset[str]:
    """Give the forenames of the list."""
    text = (files(__package__) / "nicknames.txt").read_text(encoding="utf-8")
    lines = text.partition(SURNAMES)[0].splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


@cache
def families() -> dict[str, frozenset[int]]:
    """Give the families each name is in, by the place of their line."""
    found: dict[str, set[int]] = defaultdict(set)
    text = (files(__package__) / "nicknames.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    for number, line in enumerate(lines):
        for name in line.split():
            found[name].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def is_variant(one: str, other: str) -> bool:
    """Tell whether two names are written for one.

    >>> is_variant("alex", "alexandra"), is_variant("alexander", "alexandra")
    (True, False)
    """
    known = families()
    return bool(known.get(one, frozenset()) & known.get(other, frozenset()))


SHARED = frozenset({
    "mohammed", "mohamed", "muhammad", "mohammad", "muhammed", "mohamad", "md", "mohd", "mo",
    "muhamad", "maxamed", "syed", "sayed", "syeda", "sheikh",
})  # fmt: skip
"""First names that brothers share and that tell none of them from another (cultural naming
practice: Mohammed or Syed before the name a child is called by)."""
