"""The case database in PostgreSQL gives the same events as in SQLite."""

from pathlib import Path
from typing import Any

from connectors.feeds import feed
from connectors.publisher import Message
from connectors.running.runner import FeedSummary, read
from hub.demo.extracts import liquidlogic
from hub.demo.invent import invent_council


class Kept:
    """A publisher that keeps what it is sent."""

    def __init__(self) -> None:
        self.events: dict[str, dict[str, Any]] = {}

    def send(self, message: Message) -> None:
        self.events[message.event["envelope"]["event_id"]] = {
            **message.event,
            "envelope": message.event["envelope"] | {"source": None},
        }

    def flush(self) -> None:
        """Nothing to wait for."""


def told_by(url: str, state: Path) -> tuple[FeedSummary, dict[str, dict[str, Any]]]:
    kept = Kept()
    summary = read(feed("liquidlogic_lcs"), url, publisher=kept, state_directory=state)
    return summary, kept.events


def test_every_database_gives_the_same_events(empty_database: str, tmp_path: Path) -> None:
    council = invent_council(seed=11, children=60)
    on_disk = f"sqlite:///{tmp_path / 'lcs.sqlite'}"
    served = empty_database.replace("postgresql://", "postgresql+psycopg://", 1)
    for url in (on_disk, served):
        liquidlogic.write(council, url)

    here, events_here = told_by(on_disk, tmp_path / "here")
    there, events_there = told_by(served, tmp_path / "there")

    assert here.rejected == there.rejected == liquidlogic.WRONG
    assert events_here
    assert events_here == events_there


def test_writing_again_replaces_what_was_there(empty_database: str) -> None:
    served = empty_database.replace("postgresql://", "postgresql+psycopg://", 1)
    council = invent_council(seed=11, children=20)
    assert liquidlogic.write(council, served) == liquidlogic.write(council, served)
