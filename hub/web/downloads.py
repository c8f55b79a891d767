"""Files that a page hands over: to open in a spreadsheet, or to print."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import Response


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
    """Write rows as CSV; it begins with a mark, by which spreadsheets know that it is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
