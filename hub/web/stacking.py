"""Let a table be read on a telephone: each cell carries the heading that it stands under.

The styles then show a row from top to bottom, each cell below the name of its column, where a table
would be cut off at the edge. The roles stay in the markup, because a browser may take a table that
is not laid out as one for no table.
"""

import re
from collections.abc import Iterator

from markupsafe import Markup

HEADING = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(td|th)\b([^>]*)>")
SPAN = re.compile(r'colspan="(\d+)"')
ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row"}


def stacked(table: str) -> Markup:
    """Give the HTML of a table of ours with roles, and with a heading on each cell below one.

    What people wrote is escaped in it, so nothing but our own markup is found here.

    >>> print(stacked('<table class="t"><tr><th scope="col">Due</th></tr><tr><td>today</td></tr>'))
    <table role="table" class="t hub-stacked"><tr role="row"><th role="columnheader" \
scope="col">Due</th></tr><tr role="row"><td role="cell" data-under="Due">today</td></tr>
    """
    headings = HEADING.findall(table)
    told = ROW.sub(lambda row: _row(row[0], headings), table)
    for name, role in ROLES.items():
        told = re.sub(rf"<{name}\b", f'<{name} role="{role}"', told)
    return Markup(re.sub(r'(<table[^>]* class="[^"]*)', r"\1 hub-stacked", told))  # noqa: S704


def _row(row: str, headings: list[str]) -> str:
    under = iter(headings)
    return CELL.sub(lambda cell: _cell(cell[1], cell[2], under), row)


def _cell(name: str, said: str, under: Iterator[str]) -> str:
    if 'scope="col"' in said:
        return f'<th role="columnheader"{said}>'
    span = SPAN.search(said)
    names = [next(under, "") for _ in range(int(span[1]) if span else 1)]
    if name == "th":
        return f'<th role="rowheader"{said}>'
    heading = names[0] if len(names) == 1 else ""
    return f'<td role="cell"{said}' + (f' data-under="{heading}">' if heading else ">")
