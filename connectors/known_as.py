"""What a child is known as: from a column of a council's own list, kept as it is written."""

import re
from collections.abc import Iterator

from connectors.base import Fact, Row
from connectors.values import text

_WORD = re.compile(r"[^\W_]+")


def known_as(row: Row, local_id: str) -> Iterator[Fact]:
    """Yield what a row says a child goes by; nothing where that is the name itself.

    No row says since when it holds, so the fact has no day.

    >>> row = Row("people", 2, {"forenames": "Hoi-Ching", "surname": "Lam", "known_as": "Winnie"})
    >>> [each.fields for each in known_as(row, "7")]
    [{'known_as': 'Winnie'}]
    >>> [*known_as(Row("people", 2, {**row.values, "known_as": "LAM, Hoi Ching"}), "7")]
    []
    """
    said = text(row, "known_as") or ""
    forenames, surname = (_words(text(row, name)) for name in ("forenames", "surname"))
    if _words(said) not in ([], forenames, sorted(forenames + surname)):
        yield Fact("identity.known_as_recorded", local_id, local_id, fields={"known_as": said})


def _words(said: str | None) -> list[str]:
    """Give the words of a name without regard to their order."""
    return sorted(_WORD.findall((said or "").casefold()))
