"""How a family is reached, and who the parents are: from columns of a council's own list.

Everything is kept as it is written: a telephone that is none must not cost a child's row, and
whoever compares them reads what can be read.
"""

import re
from collections.abc import Iterator

from connectors.base import Fact, Row
from connectors.values import text

_COLUMNS = {
    "telephones": ("telephone", "mobile"),
    "emails": ("email",),
    "parents_and_carers": ("parents", "second_parent", "mother", "father"),
}
"""The event's fields, and what feed.yml calls the columns they are from."""
_PARTED = re.compile(r"[;\r\n]+|(?<!\b\w)/(?!\w\b)")
"""Between two of one cell: also a stroke, but not that of n/k or c/o."""


def contact_details(row: Row, local_id: str) -> Iterator[Fact]:
    """Yield what a row says of them, one fact; nothing where all its cells are empty.

    No row says since when it holds, so the fact has no day.

    >>> row = Row("people", 2, {"parents": "Ann Hill / Ben Cole; n/k", "telephone": 7700900123.0})
    >>> next(contact_details(row, "7")).fields["parents_and_carers"]
    ['Ann Hill', 'Ben Cole', 'n/k']
    """
    said = {name: _several(row, columns) for name, columns in _COLUMNS.items()}
    if any(said.values()):
        yield Fact("identity.contact_details_recorded", local_id, local_id, fields=said)


def _several(row: Row, columns: tuple[str, ...]) -> list[str]:
    """Give what stands in these cells, each once, in their order."""
    cells = (text(row, column) or "" for column in columns)
    parts = (part.strip() for cell in cells for part in _PARTED.split(cell))
    return list(dict.fromkeys(part for part in parts if part))
