"""What a feed can read of a file, as bytes: the same for a workbook that was exported anew.

Of an .xlsx file that is the rows of its sheets with all that comes after them, the texts they
share, the formats, and how the sheets are named. Who made it and when, what was selected in it and
how wide its columns are is left out, and so is the order and the time in which it was packed. A
part of which nothing is known counts: a program may keep its sheets wherever it likes.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from connectors.readers.parts import LARGEST_PART

BLOCK = 1 << 20
_BOOK = "xl/workbook.xml"
_OF_NO_ACCOUNT = (
    "docprops/", "xl/theme/", "xl/printersettings/", "xl/calcchain.xml", "xl/drawings/",
    "xl/media/",
)  # fmt: skip
"""Parts that say when, by whom and how it was made, or how it looks."""
_ROWS = re.compile(rb"<(?:\w+:)?sheetData\b")
_SHEETS = re.compile(rb"<(?:\w+:)?sheets\b.*</(?:\w+:)?sheets>|date1904\s*=\s*\S+", re.DOTALL)
LONGEST_HEAD = 1 << 22
"""Bytes in which a sheet's rows must begin; where they do not, all of it counts."""


def held(path: Path) -> Iterator[bytes]:
    """Give what a feed can read of a file."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            if _BOOK in book.namelist() and book.getinfo(_BOOK).file_size <= LARGEST_PART:
                yield from _of_workbook(book)
                return
    yield from all_of(path)


def all_of(path: Path) -> Iterator[bytes]:
    """Give the bytes of a file."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _of_workbook(book: zipfile.ZipFile) -> Iterator[bytes]:
    yield from _SHEETS.findall(book.read(_BOOK))
    for name in sorted(book.namelist()):
        if name == _BOOK or name.casefold().startswith(_OF_NO_ACCOUNT):
            continue
        yield name.encode()
        with book.open(name) as part:
            head = part.read(LONGEST_HEAD)
            rows = _ROWS.search(head)
            yield head[rows.start() :] if rows else head
            while block := part.read(BLOCK):
                yield block
