"""Find the sheets of an .xlsx file, and what their cells refer to: shared texts and formats."""

import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree as ET

from connectors.errors import SourceUnreadable
from connectors.readers.sheet import Cell, SharedTexts, Sheet, forms_in

_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TEXTS = "xl/sharedStrings.xml"
_START = 64 * 1024
"""Bytes of a sheet in which it says its size, if it does."""
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"')
LARGEST_PART = 16 * 1024 * 1024
"""Bytes of the parts that are read whole; they list sheets and formats and are always small."""


class Xlsx:
    """An .xlsx file, its sheets read as they stream."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.merged: list[str] = []
        """The merged cells of the sheet that was read last, once it was read to its end."""
        with zipfile.ZipFile(path) as book:
            root = ET.fromstring(_part(book, _BOOK))  # noqa: S314  expat refuses entity bombs
            links = ET.fromstring(_part(book, _LINKS))  # noqa: S314
        targets = {each.get("Id"): each.get("Target", "") for each in links}
        self._parts = {
            each.get("name", ""): _inside(targets[_link_of(each)])
            for each in root.iter()
            if each.tag.rpartition("}")[2] == "sheet"
        }
        self.sheets = list(self._parts)
        if any(each.get("date1904") in {"1", "true"} for each in root.iter()):
            raise SourceUnreadable(
                path.name,
                "it counts its days from 1904, so its dates could be read four years wrong; clear "
                "'Use 1904 date system' in Excel's advanced options, see that the dates are right "
                "and save it again",
            )

    @staticmethod
    def takes(path: Path) -> bool:
        """Tell whether a file is an .xlsx file by what is in it."""
        if not zipfile.is_zipfile(path):
            return False
        with zipfile.ZipFile(path) as book:
            return _BOOK in book.namelist()

    @cached_property
    def _forms(self) -> list[str]:
        with zipfile.ZipFile(self.path) as book:
            there = "xl/styles.xml" in book.namelist()
            return forms_in(_part(book, "xl/styles.xml")) if there else []

    def rows(self, sheet: str) -> Iterator[tuple[int, list[Cell]]]:
        """Give the rows of a sheet that are written in it."""
        with zipfile.ZipFile(self.path) as book:
            texts: list[str] = []
            if _TEXTS in book.namelist():
                with book.open(_TEXTS) as file:
                    texts = SharedTexts().read(file)
            found = Sheet(texts, self._forms)
            self.merged = found.merged
            with book.open(self._parts[sheet]) as file:
                yield from found.read(file)

    def total(self, sheet: str) -> int | None:
        """Give the number of the last row, where the sheet says it."""
        with zipfile.ZipFile(self.path) as book, book.open(self._parts[sheet]) as file:
            said = _DIMENSION.search(file.read(_START))
        return int(said[1]) if said else None


def _part(book: zipfile.ZipFile, name: str) -> bytes:
    if book.getinfo(name).file_size > LARGEST_PART:
        raise ValueError(f"{name} is larger than any workbook program writes it")
    return book.read(name)


def _link_of(sheet: ET.Element) -> str:
    return next(value for name, value in sheet.attrib.items() if name.endswith("}id"))


def _inside(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
