"""Find the heading that a column's own may have been renamed to."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from connectors.feeds import Stream

NEAR = 0.5
"""How alike two headings must be, from 0 to 1, for one to be offered as the other's new name."""


def near_heading(wanted: Sequence[str], headings: Sequence[str]) -> str | None:
    """Give the heading most like one of those wanted, or None where none is like it.

    >>> near_heading(["Date of referral"], ["Child ID", "Referral date", "Team"])
    'Referral date'
    >>> near_heading([r"/date.*birth/"], ["D.O.B. (birth date)", "Team"])
    'D.O.B. (birth date)'
    >>> near_heading(["Ethnicity"], ["Child ID", "Team"]) is None
    True
    """
    scored = [(_likeness(one, other), other) for one in wanted for other in headings]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= NEAR else None


def renamed(stream: Stream, missing: Sequence[str], headings: Sequence[str]) -> dict[str, str]:
    """Give, for missing columns as they are named, what each may be called now."""
    found = {}
    for column in stream.columns:
        named = stream.named(column)
        near = near_heading(stream.headings(column), headings) if named in missing else None
        if near:
            found[named] = near
    return found


def _likeness(wanted: str, heading: str) -> float:
    """Compare two headings by their letters and by their words, in whatever order."""
    if wanted.startswith("/"):
        wanted = re.sub(r"\\.|[^A-Za-z ]+", " ", wanted)
    one, other = _words(wanted), _words(heading)
    words, others = set(one), set(other)
    if not words or not others:
        return 0.0
    shared = len(words & others) / min(len(words), len(others))
    by_words = shared * (0.6 + 0.4 * len(words & others) / len(words | others))
    return max(SequenceMatcher(None, " ".join(one), " ".join(other)).ratio(), by_words)


def _words(said: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", said.casefold())
