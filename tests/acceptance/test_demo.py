"""What a stranger sees: the demonstration from end to end, twice, as separate processes."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.demo.embedded_broker import free_port
from schemas.local_time import local_today

pytestmark = pytest.mark.slow


def run_demo(directory: Path) -> str:
    """Run ``hub demo --exit`` and give what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "hub", "demo", "--exit", "--data", str(directory),
         "--children", "150"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two runs on one data directory."""
    directory = tmp_path_factory.mktemp("demo")
    return run_demo(directory), run_demo(directory)


def new_events(printed: str) -> int:
    found = re.search(r"([\d,]+) new events", printed)
    assert found, printed
    return int(found.group(1).replace(",", ""))


def test_the_first_run_stores_events_from_three_systems(runs: tuple[str, str]) -> None:
    first, _ = runs
    assert new_events(first) > 1000
    for system in ("mash_workbook", "early_help_csv", "liquidlogic_lcs"):
        assert system in first


def test_a_second_run_publishes_everything_again_and_adds_nothing(runs: tuple[str, str]) -> None:
    _, second = runs
    assert new_events(second) == 0
    assert "nothing was added" in second


def test_it_prints_a_timeline_and_the_step_up_report(runs: tuple[str, str]) -> None:
    for printed in runs:
        assert "One child, three systems, one timeline" in printed
        assert re.search(r"\d+ of \d+ early help episodes", printed)


def test_only_the_first_run_has_a_past_to_record(runs: tuple[str, str]) -> None:
    first, second = (" ".join(each.split()) for each in runs)
    assert re.search(
        r"received at the ends of 7 quarters from \d+ (March|June|September|Dec)", first
    )
    assert "of the past" not in second


def test_both_runs_take_the_extracts_of_the_day_before_the_first(runs: tuple[str, str]) -> None:
    first, second = (
        re.findall(r"as taken on (\d+ \w+ \d{4})", " ".join(each.split())) for each in runs
    )
    taken = datetime.strptime(first[0], "%d %B %Y").replace(tzinfo=UTC).date()
    assert timedelta(0) < local_today() - taken <= timedelta(days=2)
    assert first == second


def test_it_says_what_is_durable(runs: tuple[str, str]) -> None:
    assert "keeps its log in memory" in runs[0]


def ended_by(
    number: signal.Signals, directory: Path, once_it_says: str,
    meanwhile: Callable[[], None] = lambda: None,
) -> tuple[int, str]:  # fmt: skip
    """Run the demonstration, end it when it says something, and give its exit code and output."""
    given = os.environ | {"HUB_API_PORT": str(free_port()), "HUB_PUSH_PORT": str(free_port()),
                          "COLUMNS": "300"}  # fmt: skip
    printed = []
    with subprocess.Popen(
        [sys.executable, "-m", "hub", "demo", "--data", str(directory), "--children", "40"],
        env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as running:  # fmt: skip
        assert running.stdout
        for line in running.stdout:
            printed.append(line)
            if once_it_says in line:
                meanwhile()
                running.send_signal(number)
    return running.returncode, "".join(printed)


@pytest.fixture
def heeding_ctrl_c() -> Iterator[None]:
    """Have what a test starts heed SIGINT: a suite in the background of a shell ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeding_ctrl_c")
def test_it_ends_well_when_it_is_told_to_end(tmp_path: Path) -> None:
    settings, told = tmp_path / "d" / "settings.sh", list[str]()

    def in_another_terminal() -> None:
        asked = f". {settings} && hub identity count && hub verify"
        done = subprocess.run(
            ["/bin/sh", "-c", asked], capture_output=True, text=True, check=True, env={"PATH": ""}
        )
        told.append(done.stdout)

    early = ended_by(signal.SIGTERM, tmp_path / "d", "A Kafka-protocol broker is running")
    assert early[0] == 128 + signal.SIGTERM
    assert "Ended before it was done. Run it again" in early[1]
    serving = ended_by(signal.SIGTERM, tmp_path / "d", "hub identity queue", in_another_terminal)
    assert serving[0] == 0, serving[1]
    assert "the next run goes on there" in serving[1]
    assert "case records are about" in told[0]
    assert "are as sealed" in told[0]
    assert not settings.exists()
    assert ended_by(signal.SIGINT, tmp_path / "d", "/v1/events")[0] == 0
    assert "Traceback" not in early[1] + serving[1]
