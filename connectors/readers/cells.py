"""What a cell of a workbook holds, whichever library read it, and what a row takes from it.

A number comes with its format, so that an identifier keeps the zeros a person sees.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.datetime import from_excel, to_excel
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


class Formats:
    """What a workbook's styles make of a number: a date, or one shown in a format."""

    def __init__(self, book: Any) -> None:
        self._epoch = book.epoch
        own: list[str] = vars(book)["_number_formats"]
        self._dates: set[int] = vars(book)["_date_formats"]
        self._durations: set[int] = vars(book)["_timedelta_formats"]
        self._shown = [
            BUILTIN_FORMATS.get(style.numFmtId, "General")
            if style.numFmtId < BUILTIN_FORMATS_MAX_SIZE
            else own[style.numFmtId - BUILTIN_FORMATS_MAX_SIZE]
            for style in vars(book)["_cell_styles"]
        ]

    def cell(self, parsed: Mapping[str, Any]) -> Cell:
        """Give what a cell that openpyxl parsed holds."""
        value, kind = parsed["value"], parsed["data_type"]
        if isinstance(value, str):
            if kind == "e":
                return None if value == NO_VALUE else FormulaFault(value)
            return _unescaped(value) if "_x" in value else value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(value, parsed["style_id"])
        return value if isinstance(value, bool | None) else _of_time(value)

    def _number(self, value: float, style: int) -> Cell:
        if style not in self._dates:
            return Formatted(value, self._shown[style])
        try:
            return _of_time(from_excel(value, self._epoch, timedelta=style in self._durations))
        except (OverflowError, ValueError):
            return FormulaFault("#VALUE!")


def _unescaped(value: str) -> str:
    r"""Give a text without its escapes; a sign that was escaped in halves is put together.

    >>> _unescaped("a_x000A_b"), _unescaped("_xD83D__xDE00_") == chr(0x1F600)
    ('a\nb', True)
    """
    halves = str(unescape(value)).encode("utf-16-le", "surrogatepass")
    return halves.decode("utf-16-le", "replace")


def _of_time(value: Any) -> Cell:
    """Give a day, or a day and a time; a time without a day is the part of a day that it is."""
    if isinstance(value, time | timedelta):
        return float(to_excel(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date()
    return value if isinstance(value, date) else str(value)


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
