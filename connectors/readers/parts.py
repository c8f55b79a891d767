"""Look through the parts of an .xlsx file before openpyxl reads them.

openpyxl holds a whole cell, and leaves out a row whose number does not grow. So each part that
could be of any size is streamed once as bytes: a text beyond all measure and rows out of order are
found here, in constant memory.
"""

import re
import zipfile
from dataclasses import dataclass

from connectors.readers.limits import MOST_READ

BLOCK = 256 * 1024
LARGEST_PART = 16 * 1024 * 1024
"""Bytes of the parts that are read whole; they list sheets and formats and are always small."""
MOST_ROWS = 1_048_576
"""Rows of a sheet; the limit that Excel publishes for a worksheet."""
_UNSAFE = re.compile(rb"<!DOCTYPE|<!ENTITY|\0")
"""What no workbook program writes: a document type, whose entities may grow, or another encoding
than UTF-8, in which one could hide."""
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s>])[^>]*?(?:\sr=[\"'](\d+)[\"'][^>]*)?>")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension ref=\"[A-Z]+\d+:[A-Z]+(\d+)\"")


class TooLong(Exception):
    """A cell that goes on beyond all measure; `row` is the last one before it."""

    def __init__(self, row: int) -> None:
        super().__init__()
        self.row = row


@dataclass(frozen=True)
class Looked:
    """What looking through a sheet found."""

    last: int | None
    """The number of the last row, where the sheet says it."""


def small_parts(book: zipfile.ZipFile, whole: frozenset[str]) -> None:
    """Raise `ValueError` where a part that is read whole is larger than any program writes it."""
    for each in book.infolist():
        if each.filename in whole and each.file_size > LARGEST_PART:
            raise ValueError(f"{each.filename} is larger than any workbook program writes it")


def look_through(book: zipfile.ZipFile, name: str) -> Looked:
    """Stream a part. Raises `TooLong`, or `ValueError` where rows are out of order."""
    last, row, rest = None, 0, b""
    with book.open(name) as file:
        while block := file.read(BLOCK):
            start = block.rfind(b"<")
            if start < 0:
                rest += block
                if len(rest) > MOST_READ:
                    raise TooLong(max(row - 1, 0))
                continue
            text, rest = rest + block[:start], block[start:]
            _safe(text, name)
            if last is None and row == 0 and (said := _DIMENSION.search(text)):
                last = int(said[1])
            row = _in_order(text, row, name)
    _safe(rest, name)
    _in_order(rest, row, name)
    return Looked(last)


def _safe(text: bytes, name: str) -> None:
    if _UNSAFE.search(text):
        raise ValueError(f"{name} declares a document type, or is not UTF-8")


def _in_order(text: bytes, row: int, name: str) -> int:
    for found in _ROW.finditer(text):
        number = int(found[1]) if found[1] else row + 1
        if not row < number <= MOST_ROWS:
            raise ValueError(f"{name}: row {number} comes after row {row}")
        row = number
    return row
