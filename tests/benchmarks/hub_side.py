"""The hub's own figures, measured through the same interfaces that production uses."""

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from connectors.publisher import KafkaPublisher, Message
from hub.access.actors import Actor
from hub.ingest.ingester import Ingester, IngestPlan
from hub.projecting.as_known_at import as_known_at
from hub.projecting.projector import Projector
from hub.query import timeline
from hub.query.door import Door, Question
from hub.store.recorder import HubRecorder, datastore_for
from projections.chronology.reader import View
from schemas.codec import encode
from schemas.identifiers import case_record_id, event_id, own_person_id
from schemas.local_time import local_today

SYSTEM = "mash_workbook"
STATE = b"x" * 300
FIRST_DAY = date(2022, 1, 1)


def login(url: str, name: str) -> str:
    """Give the connection string of one of the hub's logins."""
    return make_conninfo(url, user=f"hub_{name}")


def a_message(number: int, children: int) -> Message:
    """Make one event of about 300 bytes; one in five is an early help episode or a referral."""
    local_id = str(number % children)
    on = FIRST_DAY + timedelta(days=number % 1500)
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("front_door.contact_received", {
            "contact_id": f"C{number}", "agency": "Police", "method": "form", "urgency": "amber",
            "reason": "a neighbour heard shouting and a child crying late in the evening",
            "contact_source": {"code": "6", "source_value": "Police"},
        }),
        ("front_door.threshold_decided", {
            "contact_id": f"C{number}", "level": 2, "rationale": "early help can meet this need",
            "outcome": {"code": "early_help", "source_value": "EH"},
        }),
        ("early_help.early_help_episode_opened", {
            "episode_id": f"E{number}", "started_on": on, "organisation": "Locality 2",
        }),
        ("assessment.visit_recorded", {
            "visit_id": f"V{number}", "visited_on": on, "child_seen": True,
            "child_seen_alone": False, "outcome": "seen at home with both parents",
        }),
        ("front_door.referral_received", {
            "referral_id": f"R{number}",
            "referral_source": {"code": "5D", "source_value": "Early help"},
        }),
    ]  # fmt: skip
    event_type, own = kinds[number % len(kinds)]
    envelope = {
        "source": {"system": SYSTEM, "feed": "bench", "record_key": str(number),
                   "mapping_version": 1, "row": None},
        "event_id": str(event_id(SYSTEM, "bench", str(number), event_type)),
        "revision": 1, "case_record": {"system": SYSTEM, "local_id": local_id},
        "occurred_on": on, "occurred_at": None,
        "recorded_at": datetime(on.year, on.month, on.day, 9, tzinfo=UTC),
        "recorded_by": {"reference": "W12", "name": "Ruth Adeyemi", "role": "Social worker",
                        "team": "Locality 2"},
        "correlation_id": f"C{number}", "inferred": None,
    }  # fmt: skip
    event = {"envelope": envelope, **own}
    return Message(case_record_id(SYSTEM, local_id), encode(event_type, event), event)


def publish(bootstrap: str, prefix: str, count: int, children: int) -> float:
    """Publish events as a connector does; give events a second."""
    publisher = KafkaPublisher(bootstrap, topic_prefix=prefix)
    began = perf_counter()
    for number in range(count):
        publisher.send(a_message(number, children))
    publisher.flush()
    rate = count / (perf_counter() - began)
    publisher.close()
    return rate


def insert_events(url: str, count: int, batch: int = 500) -> float:
    """Append through the library's own recorder interface; give events a second."""
    datastore = datastore_for(login(url, "ingest"))
    recorder = HubRecorder(datastore)
    batches = [
        [StoredEvent(uuid4(), 1, "front_door.contact_received.v2", STATE) for _ in range(batch)]
        for _ in range(count // batch)
    ]
    began = perf_counter()
    for events in batches:
        recorder.insert_events(events)
    rate = len(batches) * batch / (perf_counter() - began)
    datastore.close()
    return rate


def ingest(url: str, bootstrap: str, prefix: str) -> float:
    """Take everything on the topics with one ingester; give events a second."""
    plan = IngestPlan(login(url, "ingest"), bootstrap, topic_prefix=prefix)
    summary = Ingester(plan).run(until="caught_up")
    return summary.received / summary.seconds


def ingest_by_two(url: str, bootstrap: str, prefix: str, count: int) -> float:
    """Take everything with two processes of one group; give events a second.

    Timed from the first event stored to the last, so that starting Python and joining the group,
    which happen once in a process's life, are not counted.
    """
    code = (
        "import sys; from hub.ingest.ingester import Ingester, IngestPlan;"
        "Ingester(IngestPlan(sys.argv[1], sys.argv[2], topic_prefix=sys.argv[3],"
        " group='bench', session_timeout_ms=2000)).run(until='stopped')"
    )
    arguments = [sys.executable, "-c", code, login(url, "ingest"), bootstrap, prefix]
    workers = [subprocess.Popen(arguments) for _ in range(2)]
    began, stored = 0.0, 0
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            first = 0
            deadline = perf_counter() + 300
            while stored < count and perf_counter() < deadline:
                found = connection.execute("SELECT position FROM hub.store_position").fetchone()
                assert found
                stored = found[0]
                if stored and not began:
                    began, first = perf_counter(), stored
                time.sleep(0.01)
        return (stored - first) / (perf_counter() - began)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            with suppress(subprocess.TimeoutExpired):
                worker.wait(timeout=20)
            worker.kill()


def timed_rebuild(url: str, names: list[str], *, workers: int = 1, in_sql: bool = False) -> float:
    """Rebuild read models beside the live ones; give events a second."""
    projector = Projector(login(url, "project"))
    made = projector.rebuild_together(names, workers=workers, in_sql=in_sql)
    projector.drop_retired(keep=0)
    return made[0].events / made[0].seconds


def catch_up(url: str) -> float:
    """Apply everything to every read model as the live runner does; give events a second."""
    summary = Projector(login(url, "project")).run(until="caught_up")
    return summary.events / summary.seconds


def page_times(url: str, children: int, asked: int = 300) -> list[float]:
    """Read timeline pages of up to 100 events through the door; give sorted milliseconds."""
    return _times(url, asked, lambda number: (number * 37 % children, None))


def known_then_times(url: str, children: int, asked: int = 100) -> list[float]:
    """Read the same pages as known at the end of today; give sorted milliseconds."""
    today = local_today()
    return _times(url, asked, lambda number: (number * 37 % children, today))


def _times(url: str, asked: int, which: Callable[[int], tuple[int, date | None]]) -> list[float]:
    found = []
    actor = Actor("Benchmark", "caseworker")
    with ConnectionPool(login(url, "api"), min_size=1, kwargs={"autocommit": True}) as pool:
        pool.wait()
        door = Door(pool, as_known_at=as_known_at)
        for number in range(asked + 20):
            child, day = which(number)
            person = own_person_id(case_record_id(SYSTEM, str(child)))
            question = Question(
                actor=actor, purpose="audit", function="read_person", route="bench",
                request_id=str(number), person_id=person, known_on=day,
            )  # fmt: skip
            began = perf_counter()
            page = door.ask(
                question, lambda c, role, p=person: timeline.timeline(c, role, p, View(), size=100)
            )
            found.append((perf_counter() - began) * 1000)
            assert page, "an empty timeline measures nothing"
    return sorted(found[20:])


def live_lag(
    url: str, bootstrap: str, prefix: str, seconds: int = 8, rate: int = 1000
) -> list[float]:
    """Publish at a steady rate while everything runs; give sorted milliseconds to be visible."""
    stop = threading.Event()
    ingester = Ingester(IngestPlan(login(url, "ingest"), bootstrap, topic_prefix=prefix))
    parts = [
        threading.Thread(target=ingester.run, kwargs={"until": "stopped", "stop": stop}),
        threading.Thread(
            target=Projector(login(url, "project")).run, kwargs={"until": "stopped", "stop": stop}
        ),
    ]
    publisher = KafkaPublisher(bootstrap, topic_prefix=prefix)
    for part in parts:
        part.start()
    try:
        return _lags(url, publisher, seconds, rate)
    finally:
        stop.set()
        for part in parts:
            part.join(timeout=30)
        publisher.close()


def _lags(url: str, publisher: KafkaPublisher, seconds: int, rate: int) -> list[float]:
    found = []
    base, number = 10**9, 0
    with psycopg.connect(login(url, "project"), autocommit=True) as connection:
        for tick in range(seconds * 10):
            due = perf_counter() + 0.1
            for _ in range(rate // 10):
                number += 1
                publisher.send(a_message(base + number, 5000))
            if tick % 4 == 3:
                publisher.flush()
                found.append(_until_visible(connection, base + number))
            time.sleep(max(0.0, due - perf_counter()))
    return sorted(found[2:])


def _until_visible(connection: psycopg.Connection[Any], number: int) -> float:
    """Wait until the last event sent is in the chronology; milliseconds since acknowledged."""
    message = a_message(number, 5000)
    sought = message.event["envelope"]["event_id"]
    began = perf_counter()
    while perf_counter() - began < 30:
        with connection.transaction():
            connection.execute("SELECT hub.read_path()")
            there = connection.execute(
                "SELECT 1 FROM chronology_entry WHERE event_id = %s", [sought]
            ).fetchone()
        if there:
            return (perf_counter() - began) * 1000
        time.sleep(0.002)
    raise TimeoutError("an event never became visible")


def percentile(times: list[float], share: float) -> float:
    """Give a percentile of sorted times."""
    return times[min(int(len(times) * share), len(times) - 1)]


def median(values: list[float]) -> float:
    """Give the median."""
    return statistics.median(values)
