"""What a cell of a workbook holds, whichever library read it, and what a row takes from it.

A number comes with its format, so that an identifier keeps the zeros a person sees.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from openpyxl.utils.datetime import to_excel
from openpyxl.utils.escape import unescape

from connectors.base import Value
from connectors.values import clean


class Formatted(NamedTuple):
    """A number with the format its cell shows it in."""

    number: float
    form: str


Cell = str | float | bool | date | Formatted | None


class FormulaFault(str):
    """What a formula gives that failed: #REF!, #VALUE!."""

    __slots__ = ()


NO_VALUE = "#N/A"
"""What a lookup gives that found nothing; the cell says that there is no value, so it is empty."""


def from_openpyxl(cell: Any) -> Cell:
    """Give what a cell of openpyxl holds; a time without a day is the part of a day that it is."""
    value = cell.value
    if value == NO_VALUE and cell.data_type == "e":
        return None
    if isinstance(value, str):
        return FormulaFault(value) if cell.data_type == "e" else str(unescape(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Formatted(value, cell.number_format)
    if isinstance(value, time | timedelta):
        return float(to_excel(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date()
    return value if isinstance(value, bool | date | None) else str(value)


def plain(cell: Cell, *, as_seen: bool) -> Value:
    """Give a cell as readers do; `as_seen` is for identifiers: 7 formatted 0000000 is 0000007."""
    if isinstance(cell, Formatted):
        whole = isinstance(cell.number, int) or cell.number.is_integer()
        number = int(cell.number) if whole else cell.number
        if not as_seen:
            return number
        form = cell.form if cell.form and set(cell.form) == {"0"} else ""
        return str(number).zfill(len(form)) if isinstance(number, int) else str(number)
    return None if isinstance(cell, FormulaFault) else clean(cell)
