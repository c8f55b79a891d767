"""Match and decide one record in a hub of many children, while events keep coming in.

``python -m tests.benchmarks.match_latency --children 100000``: they are written by the matcher's
own writer, two records each; then new records arrive one at a time, every second one of a known
child. Each is timed from the call of the matcher to its commit, and with its own durable append.
Meanwhile another process appends events of other kinds without pause. Undoing is timed as well.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.matching import links, tables
from hub.matching.follow import catch_up
from hub.matching.profiles import Profile
from hub.store.append import append
from hub.store.migrate import migrate
from schemas.identifiers import case_record_id, own_person_id
from tests.benchmarks.hub_side import percentile
from tests.case_records import a_child, an_event

Connection = psycopg.Connection[Any]
BATCH = 20_000
HOUSEHOLD = 3
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def nhs_number(number: int) -> str:
    """Make a number of the range reserved for tests (999…), with its check digit."""
    while True:
        digits = f"999{number % 1_000_000:06d}"
        check = (11 - sum(int(d) * (10 - n) for n, d in enumerate(digits)) % 11) % 11
        if check != 10:
            return digits + str(check)
        number += 500_000


def word(number: int, length: int = 6) -> str:
    """Make a name of letters, a different one for each number."""
    made = ""
    for _ in range(length):
        number, letter = divmod(number, len(LETTERS))
        made += LETTERS[letter]
    return made


def profile(number: int, system: str) -> Profile:
    """One child's record; three children share a home and a surname."""
    home = number // HOUSEHOLD
    identifier = case_record_id(system, str(number))
    return Profile(
        identifier, system, str(number), number, own_person_id(case_record_id("mash", str(number))),
        word(number * 7919), word(home * 104_729), f"20{number % 20:02}-0{number % 9 + 1}-15", None,
        (nhs_number(number),) if number < 900_000 else (), f"{home}highstreet|se136nb",
    )  # fmt: skip


def fill(connection: Connection, children: int) -> None:
    """Write the children as the matcher knows them."""
    for start in range(0, children, BATCH):
        numbers = range(start, min(children, start + BATCH))
        with connection.transaction():
            for system in ("mash", "lcs"):
                tables.keep_records(connection, [profile(each, system) for each in numbers])


def arrivals(children: int, count: int) -> Iterator[list[Any]]:
    """New records: of a known child by number, of nobody known, in turn."""
    for number in range(count):
        known = profile(number * 37 % min(children, 900_000), "mash")
        if number % 2:
            yield a_child("eh", f"new{number}", name=f"{word(number)} {word(number * 31)}",
                          born="2016-02-03", line=f"{number} New Road")  # fmt: skip
        else:
            yield a_child("eh", f"new{number}", name=f"{known.forenames} {known.surname}",
                          born=known.date_of_birth, nhs=known.nhs_numbers[0])  # fmt: skip


def ingest_for_ever(url: str, rate: int) -> None:
    """Append events of other kinds, ten batches a second, until the process is ended."""
    batch = max(1, rate // 10)
    with psycopg.connect(url, autocommit=True) as connection:
        number, due = 0, time.perf_counter()
        while True:
            due += 0.1
            events = [
                an_event("mash", str(each), "front_door.contact_received", contact_id=str(each))
                for each in range(number, number + batch)
            ]
            with connection.transaction():
                append(connection, events)
            number += batch
            time.sleep(max(0.0, due - time.perf_counter()))


def timed(act: Callable[[], object]) -> float:
    """Give the milliseconds something takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def measure(url: str, children: int, count: int, rate: int) -> dict[str, list[float]]:
    """Time each arrival: the matcher alone, and with its durable append; then some undoing."""
    found: dict[str, list[float]] = {"match and decide": [], "with durable events": [], "undo": []}
    other = multiprocessing.get_context("spawn").Process(target=ingest_for_ever, args=(url, rate))
    with psycopg.connect(url, autocommit=True) as connection:
        catch_up(connection)
        other.start()
        try:
            for events in arrivals(children, count):
                began = time.perf_counter()
                with connection.transaction():
                    append(connection, events)
                found["match and decide"].append(timed(lambda: catch_up(connection)))
                found["with durable events"].append((time.perf_counter() - began) * 1000)
            for number in range(0, min(count, 100), 2):
                record = case_record_id("eh", f"new{number}")
                found["undo"].append(timed(lambda record=record: _undo(connection, record)))  # type: ignore[misc]
        finally:
            other.terminate()
            other.join()
    return found


def _undo(connection: Connection, record: Any) -> None:
    links.unlink(connection, record, actor="The benchmark", reason="taken back to be timed")


def main() -> None:
    """Measure and print; nothing is asserted."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.match_latency")
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--records", type=int, default=400)
    parser.add_argument("--rate", type=int, default=1000, help="events a second beside it")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hub-match-bench-") as directory:
        server = EmbeddedPostgres(Path(directory))
        url = server.create_database("bench")
        migrate(url)
        ingest = make_conninfo(url, user="hub_ingest")
        with psycopg.connect(ingest, autocommit=True) as connection:
            seconds = timed(lambda: fill(connection, chosen.children)) / 1000
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ANALYZE")
        sys.stdout.write(f"{chosen.children:,} children, two records each, in {seconds:,.0f} s\n")
        for what, times in measure(ingest, chosen.children, chosen.records, chosen.rate).items():
            figures = ", ".join(
                f"{name} {percentile(sorted(times), share):.1f} ms"
                for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
            )
            sys.stdout.write(f"{what}: {figures} ({len(times)} times)\n")
        server.stop()


if __name__ == "__main__":
    main()
