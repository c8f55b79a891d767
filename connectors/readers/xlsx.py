"""Read an .xlsx file with openpyxl, row by row, so that memory does not grow with the sheet.

The streams of a feed share one open workbook: the texts that its cells share are read once.
"""

import warnings
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from weakref import WeakValueDictionary, finalize

import openpyxl
from defusedxml.ElementTree import iterparse
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from connectors.errors import SourceUnreadable
from connectors.readers.cells import Cell, from_openpyxl
from connectors.readers.limits import MOST_READ
from connectors.readers.parts import TooLong, look_through, small_parts

_BOOK, _TEXTS = "xl/workbook.xml", "sharedstrings"
_WHOLE = frozenset({
    "[Content_Types].xml", _BOOK, "xl/_rels/workbook.xml.rels", "xl/styles.xml",
    "xl/theme/theme1.xml", "docProps/core.xml", "docProps/custom.xml",
})  # fmt: skip


class Xlsx:
    """An .xlsx file, its sheets read as they stream."""

    def __init__(self, path: Path) -> None:
        self.path = path
        file = path.open("rb")
        finalize(self, file.close)
        with zipfile.ZipFile(file) as book, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            small_parts(book, _WHOLE)
            found = WorkbookParser(book, _BOOK, keep_links=False)
            found.parse()
            self._parts = {
                sheet.name: link.target
                for sheet, link in found.find_sheets()
                if "worksheet" in link.Type and link.target in book.namelist()
            }
            self._last = {sheet: self._looked(book, sheet) for sheet in self._parts}
            for name in book.namelist():
                if _TEXTS in name.casefold():
                    self._looked(book, name)
        self.sheets = list(self._parts)
        self._refuse_unreadable(found.wb.epoch)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._book = openpyxl.load_workbook(
                file, read_only=True, data_only=True, keep_links=False
            )
        for sheet in self.sheets:
            self._book[sheet].reset_dimensions()

    @staticmethod
    def takes(path: Path) -> bool:
        """Tell whether a file is an .xlsx file by what is in it."""
        if not zipfile.is_zipfile(path):
            return False
        with zipfile.ZipFile(path) as book:
            return _BOOK in book.namelist()

    def rows(self, sheet: str) -> Iterator[tuple[int, list[Cell]]]:
        """Give the rows of a sheet that hold something, with their numbers."""
        rows = iter(self._book[sheet].iter_rows())
        number = 0
        while True:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                cells = next(rows, None)
            if cells is None:
                return
            number += 1
            if cells:
                yield number, [from_openpyxl(cell) for cell in cells]

    def total(self, sheet: str) -> int | None:
        """Give the number of the last row, where the sheet says it."""
        return self._last[sheet]

    def merged(self, sheet: str) -> list[str]:
        """Name the merged cells of a sheet; they are listed after its rows."""
        found = []
        with zipfile.ZipFile(self.path) as book, book.open(self._parts[sheet]) as file:
            for _, element in iterparse(file):
                if element.tag.endswith("}mergeCell"):
                    found.append(element.get("ref", ""))
                element.clear()
        return found

    def _looked(self, book: zipfile.ZipFile, sheet: str) -> int | None:
        try:
            return look_through(book, self._parts.get(sheet, sheet)).last
        except TooLong as fault:
            where = f"sheet {sheet}, after row {fault.row}" if sheet in self._parts else sheet
            raise SourceUnreadable(
                self.path.name,
                f"{where}: a cell has more than {MOST_READ:,} characters; no workbook program "
                "writes that. Save it again, or correct that row",
            ) from fault

    def _refuse_unreadable(self, epoch: datetime) -> None:
        if not self.sheets:
            raise SourceUnreadable(
                self.path.name,
                "no sheet of it can be read; if it was saved as 'Strict Open XML', open it and "
                "save it as 'Excel Workbook (.xlsx)'",
            )
        if epoch == CALENDAR_MAC_1904:
            raise SourceUnreadable(
                self.path.name,
                "it counts its days from 1904, so its dates could be read four years wrong; clear "
                "'Use 1904 date system' in Excel's advanced options, see that the dates are right "
                "and save it again",
            )


_open: WeakValueDictionary[tuple[Path, int, int], Xlsx] = WeakValueDictionary()


def shared(path: Path) -> Xlsx:
    """Give the workbook of a path; while a stream still reads it, the same one."""
    about = path.stat()
    key = (path.absolute(), about.st_mtime_ns, about.st_size)
    found = _open.get(key)
    if found is None:
        found = _open[key] = Xlsx(path)
    return found
