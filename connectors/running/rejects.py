"""The rejects file: rows that could not be taken, as a clerk can correct them in Excel.

UTF-8 with a byte order mark, the source's own headings, and beside them the row, field, code,
message and value. It is written anew by each run and removed by a run that rejects nothing. The id
in its last column ties a correction to the row of the source, and shows what Excel made of it.
"""

import csv
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from connectors.base import Rejected, Row, Value
from connectors.feeds import Stream
from connectors.running.edited import keep_if_edited
from connectors.running.events import content_of_row

ROW, FIELD, CODE, MESSAGE, VALUE, ID = ADDED = (
    "hub: row", "hub: field", "hub: code", "hub: message", "hub: value", "hub: id",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LOST_IN_EXCEL = re.compile(r"0\d+|\d{12,}|\d+[eE]\d+")
"""Text that a spreadsheet takes for a number and writes back as another."""
BEYOND, WITHIN = "u", "a"
"""Whether a row has characters that only UTF-8 holds."""


class RejectsFile:
    """One file for each stream that rejects something; `paths` names them."""

    def __init__(self, directory: Path, system: str, *, streams: Iterable[Stream] = ()) -> None:
        self.directory, self.system = directory, system
        self.paths: dict[str, Path] = {}
        self.edited: list[Path] = []
        """Where files are now that somebody had edited and not sent."""
        self.kept: dict[str, list[dict[str, str]]] = {}
        """Lines of the last rejects file, by stream, that are not looked at now."""
        self._exact = {each.name: exact_columns(each) for each in streams}
        self._files = ExitStack()
        self._writers: dict[str, csv.DictWriter[str]] = {}

    def add(self, row: Row, rejected: Rejected, columns: dict[str, str]) -> None:
        """Write one rejected row; `columns` gives the source's heading for each of ours."""
        writer = self._writers.get(row.stream) or self._open(
            row.stream, [*dict.fromkeys(columns.values()), *ADDED]
        )
        heading = columns.get(rejected.column, rejected.column)
        line = {columns[name]: cell_of(value) for name, value in row.values.items()}
        message = rejected.message.removeprefix(f"{rejected.column} ")
        about = (
            str(row.number), heading, rejected.code, f"{heading} {message}",
            cell_of(rejected.value), row.rejected_as or id_of_row(row, self._exact),
        )  # fmt: skip
        with _named(self.directory):
            writer.writerow(line | dict(zip(ADDED, about, strict=True)))

    def _open(self, stream: str, headings: list[str]) -> "csv.DictWriter[str]":
        self.directory.mkdir(parents=True, exist_ok=True)
        path = path_of(self.directory, self.system, stream)
        file = self._files.enter_context(_part(path).open("w", encoding="utf-8-sig", newline=""))
        writer = csv.DictWriter(file, headings, extrasaction="ignore")
        writer.writeheader()
        self.paths[stream], self._writers[stream] = path, writer
        return writer

    def close(self, *, only: str | None = None) -> None:
        """End the files, each in its place at once; those of streams that are clean are removed.

        `only` names the stream of a run that looked at no other.
        """
        try:
            with _named(self.directory):
                self._end()
        except OSError:
            self.abandon()
            raise
        for path in self.paths.values():
            if not only and (edited := keep_if_edited(path, _part(path), ADDED)):
                self.edited.append(edited)
            _part(path).replace(path)
        pattern = f"{self.system}.{only or '*'}.rejects.csv"
        for path in self.directory.glob(pattern):
            if path not in self.paths.values():
                path.unlink()

    def _end(self) -> None:
        for stream, lines in self.kept.items():
            for line in lines:
                (self._writers.get(stream) or self._open(stream, list(line))).writerow(line)
        self._files.close()

    def abandon(self) -> None:
        """Leave the files of the run before as they are."""
        with suppress(OSError):  # what could not be written is not wanted
            self._files.close()
        for path in self.paths.values():
            _part(path).unlink(missing_ok=True)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Name the place in a fault of writing: a disk that is full does not say which."""
    try:
        yield
    except OSError as fault:
        raise OSError(fault.errno, fault.strerror, str(path)) from fault


def path_of(directory: Path, system: str, stream: str) -> Path:
    """Give where a stream's rejects are."""
    return directory / f"{system}.{stream}.rejects.csv"


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def exact_columns(stream: Stream) -> tuple[str, ...]:
    """Name the columns in which every character counts: keys and identifiers."""
    return tuple(dict.fromkeys((*stream.key, *stream.identifiers)))


def id_of_row(row: Row, exact: Mapping[str, tuple[str, ...]]) -> str:
    """Give what a rejected row is known by when it comes back corrected.

    It is what the row holds and a sum of each cell that must not change unseen.
    """
    said = "".join(str(value) for value in row.values.values() if isinstance(value, str))
    kind = WITHIN if _is_cp1252(said) else BEYOND
    sums = [check_sum(row.get(column)) for column in exact.get(row.stream, ())]
    return ":".join([kind, content_of_row(row.values).hex(), *sums])


def check_sum(value: Value) -> str:
    """Give a short sum of a cell's text."""
    return f"{zlib.crc32(str('' if value is None else value).encode()):08x}"


def _is_cp1252(said: str) -> bool:
    try:
        said.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def cell_of(value: object) -> str:
    """Give a cell as text that a spreadsheet neither runs as a formula nor makes another number.

    >>> cell_of("=1+1"), cell_of("0000007"), cell_of("Ruth")
    ("'=1+1", "'0000007", 'Ruth')
    """
    said = "" if value is None else str(value)
    return f"'{said}" if _is_changed(said) or _is_changed(said.lstrip("'")) else said


def value_in(cell: str) -> str:
    """Give what a cell of a rejects file held.

    >>> value_in("'0000007"), value_in("''=1"), value_in("'t Hooft")
    ('0000007', "'=1", "'t Hooft")
    """
    return cell[1:] if cell.startswith("'") and _is_changed(cell.lstrip("'")) else cell


def _is_changed(said: str) -> bool:
    if _LOST_IN_EXCEL.fullmatch(said):
        return True
    return said.startswith(_FORMULA) and not said.lstrip("+-").isdigit()
