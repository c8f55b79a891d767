"""The rejects file: rows that could not be taken, as a clerk can correct them in Excel.

UTF-8 with a byte order mark, the source's own headings, and beside them the row, field, code,
message and value. It is written anew by each run and removed by a run that rejects nothing.
"""

import csv
from contextlib import ExitStack
from pathlib import Path

from connectors.base import Rejected, Row

ADDED = ("hub: row", "hub: field", "hub: code", "hub: message", "hub: value")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RejectsFile:
    """One file for each stream that rejects something; `paths` names them."""

    def __init__(self, directory: Path, system: str) -> None:
        self.directory, self.system = directory, system
        self.paths: dict[str, Path] = {}
        self._files = ExitStack()
        self._writers: dict[str, csv.DictWriter[str]] = {}

    def add(self, row: Row, rejected: Rejected, columns: dict[str, str]) -> None:
        """Write one rejected row; `columns` gives the source's heading for each of ours."""
        writer = self._writers.get(row.stream) or self._open(row.stream, columns)
        heading = columns.get(rejected.column, rejected.column)
        line = {columns[name]: _cell(value) for name, value in row.values.items()}
        message = rejected.message.removeprefix(f"{rejected.column} ")
        line |= dict(
            zip(
                ADDED,
                (
                    str(row.number),
                    heading,
                    rejected.code,
                    f"{heading} {message}",
                    _cell(rejected.value),
                ),
                strict=True,
            )
        )
        writer.writerow(line)

    def _open(self, stream: str, columns: dict[str, str]) -> "csv.DictWriter[str]":
        self.directory.mkdir(parents=True, exist_ok=True)
        path = self.directory / f"{self.system}.{stream}.rejects.csv"
        file = self._files.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
        writer = csv.DictWriter(file, [*columns.values(), *ADDED])
        writer.writeheader()
        self.paths[stream], self._writers[stream] = path, writer
        return writer

    def close(self, *, keep_others: bool = False) -> None:
        """End the files; those of an earlier run for streams that are clean now are removed."""
        self._files.close()
        if keep_others:
            return
        for path in self.directory.glob(f"{self.system}.*.rejects.csv"):
            if path not in self.paths.values():
                path.unlink()


def _cell(value: object) -> str:
    """Give a cell as text that a spreadsheet will not run as a formula."""
    said = "" if value is None else str(value)
    return f"'{said}" if said.startswith(_FORMULA) and not said.lstrip("+-").isdigit() else said
