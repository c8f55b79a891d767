"""Stream the rows, shared texts and merged cells of an .xlsx file's parts.

`parts.py` has looked through every part before: none declares a document type, so there is no
entity that could grow, and expat may parse them without openpyxl's slower, guarded parser.
"""

import zipfile
from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse

from openpyxl.cell.text import Text
from openpyxl.worksheet._reader import FORMULA_TAG, INLINE_STRING, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

ParsedCell = dict[str, Any]
"""A cell as openpyxl parses it: row, column, value, data_type and style_id."""
NOT_CALCULATED = "no value until Excel has opened and saved the file"
_TEXT, _SHARED = f"{{{SHEET_MAIN_NS}}}t", f"{{{SHEET_MAIN_NS}}}si"


class Rows(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """A sheet's rows, as openpyxl understands their cells; nothing is kept of a row gone by."""

    def __init__(self, source: IO[bytes], texts: list[str]) -> None:
        # Dates are made where a cell is read: openpyxl warns of impossible ones, row for row.
        super().__init__(source, texts, data_only=True, date_formats=frozenset())

    def parse(self) -> Iterator[tuple[int, list[ParsedCell]]]:
        """Give each row's number and cells."""
        parents: list[Element] = []
        for event, element in iterparse(self.source, ("start", "end")):  # noqa: S314
            if event == "start":
                parents.append(element)
                continue
            parents.pop()
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                parents[-1].clear()

    def parse_row(self, row: Element) -> tuple[int, list[ParsedCell]]:
        """Parse a row; openpyxl's own would keep the height of each."""
        said = row.get("r")
        self.row_counter: int = int(said) if said else self.row_counter + 1
        self.col_counter = 0
        return self.row_counter, [self.parse_cell(each) for each in row]

    def parse_cell(self, element: Element) -> ParsedCell:
        """Parse a cell; a text without runs, which most are, needs no tree of objects."""
        cell: ParsedCell
        kind = element.get("t", "n")
        if kind != "inlineStr":
            cell = super().parse_cell(element)
            if cell["value"] is None and kind == "n" and element.find(FORMULA_TAG) is not None:
                # Nobody has opened it in a program that calculates: what it holds is not known.
                return cell | {"value": NOT_CALCULATED, "data_type": "e"}
            return cell
        text = element.find(INLINE_STRING)
        element.set("t", "str")
        cell = super().parse_cell(element)
        cell["value"] = None if text is None else text_of(text)
        return cell


def text_of(element: Element) -> str:
    """Give the text of a string item: its runs together, without what tells how to read it."""
    if len(element) == 1 and element[0].tag == _TEXT:
        return element[0].text or ""
    return str(Text.from_tree(element).content)


def shared_texts(book: zipfile.ZipFile, name: str) -> Iterator[str]:
    """Give the texts that cells share, in their order."""
    with book.open(name) as file:
        events = iterparse(file, ("start", "end"))  # noqa: S314
        _, root = next(events)
        for event, element in events:
            if event == "end" and element.tag == _SHARED:
                yield text_of(element).replace("x005F_", "")
                root.clear()


def merged_cells(book: zipfile.ZipFile, name: str) -> list[str]:
    """Name the merged cells of a sheet."""
    found = []
    with book.open(name) as file:
        for _, element in iterparse(file):  # noqa: S314
            if element.tag.endswith("}mergeCell"):
                found.append(element.get("ref", ""))
            element.clear()
    return found
