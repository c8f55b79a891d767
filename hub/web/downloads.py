"""Files that a page hands over: to open in a spreadsheet, or to print."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that spreadsheets take for a formula."""


def download(content: bytes, media_type: str, name: str) -> Response:
    """Hand over a file under a name."""
    return Response(
        content, media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def spreadsheet(content: bytes, name: str) -> Response:
    """Hand over what `csv_of` wrote."""
    return download(content, "text/csv; charset=utf-8", name)


def csv_of(headings: Iterable[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Write rows as CSV; it begins with a mark, by which spreadsheets know that it is UTF-8.

    Texts are what people wrote, in any system: a spreadsheet runs none of them.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_cell(each) for each in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(said: Any) -> Any:
    """Give a cell that a spreadsheet will not run as a formula; numbers stay as they are.

    >>> _cell("=HYPERLINK(1)"), _cell("Khan"), _cell(-3)
    ("'=HYPERLINK(1)", 'Khan', -3)
    """
    return f"'{said}" if isinstance(said, str) and said.startswith(_FORMULA) else said
