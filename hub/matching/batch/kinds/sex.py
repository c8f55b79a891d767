"""Sex, by its first letter."""

from hub.matching.batch.kinds import category

TOP, KEYS = category.TOP, category.KEYS
keys, levels = category.keys, category.levels
CODES = {"1": "m", "2": "f"}
"""ISO 5218, and the NHS Data Dictionary's person stated gender."""


def normal(said: str) -> str:
    """Give f or m; empty for anything else.

    >>> normal("Female"), normal("1"), normal("not known")
    ('f', 'm', '')
    """
    first = said.strip().casefold()[:1]
    first = CODES.get(first, first)
    return first if first in ("f", "m") else ""
