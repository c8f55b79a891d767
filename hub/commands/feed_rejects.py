"""The rejected rows of the feeds on this machine, for the pages that `hub serve` shows.

What the commands ``hub feed rejects`` and ``hub feed redrive`` do, by the same parts of connectors.
"""

import csv
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from connectors.commands.console import publisher
from connectors.errors import FeedError
from connectors.feeds import Feed, feed, systems
from connectors.publisher import KafkaPublisher
from connectors.running.corrections import open_corrections
from connectors.running.rejects import (
    ADDED,
    CODE,
    FIELD,
    ID,
    MESSAGE,
    ROW,
    VALUE,
    cell_of,
    path_of,
    value_in,
)
from connectors.running.runner import Publisher, read
from connectors.settings import FeedSettings
from hub.errors import CommandRefused
from hub.query.rejects import RejectedRow, Sent, StreamRejects

Line = dict[str, str]
SAVED_AGAIN = (
    "a rejects file was saved again in another form; hub feed redrive reads it even so, or run the "
    "feed again, which writes it anew"
)


def every_feed() -> list[Feed]:
    """Read the contract of every connector there is."""
    return [feed(system) for system in systems()]


class FeedRejects:
    """Finds and sends again what the feeds beside this process rejected."""

    def __init__(
        self,
        directory: Path | None = None,
        *,
        feeds: Callable[[], Iterable[Feed]] = every_feed,
        connect: Callable[[], Publisher] = lambda: publisher(""),
    ) -> None:
        self._directory = directory or FeedSettings().feeds_directory
        self._feeds, self._connect = feeds, connect

    def listed(self) -> list[StreamRejects]:
        """Give the rejected rows of every stream that has some. Raises `CommandRefused`."""
        found = []
        for each in self._feeds():
            for stream in each.streams:
                lines = self._lines(each.system, stream.name)
                if lines:
                    rows = [_row(line) for line in lines]
                    found.append(StreamRejects(each.system, stream.name, rows))
        return found

    def send(self, system: str, stream: str, corrected: Mapping[str, Mapping[str, str]]) -> Sent:
        """Send rows again as if a clerk had corrected the file. Raises `CommandRefused`."""
        contract = next((each for each in self._feeds() if each.system == system), None)
        lines = [
            line | {name: cell_of(value) for name, value in corrected[_key(line)].items()}
            for line in self._lines(system, stream)
            if _key(line) in corrected
        ]
        if contract is None or not lines:
            raise CommandRefused("these rows are not rejected any longer: load the list again")
        with tempfile.TemporaryDirectory(prefix="hub-corrected-") as directory:
            file = Path(directory) / path_of(Path(), system, stream).name
            _write(file, lines)
            try:
                return self._sent(contract, stream, file)
            except FeedError as fault:
                raise CommandRefused(str(fault)) from fault

    def _sent(self, contract: Feed, stream: str, file: Path) -> Sent:
        one, corrections = open_corrections(contract, self._directory, file, stream)
        target = self._connect()
        try:
            done = read(
                one, str(file), publisher=target, state_directory=self._directory,
                corrections=corrections,
            )  # fmt: skip
        finally:
            if isinstance(target, KafkaPublisher):
                target.close()
        return Sent(done.rows_in, done.accepted, done.unchanged, done.rejected)

    def _lines(self, system: str, stream: str) -> list[Line]:
        path = path_of(self._directory, system, stream)
        if not path.is_file():
            return []
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                lines = list(csv.DictReader(file))
        except (csv.Error, UnicodeDecodeError, OSError) as fault:
            raise CommandRefused(SAVED_AGAIN) from fault
        if lines and not set(ADDED) <= lines[0].keys():
            raise CommandRefused(SAVED_AGAIN)
        return lines


def _key(line: Line) -> str:
    """Give what an address may name a row by: nothing of the row can be told from it."""
    return hashlib.sha256(line[ID].encode()).hexdigest()[:24]


def _row(line: Line) -> RejectedRow:
    cells = {name: value_in(cell or "") for name, cell in line.items() if name not in ADDED}
    return RejectedRow(
        _key(line), line[ROW], line[FIELD], line[CODE], value_in(line[MESSAGE]),
        value_in(line[VALUE]), cells,
    )  # fmt: skip


def _write(file: Path, lines: list[Line]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.DictWriter(opened, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
