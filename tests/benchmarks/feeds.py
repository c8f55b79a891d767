"""``make bench-feeds``: a big extract through a file connector, three times.

The first run publishes everything to a real broker; the second reads an export made anew in which
nothing changed; the third one with a row more, so that every row is read again. Each is a process
of its own, so that its peak memory is its own. ``ARGS="--connector annex_a"`` reads one
sheet of a workbook instead of a CSV file; ``--rows``, ``--times`` and ``--json FILE`` are others.
"""

import argparse
import csv
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import openpyxl
from rich.console import Console

from connectors.feeds import feed
from connectors.publisher import KafkaPublisher
from connectors.running.runner import read
from hub.demo.embedded_broker import EmbeddedBroker
from tests.unit.test_feed_run import HEADINGS as ANNEX_A

out = Console(highlight=False, soft_wrap=True)
MOST_MEMORY, MOST_OF_FIRST = 500.0, 1 / 3
"""The targets: megabytes, and the second run's time as a share of the first's."""
HEADINGS = {
    "people": ["EHM ID", "First name(s)", "Last name", "D.O.B.", "Gender", "House no. and street",
               "Town", "Post code", "Date registered"],
    "episodes": ["Episode no.", "EHM ID", "Start date", "Reason opened", "Lead organisation",
                 "Lead practitioner", "End date", "Reason closed"],
    "assessments": ["Assessment no.", "EHM ID", "Episode no.", "Date started", "Date completed",
                    "Organisation", "Assessor", "Child seen?", "Seen alone?"],
    "visits": ["Visit no.", "EHM ID", "Date and time", "Type", "What happened", "Child seen?",
               "Seen alone?", "Worker"],
}  # fmt: skip


def write_workbook(directory: Path, rows: int) -> str:
    """Write an Annex A workbook whose first list has so many contacts."""
    directory.mkdir(parents=True, exist_ok=True)
    path, book = directory / "annex_a.xlsx", openpyxl.Workbook(write_only=True)
    for name, headings in ANNEX_A.items():
        sheet = book.create_sheet(name)
        sheet.append(headings)
        for number in range(rows if name == "List 1" else 0):
            on = f"{number % 28 + 1:02}/{number % 12 + 1:02}/2024"
            sheet.append([f"{number % 50_000:07}", "a) Male", "a) WBRI", "01/02/2015", on,
                          str(number)])  # fmt: skip
    book.save(path)
    return str(path)


def write_extract(directory: Path, rows: int, *, wrong_each: int = 1000) -> str:
    """Write an early help export whose visits file has so many rows; a few cannot be read."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, headings in HEADINGS.items():
        path = directory / f"early_help_{name}.csv"
        with path.open("w", encoding="cp1252", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(headings)
            if name == "visits":
                writer.writerows(visits(rows, wrong_each))
    return str(directory)


def visits(rows: int, wrong_each: int) -> Iterator[list[str]]:
    """Give visits to 50,000 children in 28 days of 12 months; a few on the 31st of February."""
    for number in range(rows):
        on = f"{number % 28 + 1:02}/{number % 12 + 1:02}/2024 {number % 9 + 9:02}:30"
        if number % wrong_each == wrong_each - 1:
            on = "31/02/2024 10:00"
        yield [f"V{number:08}", f"EH-{number % 50_000:06}", on, "Home visit – EH",
               "Seen at home with both parents", "Y", "N", f"Worker {number % 300}"]  # fmt: skip


EXTRACTS: dict[str, Callable[[Path, int], str]] = {
    "early_help_csv": write_extract,
    "annex_a": write_workbook,
}
"""The connectors measured, and how an extract for each is written."""


def run_once(system: str, source: str, state: str, bootstrap: str) -> dict[str, Any]:
    """Run a feed in this process; give its counts, seconds (two kinds) and peak memory."""
    began = perf_counter()
    publisher = KafkaPublisher(bootstrap, topic_prefix="bench")
    summary = read(feed(system), source, publisher=publisher, state_directory=Path(state))
    publisher.close()
    return {
        "seconds": perf_counter() - began, "processor": process_time(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "rows_in": summary.rows_in, "accepted": summary.accepted,
        "unchanged": summary.unchanged, "rejected": summary.rejected,
        "events_out": summary.events_out,
    }  # fmt: skip


def in_a_process(*arguments: str) -> dict[str, Any]:
    """Run the feed in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.feeds", "--once", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def measure(system: str, rows: int, times: int) -> list[dict[str, Any]]:
    """Measure the runs so many times, each time with a new state and a new broker."""
    measured = []
    with tempfile.TemporaryDirectory(prefix="hub-bench-feeds-") as directory:
        for number in range(times):
            broker = EmbeddedBroker(Path(directory) / "broker.log")
            state = str(Path(directory) / f"state-{number}")
            try:
                runs = {}
                for name, size in (("first", rows), ("second", rows), ("third", rows + 1)):
                    source = EXTRACTS[system](Path(directory) / "extract", size)
                    runs[name] = in_a_process(system, source, state, broker.bootstrap)
            finally:
                broker.stop()
            for name, run in runs.items():
                out.print(f"  {name:<7} {run['seconds']:6.1f} s  "
                          f"{run['processor']:6.1f} s of a processor  {run['peak_mb']:6.0f} MB  "
                          f"{run['rows_in']:,} in · {run['accepted']:,} accepted · "
                          f"{run['unchanged']:,} unchanged · {run['rejected']:,} rejected · "
                          f"{run['events_out']:,} out")  # fmt: skip
            measured.append(runs)
    return measured


def show(measured: list[dict[str, Any]], rows: int) -> None:
    """Print the medians beside their targets."""
    first = statistics.median(each["first"]["seconds"] for each in measured)
    second = statistics.median(each["second"]["seconds"] for each in measured)
    third = statistics.median(each["third"]["seconds"] for each in measured)
    peak = max(run["peak_mb"] for each in measured for run in each.values())
    out.print(f"{rows:,} rows: first run {first:.1f} s ({rows / first:,.0f} rows/s)")
    out.print(f"second run {second:.1f} s; third run {third:.1f} s ({rows / third:,.0f} rows/s)")
    for what, reached, most in (
        ("second to first", second / first, MOST_OF_FIRST),
        ("third to first", third / first, MOST_OF_FIRST),
        ("peak memory, MB", peak, MOST_MEMORY),
    ):
        out.print(f"{'✓' if reached <= most else '✗'} {what}: {reached:,.2f} (≤ {most:,.2f})")


def main() -> None:
    """Measure, or, with ``--once``, be one of the processes measured."""
    parser = argparse.ArgumentParser(prog="make bench-feeds ARGS=…", description=__doc__)
    parser.add_argument("--once", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--connector", choices=EXTRACTS, default="early_help_csv")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    chosen = parser.parse_args()
    if chosen.once:
        sys.stdout.write(json.dumps(run_once(*chosen.once)))
        return
    measured = measure(chosen.connector, chosen.rows, chosen.times)
    show(measured, chosen.rows)
    if chosen.json:
        chosen.json.write_text(json.dumps(measured, indent=2) + "\n")


if __name__ == "__main__":
    main()
