"""Match and decide one record in a hub of many children, while events keep coming in.

``python -m tests.benchmarks.match_latency --children 1000000``: a borough of the children's
generator is written as the matcher keeps it, each child about twice, linked as in truth; then the
borough's next records arrive one at a time. Each is timed from the call of the matcher until it is
decided, until that is committed, and with its own durable append; and, where others near it are
looked at again, until that is committed too. Meanwhile another process appends events of other
kinds without pause. Undoing is timed as well. Beside the time stands the processor time, of the
matcher and of the server process it speaks with: on a shared machine the rest is waiting for
others. The least that a commit takes there is shown by a transaction that changes one row.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
from psycopg.conninfo import make_conninfo

from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.ingest.ingester import fewer_collections
from hub.matching.arriving.choosing import Choosing
from hub.matching.arriving.follow import catch_up
from hub.matching.people import links
from hub.store.append import NewEvent, append
from hub.store.migrate import migrate
from tests.benchmarks.children import stream
from tests.benchmarks.children.numbers import spared
from tests.benchmarks.children.stream import Written
from tests.benchmarks.children.writing import FIELDS
from tests.benchmarks.hub_side import percentile
from tests.benchmarks.match_filling import filled
from tests.case_records import an_event, numbered, reached

Connection = psycopg.Connection[Any]
RECORDS_A_CHILD = 2.13
"""Records the generator writes of a child, about."""
LATER = 10_000
"""Records that are kept to arrive at a filled hub, some in each run."""
ONE_ROW = "UPDATE hub.match_checkpoint SET persons = persons"
"""What any turn takes at the least: what the disk, the machine and its other work cost."""
IN_ORDER = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off"
LOOKED_UP = (
    "SELECT count(*) FROM (SELECT key FROM hub.match_key ORDER BY key OFFSET 0) AS each",
    (
        "SELECT count(normalised) FROM (SELECT normalised FROM hub.match_record"
        " ORDER BY case_record_id OFFSET 0) AS each"
    ),
    (
        "SELECT count(*) FROM (SELECT person_id FROM hub.match_record"
        " ORDER BY person_id OFFSET 0) AS each"
    ),
)
"""What the matcher looks things up in, read by the indexes it is looked up by: 2.1 GB of a million
children."""
WARM = 50
"""Records that arrive before the clock runs: a matcher that has just begun makes its plans."""


def events_of(values: dict[str, str]) -> list[NewEvent]:
    """Give the events a connector makes of a generated record."""
    named, number = (values["source"], values["record_id"]), values["nhs_number"]
    expected = values["expected_on"]
    person = {
        "forenames": values["forenames"] or None, "surname": values["surname"] or None,
        "date_of_birth": values["date_of_birth"] or None,
        "expected_date_of_birth": date.fromisoformat(expected) if expected else None,
        "sex": {"code": values["sex"], "source_value": values["sex"]} if values["sex"] else None,
    }  # fmt: skip
    events = [an_event(*named, "identity.person_registered", person=person)]
    if values["address"] or values["address_withheld"]:
        address = {"lines": [values["address"]], "postcode": values["postcode"] or None}
        events.append(an_event(
            *named, "identity.address_changed", address=address,
            is_confidential=bool(values["address_withheld"]),
        ))  # fmt: skip
    if number:
        events.append(numbered(*named, number))
    if values["phone"]:
        events.append(reached(*named, telephones=[values["phone"]]))
    return events


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


def processor(pid: int) -> float:
    """Give the milliseconds a process has had a processor for; 0 where the system does not say."""
    scheduled = Path(f"/proc/{pid}/schedstat")
    return int(scheduled.read_text().split()[0]) / 1e6 if scheduled.is_file() else 0.0


def timed(act: Callable[[], object]) -> float:
    """Give the milliseconds something takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def measure(url: str, arriving: list[Written], rate: int) -> dict[str, list[float]]:
    """Time each arrival: the matcher alone, and with its durable append; then some undoing."""
    found: dict[str, list[float]] = defaultdict(list)
    other = multiprocessing.get_context("spawn").Process(target=ingest_for_ever, args=(url, rate))
    with fewer_collections(), psycopg.connect(url, autocommit=True) as connection:
        other.start()
        try:
            for number, (values, _) in enumerate(arriving):
                events = events_of(dict(zip(FIELDS, values, strict=True)))
                for what, spent in matched(connection, events):
                    if number >= WARM:
                        found[what].append(spent)
            found["undo"] = list(undone(connection, most=100))
        finally:
            other.terminate()
            other.join()
    return found


def matched(connection: Connection, events: list[NewEvent]) -> Iterator[tuple[str, float]]:
    """Append a record's events and match it; give what was measured, in milliseconds."""
    server = connection.info.backend_pid

    def appended() -> None:
        with connection.transaction():
            append(connection, events)

    def spent() -> tuple[float, float, float]:
        return time.perf_counter() * 1000, time.process_time() * 1000, processor(server)

    before = timed(appended)
    decided, committed = list[float](), [spent()]
    take_turn = Choosing.take_turn

    def turn_taken(*told: Any) -> Any:
        found = take_turn(*told)
        decided.append(time.perf_counter() * 1000)
        return found

    with patch.object(Choosing, "take_turn", turn_taken):
        catch_up(connection, lambda *_: committed.append(spent()))
    alone, mine, theirs = (now - then for then, now in zip(committed[0], committed[1], strict=True))
    yield "matched and decided", decided[0] - committed[0][0]
    yield "match and decide, committed", alone
    yield "its processor time, matcher", mine
    yield "its processor time, server", theirs
    yield "with the record's own events, durable", before + alone
    if len(committed) > 2:
        yield "others near it looked at again, committed", committed[-1][0] - committed[1][0]
    yield "a turn with nothing to do", timed(lambda: catch_up(connection))
    yield "one row changed, committed", timed(lambda: connection.execute(ONE_ROW))


def undone(connection: Connection, most: int) -> Iterator[float]:
    """Take links of the matcher back, and time each."""
    linked = connection.execute(
        "SELECT case_record_id FROM hub.match_record WHERE person_id <> own_person_id"
        " AND first_position > 0 ORDER BY first_position DESC LIMIT %s", [most]
    ).fetchall()  # fmt: skip
    for (record,) in linked:
        yield timed(lambda record=record: links.unlink(  # type: ignore[misc]
            connection, record, actor="The benchmark", reason="taken back to be timed"
        ))  # fmt: skip


def run(directory: Path, chosen: argparse.Namespace) -> None:
    """Fill, measure and print."""
    most = int(chosen.children * RECORDS_A_CHILD)
    arriving = WARM + chosen.records
    numbers = spared(chosen.seed * 7_919)
    written = stream.records(chosen.seed, most + LATER, numbers)
    server = EmbeddedPostgres(directory, tuning={"shared_buffers": chosen.memory})
    url = server.create_database("bench")
    migrate(url)
    filled(url, most, islice(written, most))
    if not chosen.cold:
        warmed(url)
    sys.stdout.write(f"{chosen.children:,} children, {RECORDS_A_CHILD} records each\n")
    later = arrivals(directory, most, written)[chosen.skip :][:arriving]
    for what, times in measure(make_conninfo(url, user="hub_ingest"), later, chosen.rate).items():
        figures = ", ".join(
            f"{name} {percentile(sorted(times), share):.1f} ms"
            for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
        )
        sys.stdout.write(f"{what}: {figures} ({len(times)} times)\n")
    server.stop()


def warmed(url: str) -> None:
    """Read what a matcher looks things up in, so that it is at hand as in a server at work.

    By its order: what is read as it lies, a server does not keep.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(IN_ORDER)
        for each in LOOKED_UP:
            connection.execute(each)


def arrivals(directory: Path, most: int, written: Iterator[Written]) -> list[Written]:
    """Give the records after those of the filled hub, which are kept beside it for more runs."""
    kept = directory / "arriving.json"
    if not kept.is_file():
        after = [each for each in written if int(each.record[1]) >= most]
        kept.write_text(json.dumps(after), encoding="utf-8")
    return [Written(*each) for each in json.loads(kept.read_text(encoding="utf-8"))]


def main() -> None:
    """Measure and print; nothing is asserted."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.match_latency")
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--rate", type=int, default=1000, help="events a second beside it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--directory", type=Path, help="keep the filled hub here for more runs")
    parser.add_argument("--memory", default="4GB", help="the server's shared_buffers")
    parser.add_argument("--cold", action="store_true", help="begin with nothing at hand there")
    parser.add_argument("--skip", type=int, default=0, help="records that earlier runs had arrive")
    chosen = parser.parse_args()
    if chosen.directory:
        run(chosen.directory, chosen)
        return
    with tempfile.TemporaryDirectory(prefix="hub-match-bench-") as directory:
        run(Path(directory), chosen)


if __name__ == "__main__":
    main()
