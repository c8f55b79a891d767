"""Write CSV that people open in a spreadsheet, whichever page or bundle gives it."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that spreadsheets take for a formula."""


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
