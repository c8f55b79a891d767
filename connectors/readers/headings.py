"""What headings tell: which was renamed to which, and which stand there twice."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from connectors.errors import ColumnsAlike, ColumnsRepeated
from connectors.feeds import Stream

NEAR = 0.5
"""How alike two headings must be, from 0 to 1, for one to be offered as the other's new name."""
_AGAIN = " (again, over column "


def same(heading: object) -> str:
    """Reduce a heading to what matters: letters and digits, in lower case.

    >>> same(" Child Unique  ID "), same("CHILD_UNIQUE_ID")
    ('child unique id', 'child unique id')
    """
    return re.sub(r"[^a-z0-9]+", " ", str(heading or "").casefold()).strip()


def column_at(position: int) -> str:
    """Name a column by its number and by the letters a spreadsheet shows.

    >>> column_at(1), column_at(27)
    ('2 (B)', '28 (AB)')
    """
    letters, left = "", position + 1
    while left:
        left, place = divmod(left - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{position + 1} ({letters})"


def columns_of(heading: object, headings: Sequence[object]) -> list[str]:
    """Name the columns over which a heading stands.

    >>> columns_of("Team", ["Child ID", "Team", "TEAM "])
    ['2 (B)', '3 (C)']
    """
    wanted = _key(heading)
    return [column_at(at) for at, each in enumerate(headings) if _key(each) == wanted]


def require_once(
    wanted: Iterable[object], headings: Sequence[object], place: str, stream: str = ""
) -> None:
    """Raise `ColumnsRepeated` where one of the headings wanted stands over several columns."""
    for heading in wanted:
        stands = columns_of(heading, headings)
        if len(stands) > 1:
            raise ColumnsRepeated(place, str(heading), stands, stream)


def require_one_meaning(stream: Stream, column: str, place: str, fitting: Sequence[object]) -> None:
    """Raise `ColumnsAlike` where different headings fit the pattern of one column."""
    alike = {same(each): str(each) for each in fitting}
    if len(alike) > 1:
        raise ColumnsAlike(place, stream.name, column, stream.named(column), list(alike.values()))


def told_apart(headings: Sequence[object]) -> list[str]:
    """Give the headings there are; one that stands there again is told by its column.

    >>> told_apart(["Child ID", None, "Team", "Team"])
    ['Child ID', 'Team', 'Team (again, over column 4 (D))']
    """
    seen: set[str] = set()
    found = []
    for at, heading in enumerate(headings):
        if heading not in (None, ""):
            again = f"{_AGAIN}{column_at(at)})" if _key(heading) in seen else ""
            found.append(f"{heading}{again}")
            seen.add(_key(heading))
    return found


def _key(heading: object) -> str:
    """Give what two equal headings share; of one without letters and digits all of it matters."""
    return same(heading) or str(heading or "")


def bare(heading: str) -> str:
    """Give a heading as it stands in the source, which `told_apart` may have said more of.

    >>> bare("Team (again, over column 4 (D))"), bare("Team")
    ('Team', 'Team')
    """
    return heading.partition(_AGAIN)[0]


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
