"""Read a rejects file that a clerk has corrected, most likely in Excel, as rows of its stream.

Excel may save it with semicolons, in cp1252, or as .xlsx, write dates as day/month/year and take
the zeros off identifiers. What can be read surely is; a line that lost something is rejected again
and says what it lost.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from connectors.base import Rejected, Row, Value
from connectors.errors import ColumnsAlike, ColumnsMissing, SourceUnreadable
from connectors.feeds import Contract, Feed, Stream
from connectors.readers import OpenStream
from connectors.readers.csv_file import CsvStream
from connectors.readers.encodings import first_wrong_byte
from connectors.readers.existing import must_be_a_file
from connectors.readers.workbook import XlsxStream
from connectors.running.rejects import (
    BEYOND,
    CODE,
    ID,
    ROW,
    check_sum,
    exact_columns,
    path_of,
    value_in,
)

REPEATED, ZEROS_LOST, CHARACTERS_LOST = "key_repeated", "zeros_lost", "characters_lost"
NO_LINE = "not_a_rejected_row"
_ID = re.compile(r"[ua]:[0-9a-f]{32}(:[0-9a-f]{8})*")
_LONGEST_NUMBER = 20
_TEXT_FILES = {".csv", ".txt"}
_OURS = {"hub_id": ID, "hub_row": ROW, "hub_code": CODE}
_UTF_16 = ("\xff\xfe", "\xfe\xff")
"""How a file begins that Excel saved as Unicode Text, read as cp1252."""
_NO_ID = (
    f"is in a line without its {ID!r}. Only rows that were rejected can be sent again: keep that "
    "column as it was, and put new records into the source"
)
_NOT_UTF_8 = (
    "is in a line that had letters which the file, as it was saved, cannot hold. Take the line "
    "from the rejects file again and save as 'CSV UTF-8'"
)
_STILL_REPEATED = (
    "is still the key of an earlier row that says something else; give this line another key, or "
    "delete it if the earlier row is right"
)


@dataclass(frozen=True)
class Corrections:
    """A corrected rejects file, and the lines of the present one that it does not hold."""

    streams: dict[str, OpenStream]
    kept: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What was seen of how the file was saved."""


def open_corrections(
    feed: Feed, directory: Path, path: Path, stream: str = ""
) -> tuple[Feed, Corrections]:
    """Open a corrected file; the feed that comes with it has its one stream.

    Raises `SourceUnreadable`.
    """
    must_be_a_file(path)
    given = _stream_of(feed, path, stream)
    read, notes = _reading(feed, given, path)
    asked = given.model_copy(update=read | {"columns": {**given.columns, **_OURS}})
    if path.suffix.lower() not in {*_TEXT_FILES, ".xlsx"}:
        # Their zeros cannot be seen there, and need not: the id of each line tells what it lost.
        asked = asked.model_copy(update={"identifiers": ()})
    opened = _opened(asked, path)
    found = CorrectedStream(given, opened, path, is_utf_8=asked.encoding != "cp1252")
    one = feed.model_copy(update={"streams": (given.model_copy(update=read),)})
    kept = _kept(path_of(directory, feed.system, given.name), path, found)
    return one, Corrections({given.name: found}, {given.name: kept}, notes)


def _opened(asked: Stream, path: Path) -> OpenStream:
    """Open it by its headings, which are to be as we wrote them."""
    try:
        return CsvStream(asked, path) if asked.reader == "csv" else XlsxStream(asked, path)
    except ColumnsMissing as fault:
        raise SourceUnreadable(
            path.name,
            f"its first line lacks the headings {', '.join(fault.missing)} of {asked.name}. It has "
            f"{', '.join(fault.found)}. Write them as they were in the rejects file",
        ) from fault


def _reading(feed: Feed, given: Stream, path: Path) -> tuple[dict[str, object], tuple[str, ...]]:
    """Give what of a stream's contract is another in a corrected file, and what was seen of it."""
    contract = given.contract
    if feed.on_values(given) == "freeze":
        contract = Contract(columns=contract.columns, values="discard_row")
    read: dict[str, object] = {
        "header_row": 1, "total_row": None, "cursor": None, "contract": contract, "place": "",
        "mode": "append" if given.mode == "append" else "snapshot", "reader": "xlsx",
        "encoding": "utf-8-sig",
    }  # fmt: skip
    if path.suffix.lower() not in _TEXT_FILES:
        return read, ()
    encoding, delimiter = _encoding_of(path), _delimiter_of(path)
    read |= {"reader": "csv", "encoding": encoding, "delimiter": delimiter}
    notes = [f"saved as {encoding}"] if encoding == "cp1252" else []
    notes += [f"separated by {delimiter!r}"] if delimiter != "," else []
    return read, tuple(notes)


class CorrectedStream:
    """The lines of a corrected file as rows of their stream."""

    def __init__(self, stream: Stream, opened: OpenStream, path: Path, *, is_utf_8: bool) -> None:
        self.stream, self.path = stream, path
        self._opened, self._is_utf_8 = opened, is_utf_8
        self.total = opened.total
        self.columns = {
            name: heading for name, heading in opened.columns.items() if name in stream.columns
        }
        self.headings = opened.headings

    def ids(self) -> set[str]:
        """Give the ids of the file's lines."""
        return {str(row.get("hub_id") or "") for row in self._opened.rows()}

    def rows(self, since: Value = None) -> Iterator[Row]:  # noqa: ARG002  it is not in time's order
        """Give the rows as the source would have held them."""
        for line in self._opened.rows():
            said = str(line.get("hub_id") or "")
            number = str(line.get("hub_row") or "")
            values = {
                name: value_in(value) or None if isinstance(value, str) else value
                for name, value in line.values.items()
                if name in self.stream.columns
            }
            row = Row(
                self.stream.name, int(number) if number.isdecimal() else line.number, values,
                self.path.name, line.wrong, said if _ID.fullmatch(said) else "",
            )  # fmt: skip
            wrong = row.wrong or self._lost(row, str(line.get("hub_code") or ""))
            yield replace(row, wrong=wrong)

    def _lost(self, row: Row, code: str) -> Rejected | None:
        """Say what a line lost on its way, if anything."""
        column = self.stream.key[0]
        if not row.rejected_as:
            return Rejected(column, row.get(column), NO_LINE, f"{column} {_NO_ID}")
        kind, _, *sums = row.rejected_as.split(":")
        if kind == BEYOND and not self._is_utf_8:
            return Rejected(column, row.get(column), CHARACTERS_LOST, f"{column} {_NOT_UTF_8}")
        before = dict(zip(exact_columns(self.stream), sums, strict=False))
        wrong = next(filter(None, (_without_zeros(row, *each) for each in before.items())), None)
        if wrong or code != REPEATED:
            return wrong
        if any(check_sum(row.get(each)) != before.get(each) for each in self.stream.key):
            return None
        return Rejected(column, row.get(column), REPEATED, f"{column} {_STILL_REPEATED}")


def _without_zeros(row: Row, column: str, before: str) -> Rejected | None:
    number = row.get(column)
    zeros = _zeros_lost(str(number), before) if isinstance(number, str | int) else None
    if not zeros:
        return None
    return Rejected(
        column, number, ZEROS_LOST,
        f"{column} was {zeros} and is {number} now: Excel took its zeros off. Write '{zeros} with "
        "the apostrophe, or format the column as text first",
    )  # fmt: skip


def _zeros_lost(said: str, before: str) -> str | None:
    """Give what a number was, if it is what is left when zeros before it are taken off.

    >>> _zeros_lost("7", check_sum("0000007")), _zeros_lost("8", check_sum("0000007"))
    ('0000007', None)
    """
    if not said.isdecimal() or check_sum(said) == before:
        return None
    longer = (said.zfill(width) for width in range(len(said) + 1, _LONGEST_NUMBER + 1))
    return next((each for each in longer if check_sum(each) == before), None)


def _stream_of(feed: Feed, path: Path, name: str) -> Stream:
    """Find the stream a file belongs to: named, by the rejects file's name, or by its headings."""
    for stream in feed.streams:
        if stream.name == name or (not name and f".{stream.name}." in f".{path.name}"):
            return stream
    fitting = [] if name else _with_headings(feed, path) if feed.streams[1:] else feed.streams
    if len(fitting) == 1:
        return fitting[0]
    known = ", ".join(each.name for each in feed.streams)
    if not name and not fitting:
        raise SourceUnreadable(
            path.name,
            f"it has the headings of no stream of {feed.system}. If it is of another feed, name "
            f"that. Else see what it lacks: give --stream, one of: {known}",
        )
    raise SourceUnreadable(
        path.name, f"it is not clear which stream it belongs to; give --stream, one of: {known}"
    )


def _with_headings(feed: Feed, path: Path) -> Sequence[Stream]:
    """Give the streams all of whose columns a file has."""
    found = []
    for stream in feed.streams:
        read, _ = _reading(feed, stream, path)
        columns = {**stream.columns, **_OURS}
        asked = stream.model_copy(update=read | {"optional": (), "columns": columns})
        try:
            CsvStream(asked, path) if asked.reader == "csv" else XlsxStream(asked, path)
        except (ColumnsMissing, ColumnsAlike):
            continue
        found.append(stream)
    return found


def _encoding_of(path: Path) -> str:
    return "utf-8-sig" if first_wrong_byte(path, "utf-8") is None else "cp1252"


def _delimiter_of(path: Path) -> str:
    with path.open(encoding="cp1252", errors="replace") as file:
        headings = file.readline(100_000)
    if headings.startswith(_UTF_16):
        raise SourceUnreadable(
            path.name, "it was saved as 'Unicode Text' (UTF-16); save it as 'CSV UTF-8' or .xlsx"
        )
    if ID not in headings:
        raise SourceUnreadable(
            path.name,
            f"its first line has no heading {ID!r}, so it is not a rejects file. Correct the file "
            "that `hub feed rejects` names, and keep its headings",
        )
    return max(",;\t", key=headings.count)


def _kept(present: Path, sent: Path, found: CorrectedStream) -> list[dict[str, str]]:
    """Give the lines of the present rejects file that the one that is sent does not hold."""
    if not present.is_file() or present.resolve() == sent.resolve():
        return []
    ids = found.ids()
    with present.open(encoding="utf-8-sig", newline="") as file:
        try:
            return [line for line in csv.DictReader(file) if line.get(ID) not in ids]
        except (csv.Error, UnicodeDecodeError) as fault:
            raise SourceUnreadable(
                present.name,
                "it was saved in another form, and lines of it would be lost; send that file "
                "itself, or run the feed once to write it anew",
            ) from fault
