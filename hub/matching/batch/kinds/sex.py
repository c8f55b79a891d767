"""Sex, by its first letter."""

from hub.matching.batch.kinds import category

TOP, KEYS = category.TOP, category.KEYS
keys, levels = category.keys, category.levels
CODES = {"1": "m", "2": "f"}
"""ISO 5218, and the NHS Data Dictionary's person stated gender."""
UNKNOWN = frozenset({
    "0", "9", "u", "x", "i", "n", "o", "nb", "other", "indeterminate", "unspecified",
    "not specified", "non-binary", "nonbinary", "prefer not to say",
})  # fmt: skip
"""What the same lists, and others, write where a sex is neither, or nobody knows it."""


def normal(said: str) -> str:
    """Give f or m; empty for anything else.

    >>> normal("Female"), normal("1"), normal("not known")
    ('f', 'm', '')
    """
    first = said.strip().casefold()[:1]
    first = CODES.get(first, first)
    return first if first in ("f", "m") else ""
