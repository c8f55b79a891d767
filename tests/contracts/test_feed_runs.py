"""What every connector's feed must do with the rows of its examples, found by its directory.

The rows come straight from the examples, whatever reads them in the end; what happens to them is
the runner's own work: counts that add up, also when a run is interrupted, and nothing sent twice.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Row, Value
from connectors.errors import BrokerUnavailable
from connectors.feeds import ROOT, Feed, feed
from connectors.running import runner
from connectors.running.summary import FeedSummary
from schemas.yaml_text import read_yaml
from tests.a_feed import Kept

EVERY = sorted(path.parent.name for path in ROOT.glob("*/feed.yml"))
SLICE = 2
every_connector = pytest.mark.parametrize("system", EVERY)


class Examples:
    """A stream whose rows are the connector's own examples."""

    def __init__(self, system: str, stream: str, columns: list[str]) -> None:
        self.columns = {name: name for name in columns}
        self.headings = columns
        self._rows = list(rows_of(system, stream))
        self.total: int | None = len(self._rows)

    def rows(self, since: Value = None) -> Iterator[Row]:
        """Give the rows in the examples' order."""
        return iter(self._rows)


@cache
def examples_of(system: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Read a system's examples, once for all its streams and runs; give each one's name and row."""
    paths = sorted((ROOT / system / "examples").glob("*.yml"))
    return tuple((path.stem, read_yaml(path.read_text(encoding="utf-8"))["row"]) for path in paths)


def rows_of(system: str, stream: str) -> Iterator[Row]:
    for number, (name, row) in enumerate(examples_of(system), start=2):
        if row["stream"] == stream:
            yield Row(stream, number, dict(row["values"]), name)


@pytest.fixture(autouse=True)
def reading_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the runner read the examples instead of a source."""

    def opened(found: Feed, _source: str) -> dict[str, Examples]:
        return {
            each.name: Examples(found.system, each.name, list(each.columns))
            for each in found.streams
        }

    monkeypatch.setattr(runner, "open_streams", opened)


def run(system: str, state: Path, kept: Kept, **options: Any) -> FeedSummary:
    summary = runner.read(
        feed(system), "examples", publisher=kept, state_directory=state, slice_rows=SLICE, **options
    )
    assert summary.rows_in == summary.accepted + summary.unchanged + summary.rejected
    assert sum(summary.reasons.values()) == summary.rejected
    return summary


@every_connector
def test_every_row_is_accounted_for_and_none_is_sent_twice(system: str, tmp_path: Path) -> None:
    first, second, full = Kept(), Kept(), Kept()
    streams = feed(system).streams
    summary = run(system, tmp_path, first)
    again = run(system, tmp_path, second)
    everything = run(system, tmp_path, full, full=True)

    assert summary.rows_in == sum(len(list(rows_of(system, each.name))) for each in streams)
    assert (summary.accepted > 0, summary.rejected > 0) == (True, True)
    assert summary.events_out == len(first.said) > 0
    assert (again.accepted, again.events_out, again.withdrawn, second.said) == (0, 0, 0, [])
    assert (again.rows_in, again.rejected) == (summary.rows_in, summary.rejected)
    assert set(full.said) <= set(first.said)
    assert everything.withdrawn == 0


@every_connector
def test_an_interrupted_run_counts_and_sends_what_a_whole_one_does(
    system: str, tmp_path: Path
) -> None:
    whole, every = Kept(), [Kept(flushes) for flushes in (0, 1, 3)] + [Kept()]
    expected = run(system, tmp_path / "whole", whole)
    for kept in every[:-1]:
        try:
            summary = run(system, tmp_path / "parts", kept)
        except BrokerUnavailable:
            continue
        break
    else:
        summary = run(system, tmp_path / "parts", every[-1])

    assert {each for kept in every for each in kept.said} == set(whole.said)
    counted = (summary.rows_in, summary.accepted, summary.unchanged, summary.rejected)
    assert counted == (
        expected.rows_in, expected.accepted, expected.unchanged, expected.rejected
    )  # fmt: skip
    assert summary.events_out == expected.events_out
