"""A feed killed twelve times in sixty thousand rows: no gap, nothing altered, few repeats.

Killed means SIGKILL, at random moments. What is sent again is sent to the byte, and is never more
than the one slice that was in flight. The seed is printed; set HUB_TEST_SEED to repeat a run.
"""

import os
import random
import subprocess
import sys
import threading
import uuid
from collections import Counter
from pathlib import Path

import pytest

from connectors.errors import FeedRunning
from connectors.feeds import Feed
from connectors.running.snapshot import last_run
from hub.demo.embedded_broker import EmbeddedBroker
from tests.a_feed import Kept, a_feed, a_visit, extract, run
from tests.faults.feed_process import SLICE
from tests.faults.topics import OnTopic, everything_on

ROWS, KILLS, EVENTS_OF_A_ROW = 60_000, 12, 2
ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.slow, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
]  # fmt: skip


def start(found: Feed, source: str, broker: EmbeddedBroker, prefix: str) -> subprocess.Popen[str]:
    """Start a run as a process of its own."""
    home = str(found.directory.parents[1])
    command = [sys.executable, "-m", "tests.faults.feed_process", home, source]
    return subprocess.Popen(
        [*command, broker.bootstrap, prefix], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def await_beginning(process: subprocess.Popen[str]) -> None:
    """Wait until it has taken its first rows."""
    assert process.stdout is not None
    assert process.stdout.readline() == "began\n"


def kill(process: subprocess.Popen[str]) -> bool:
    """End it without warning; tell whether it was still at work."""
    was_at_work = process.poll() is None
    process.kill()
    process.communicate()
    return was_at_work


def expected_of(found: Feed, source: str) -> set[OnTopic]:
    """Give what a run that nothing interrupts sends."""
    kept = Kept()
    run(found, source, kept)
    return {OnTopic(event_id, revision, payload) for _, event_id, revision, payload in kept.said}


def test_kills_leave_no_gap_and_alter_nothing(broker: EmbeddedBroker, tmp_path: Path) -> None:
    seed = int(os.environ.get("HUB_TEST_SEED", random.randrange(10**9)))
    print(f"HUB_TEST_SEED={seed}")  # noqa: T201
    dice, between, prefix = random.Random(seed), threading.Event(), f"k{uuid.uuid4().hex[:8]}"
    found = a_feed(tmp_path)
    source = extract(
        tmp_path / "visits.csv", [a_visit(number, child=number % 5000) for number in range(ROWS)]
    )
    expected = expected_of(a_feed(tmp_path / "other"), source)

    in_the_midst = 0
    for _ in range(KILLS):
        process = start(found, source, broker, prefix)
        await_beginning(process)
        between.wait(dice.uniform(0, 1))
        in_the_midst += kill(process)
    last = start(found, source, broker, prefix)
    last.communicate(timeout=300)

    sent = Counter(everything_on(broker.bootstrap, f"{prefix}.identity", f"{prefix}.assessment"))
    assert last.returncode == 0
    assert in_the_midst == KILLS
    assert set(sent) == expected, f"HUB_TEST_SEED={seed}"
    repeats = sent.total() - len(sent)
    assert repeats <= KILLS * SLICE * EVENTS_OF_A_ROW
    ended = last_run(tmp_path / "state", "small")
    assert ended is not None
    assert f'"rows_in": {ROWS}, "accepted": {ROWS}, "unchanged": 0' in ended[2]
    assert f'"events_out": {len(expected)}' in ended[2]

    again = run(found, source)
    assert (again.unchanged, again.events_out) == (ROWS, 0)


def test_two_processes_never_run_one_feed_and_a_killed_one_leaves_no_lock(
    broker: EmbeddedBroker, tmp_path: Path
) -> None:
    found, prefix = a_feed(tmp_path), f"k{uuid.uuid4().hex[:8]}"
    source = extract(tmp_path / "visits.csv", [a_visit(number) for number in range(20_000)])
    process = start(found, source, broker, prefix)
    await_beginning(process)
    try:
        with pytest.raises(FeedRunning):
            run(found, source)
    finally:
        assert kill(process)
    assert run(found, source).resumed
