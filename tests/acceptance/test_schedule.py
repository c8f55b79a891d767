"""Feeds read by a timetable: on time, one run at a time, one line of log each, a clean end."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.errors import FeedContractWrong, SourceUnreadable
from connectors.feeds import Feed
from connectors.locking import FeedLock
from connectors.running.summary import FeedSummary
from connectors.running.timetable import Conductor, Timetable, due, timetable
from hub.demo.embedded_broker import EmbeddedBroker
from tests.acceptance.feed_commands import A_ROW, contacts, feed, said

PATIENCE = 60.0
CANARY = "Quetzalcoatl"


def a_timetable(path: Path, source: str, **when: str) -> Path:
    entry = {"feed": "_template", "source": source} | (when or {"every": "1s"})
    path.write_text(yaml.safe_dump({"feeds": [entry]}), encoding="utf-8")
    return path


class Running:
    """``hub feed schedule`` as a process, its log lines as they come."""

    def __init__(self, timetable: Path, broker: EmbeddedBroker) -> None:
        settings = {
            "HUB_FEEDS_DIRECTORY": str(timetable.parent / "feeds"), "EXTRACT": "contacts.csv",
            "HUB_KAFKA_BOOTSTRAP": broker.bootstrap, "HUB_TOPIC_PREFIX": "timetable",
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hub", "feed", "schedule", str(timetable)],
            stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | settings,
        )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        self.all = ""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.all += line
            self.lines.put(line)

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait for a log line."""
        while True:
            line: dict[str, Any] = json.loads(self.lines.get(timeout=PATIENCE))
            if wanted(line):
                return line

    def end(self) -> int:
        """Ask it to stop and give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream
            stream.close()
        return code


@pytest.fixture
def start(broker: EmbeddedBroker) -> Iterator[Callable[[Path], Running]]:
    """Start timetables that are ended whatever happens."""
    begun: list[Running] = []

    def begin(timetable: Path) -> Running:
        begun.append(Running(timetable, broker))
        return begun[-1]

    yield begin
    for each in begun:
        if each.process.poll() is None:
            each.end()


def test_a_feed_is_read_again_and_again_until_it_is_told_to_stop(
    tmp_path: Path, start: Callable[[Path], Running]
) -> None:
    source = contacts(tmp_path / "contacts.csv", [A_ROW, ("C2", CANARY, "31/02/2024", CANARY)])
    running = start(a_timetable(tmp_path / "feeds.yml", f"{tmp_path}/$EXTRACT"))

    # On a slow machine a run may take longer than the second until the next is due.
    first = running.until(lambda line: line.get("outcome") not in (None, "skipped"))
    assert (first["feed"], first["outcome"]) == ("_template", "rejects")
    assert (first["rows"], first["accepted"], first["rejected"]) == (2, 1, 1)
    assert running.until(lambda line: line.get("unchanged") == 1)["events"] == 0

    held = FeedLock(tmp_path / "feeds", "_template")
    skipped = running.until(lambda line: line.get("error") == "another run has not ended")
    assert (skipped["level"], skipped["outcome"]) == ("info", "skipped")
    held.free()
    running.until(lambda line: line.get("outcome") == "rejects")

    source.unlink()
    fault = running.until(lambda line: line.get("outcome") == "fault")
    assert fault["exception_type"] == "SourceUnreadable"
    assert "hub feed check _template" in fault["error"]

    assert running.end() == 0
    assert "timetable ended" in running.all
    assert CANARY not in running.all
    assert "Traceback" not in running.all


def test_a_run_that_began_ends_before_the_timetable_does() -> None:
    ended: list[str] = []

    def run(contract: Feed, source: str) -> FeedSummary:
        os.kill(os.getpid(), signal.SIGTERM)
        assert conductor.is_stopping(wait=PATIENCE)
        ended.append(source)
        return FeedSummary(contract.system)

    before = signal.getsignal(signal.SIGTERM)
    entries = [{"feed": "_template", "source": "a", "every": "1h"}]
    conductor = Conductor(Timetable.model_validate({"feeds": entries}), run)
    conductor.until_stopped()
    assert ended == ["a"]
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_run_that_is_still_going_is_not_begun_again() -> None:
    begun: list[str] = []

    def run(contract: Feed, source: str) -> FeedSummary:
        begun.append(source)
        if source == "short" and begun.count("short") == 3:
            conductor.stop()
        if source == "long":
            assert conductor.is_stopping(wait=PATIENCE)
        return FeedSummary(contract.system)

    entries = [{"feed": "_template", "source": each, "every": "1s"} for each in ("long", "short")]
    conductor = Conductor(Timetable.model_validate({"feeds": entries}), run)
    conductor.until_stopped()
    assert begun.count("long") == 1
    assert begun.count("short") == 3


def test_it_says_when_each_feed_is_due(tmp_path: Path) -> None:
    path = a_timetable(tmp_path / "feeds.yml", "x", cron="30 5 * * mon-fri")
    shown = json.loads(feed("schedule", str(path), "--json").stdout)
    assert [each["feed"] for each in shown] == ["_template"]
    assert "_template" in feed("schedule", str(path), "--show").stdout


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("feeds:\n  - {feed: _template, source: x}\n", "feeds.0: _template: give either every:"),
        ("feeds:\n  - {source: x, every: 5m}\n", "feeds.0.feed: Field required"),
        ("feeds: [", "line 1: expected the node content"),
        ("feeds", "names with values"),
    ],
)
def test_a_timetable_that_is_wrong_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("feeds.yml").write_text(said, encoding="utf-8")
    with pytest.raises(FeedContractWrong, match=r"^feeds\.yml: ") as fault:
        timetable(Path("feeds.yml"))
    assert why in str(fault.value)
    assert "pydantic" not in str(fault.value)


def test_a_timetable_is_in_englands_time() -> None:
    entries = [{"feed": "_template", "source": "x", "cron": "30 5 * * *"}]
    found = Timetable.model_validate({"feeds": entries})
    (summer,) = due(found, datetime(2024, 7, 1, tzinfo=UTC))
    assert summer["next"].astimezone(UTC).hour == 4


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"feed": "nonsense", "source": "x", "every": "1h"}, "there is no connector 'nonsense'"),
        ({"feed": "_template", "source": "x"}, "give either every: or cron:"),
        ({"feed": "_template", "source": "x", "every": "often"}, "write 15m or 6h"),
        ({"feed": "_template", "source": "x", "cron": "5 5"}, "Wrong number of fields"),
        ({"feed": "_template", "source": "$NOT_SET_HERE", "every": "1h"}, "NOT_SET_HERE is not"),
        ({"feed": "_template", "source": "x", "every": "1h", "at": "5"}, "at"),
    ],
)
def test_a_wrong_timetable_says_what_is_wrong(
    tmp_path: Path, entry: dict[str, str], says: str
) -> None:
    path = tmp_path / "feeds.yml"
    path.write_text(yaml.safe_dump({"feeds": [entry]}), encoding="utf-8")
    assert says in said(feed("schedule", str(path), expect=1))


def test_a_timetable_that_is_not_there() -> None:
    assert SourceUnreadable.__name__ in feed("schedule", "no.yml", "--json", expect=1).stdout
