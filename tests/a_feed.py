"""A small connector of a test's own, its extract, and a publisher that keeps what it is sent."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from connectors.errors import BrokerUnavailable
from connectors.feeds import Feed, feed
from connectors.publisher import Message
from connectors.running.runner import FeedSummary, read

HEADINGS = ("Visit no", "Child ID", "Visit date", "Seen", "Changed at")
TRANSLATE = """
from connectors.base import Fact
from connectors.values import required, required_day, day, yes_or_no

def translate(row):
    visit, child = required(row, "visit"), required(row, "child")
    on, seen = required_day(row, "visited_on"), yes_or_no(row, "seen")
    yield Fact("identity.person_registered", child, child, fields={"person": {"surname": child}})
    yield Fact("assessment.visit_recorded", visit, child, occurred_on=on,
               fields={"visit_id": visit, "visited_on": on, "child_seen": seen})
"""


def a_feed(directory: Path, all_streams: dict[str, Any] | None = None, /, **stream: Any) -> Feed:
    """Make a connector that reads visits from a CSV.

    `stream` adds to what its feed.yml says of the stream; `all_streams` is the feed's contract.
    """
    columns = dict(zip(("visit", "child", "visited_on", "seen", "changed"), HEADINGS, strict=True))
    visits = {
        "name": "visits", "reader": "csv", "place": "visits.csv", "columns": columns,
        "optional": ["changed"], "key": ["visit"],
    } | stream  # fmt: skip
    home = directory / "connectors" / "small"
    home.mkdir(parents=True, exist_ok=True)
    given = {
        "system": "small", "title": "A small feed", "mapping_version": 1,
        "contract": all_streams or {}, "streams": [visits],
    }  # fmt: skip
    (home / "feed.yml").write_text(yaml.safe_dump(given), encoding="utf-8")
    (home / "translate.py").write_text(TRANSLATE, encoding="utf-8")
    return feed("small", directory / "connectors")


def a_visit(number: int, *, child: int | None = None, **more: str) -> list[str]:
    """Give one line of the extract."""
    named = f"C{number % 7 if child is None else child}"
    on, changed = more.get("on", "04/03/2024"), more.get("changed", "")
    return [f"V{number:05}", named, on, more.get("seen", "Y"), changed]


def extract(path: Path, rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> str:
    """Write an extract."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return str(path)


class Kept:
    """A publisher that keeps what has arrived; `flushes` is how many it does before it breaks."""

    def __init__(self, flushes: int | None = None, fault: BaseException | None = None) -> None:
        self.arrived: list[Message] = []
        self.flushes, self.fault = flushes, fault or BrokerUnavailable("127.0.0.1:1", "gone")

    def send(self, message: Message) -> None:
        """Take one event."""
        self.arrived.append(message)

    def flush(self) -> None:
        """Acknowledge what was taken, or break."""
        if self.flushes is not None:
            if self.flushes == 0:
                raise self.fault
            self.flushes -= 1

    @property
    def said(self) -> list[tuple[str, str, int, bytes]]:
        """Give event type, id, revision and bytes of each message."""
        return [
            (m.encoded.schema.name, m.event["envelope"]["event_id"],
             m.event["envelope"]["revision"], m.encoded.payload)
            for m in self.arrived
        ]  # fmt: skip

    @property
    def types(self) -> Counter[str]:
        """Count the event types."""
        return Counter(name for name, *_ in self.said)


def run(found: Feed, source: str, kept: Kept | None = None, **options: Any) -> FeedSummary:
    """Run a feed, its state beside its connector."""
    given = {"state_directory": found.directory.parents[1] / "state"} | options
    return read(found, source, publisher=kept or Kept(), **given)
