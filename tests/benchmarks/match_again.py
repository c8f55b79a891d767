"""Look again at every record of a hub, and ask people about what was missed.

``python -m tests.benchmarks.match_again --records 50000``: records of the children's generator
arrive as events; the last, one in ``--missed``, while a model decides to which nobody is anybody,
the others by the model that comes with the hub. Then all are looked at again. Printed are the rate,
what was found, how long each turn that asks holds the matcher, and the memory.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.matching.again.asking import A_TURN, ask_about
from hub.matching.again.finding import WOULD
from hub.matching.again.looking import look_again
from hub.matching.arriving.follow import catch_up
from hub.matching.people import activating
from hub.store.append import append
from hub.store.migrate import migrate
from tests.benchmarks.children import stream
from tests.benchmarks.children.numbers import spared
from tests.benchmarks.children.stream import Written
from tests.benchmarks.children.writing import FIELDS
from tests.benchmarks.hub_side import percentile
from tests.benchmarks.match_latency import events_of
from tests.blind_model import blind_model

Connection = psycopg.Connection[Any]
BY = {"actor": "The benchmark", "reason": "to measure how long it takes"}
AT_ONCE = 1000


def arrive(connection: Connection, written: Sequence[Written]) -> None:
    """Have records arrive, and be matched, a thousand at a time."""
    for start in range(0, len(written), AT_ONCE):
        with connection.transaction():
            append(connection, [
                event for values, _ in written[start : start + AT_ONCE]
                for event in events_of(dict(zip(FIELDS, values, strict=True)))
            ])  # fmt: skip
        catch_up(connection)


def measure(connection: Connection) -> None:
    """Look again, ask about what was found, look once more; print what each took."""
    before = memory()
    began, mine = time.perf_counter(), time.process_time()
    looked = look_again(connection)
    seconds, mine = time.perf_counter() - began, time.process_time() - mine
    say(
        f"looked again at {looked.records:,} records in {seconds:.1f} s: "
        f"{looked.records / seconds:,.0f} a second; its own processor time {mine:.1f} s, "
        f"memory {before:,.0f} to {memory():,.0f} MB"
    )
    for (what, would), count in Counter((each.what, each.would) for each in looked.found).items():
        say(f"  {what}, {WOULD[would]}: {count:,}")
    turns = list[float]()
    last = time.perf_counter()

    def turned(_done: int, _total: int | None) -> None:
        nonlocal last
        turns.append((time.perf_counter() - last) * 1000)
        last = time.perf_counter()

    asked = ask_about(connection, looked, progress=turned, **BY)
    if turns:
        times = ", ".join(
            f"{name} {percentile(sorted(turns), share):.0f} ms"
            for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
        )
        say(f"asked {len(asked):,}, the matcher held for {A_TURN} at a time: {times}")
    say(f"asked again: {len(ask_about(connection, look_again(connection), **BY)):,}")


def memory() -> float:
    """Give the most memory this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure and print; nothing is asserted."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.match_again")
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--missed", type=int, default=20, help="one in so many is missed")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    written = list(islice(
        stream.records(chosen.seed, chosen.records, spared(chosen.seed * 7_919)), chosen.records
    ))  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="hub-match-bench-") as directory,
        blind_model() as version,
    ):
        server = EmbeddedPostgres(Path(directory), tuning={"shared_buffers": "1GB"})
        url = server.create_database("bench")
        migrate(url)
        with psycopg.connect(make_conninfo(url, user="hub_ingest"), autocommit=True) as connection:
            began = time.perf_counter()
            seen = len(written) - len(written) // chosen.missed
            arrive(connection, written[:seen])
            activating.activate(connection, version, **BY)
            arrive(connection, written[seen:])
            activating.activate(connection, activating.FIRST, **BY)
            say(f"{len(written):,} records arrived in {time.perf_counter() - began:.0f} s")
            measure(connection)
        server.stop()


if __name__ == "__main__":
    main()
