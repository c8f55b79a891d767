"""Read an .xlsx file row by row, so that memory does not grow with the sheet.

What a cell means is openpyxl's to say; the rows are streamed past it by expat, which is some five
times as fast as the parser that openpyxl itself would take (docs/decisions/0022). The streams of a
feed share one open workbook: the texts that its cells share are read once.
"""

import warnings
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from weakref import WeakValueDictionary, finalize

from openpyxl.reader.workbook import WorkbookParser
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from connectors.errors import SourceUnreadable
from connectors.readers.cells import Cell, Formats
from connectors.readers.limits import MOST_READ
from connectors.readers.parts import TooLong, look_through, small_parts
from connectors.readers.sheets import Rows, merged_cells, shared_texts

_BOOK, _TEXTS = "xl/workbook.xml", "sharedstrings"
_WHOLE = frozenset({
    "[Content_Types].xml", _BOOK, "xl/_rels/workbook.xml.rels", "xl/styles.xml",
})  # fmt: skip


class Xlsx:
    """An .xlsx file, its sheets read as they stream."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip = zipfile.ZipFile(path)
        finalize(self, self._zip.close)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            small_parts(self._zip, _WHOLE)
            found = WorkbookParser(self._zip, _BOOK, keep_links=False)
            found.parse()
            apply_stylesheet(self._zip, found.wb)
        self._parts = {
            sheet.name: link.target
            for sheet, link in found.find_sheets()
            if "worksheet" in link.Type and link.target in self._zip.namelist()
        }
        self._last = {sheet: self._looked(sheet) for sheet in self._parts}
        self.sheets = list(self._parts)
        self._refuse_unreadable(found.wb.epoch)
        self._formats = Formats(found.wb)
        texts = [each for each in self._zip.namelist() if _TEXTS in each.casefold()]
        for name in texts:
            self._looked(name)
        self._texts = [text for name in texts[:1] for text in shared_texts(self._zip, name)]

    @staticmethod
    def takes(path: Path) -> bool:
        """Tell whether a file is an .xlsx file by what is in it."""
        if not zipfile.is_zipfile(path):
            return False
        with zipfile.ZipFile(path) as book:
            return _BOOK in book.namelist()

    def rows(self, sheet: str) -> Iterator[tuple[int, list[Cell]]]:
        """Give the rows of a sheet that hold something, with their numbers."""
        with self._zip.open(self._parts[sheet]) as file:
            for number, cells in Rows(file, self._texts).parse():
                if cells:
                    row: list[Cell] = [None] * max(each["column"] for each in cells)
                    for each in cells:
                        row[each["column"] - 1] = self._formats.cell(each)
                    yield number, row

    def total(self, sheet: str) -> int | None:
        """Give the number of the last row, where the sheet says it."""
        return self._last[sheet]

    def merged(self, sheet: str) -> list[str]:
        """Name the merged cells of a sheet; they are listed after its rows."""
        return merged_cells(self._zip, self._parts[sheet])

    def _looked(self, sheet: str) -> int | None:
        try:
            return look_through(self._zip, self._parts.get(sheet, sheet)).last
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
