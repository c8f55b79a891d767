"""A large hub to ask: every child of a big county, years of events, written as ingest writes them.

Events are encoded, checked and appended by the code that takes them from Kafka; only Kafka is left
out. They come round by round, a season each, for every child, so one child's events lie scattered
over the store as they do in a hub that has grown.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing.queues import SimpleQueue
from random import Random
from typing import Any

import psycopg

from hub.demo.invent.people import Inventor, workers
from hub.demo.invent.who import Address, Child
from hub.ingest.messages import DeadLettered, Message, Translator
from hub.store.append import NewEvent, append
from schemas.codec import encode, frame
from schemas.identifiers import case_record_id, event_id, own_person_id

SYSTEM = "liquidlogic_lcs"
ROUNDS = 10
SEASON = timedelta(days=91)
FIRST_DAY = date(2024, 1, 8)
BATCH = 2_500
LONG_EVERY, LONG = 1000, 35
"""One child in a thousand has so many times the events of most: about 1,000 in the whole hub."""
HEAVY_EVERY, HEAVY = 100, 16
"""Of the others, one in a hundred has so many times the events of most."""
SEED = 20261123
WORKERS = workers()
WORDS = "Seen at home with both parents; the younger ones were at nursery. School to be told."


@dataclass(frozen=True)
class Borough:
    """How many children there are, and about how many events in all."""

    children: int
    events: int

    def each_round(self, number: int) -> int:
        """Give how many events a child has in a round."""
        long, heavy = 1 / LONG_EVERY, 1 / HEAVY_EVERY
        mean = 1 + (heavy - long) * (HEAVY - 1) + long * (LONG - 1)
        usual = self.events / (self.children * mean) / ROUNDS
        return max(1, round(usual * _weight(number)))

    def people(self) -> Iterator[tuple[int, Child, Address]]:
        """Give the children, the same each time, with where they live."""
        number = 0
        for family in Inventor(Random(SEED), date(2026, 11, 1)).families(self.children):
            for child in family.children:
                number += 1
                yield number, child, family.stays[-1].address


def _weight(number: int) -> int:
    """Give how many times the events of most a child has."""
    return LONG if number % LONG_EVERY == 0 else HEAVY if number % HEAVY_EVERY == 0 else 1


def person_of(number: int) -> Any:
    """Give the id of a child of the borough, in whom nothing was linked."""
    return own_person_id(case_record_id(SYSTEM, str(number)))


def fill(url: str, borough: Borough, progress: Callable[[int], None], processes: int = 2) -> int:
    """Fill the store; give how many events it holds then. `progress` is told of events appended."""
    told: SimpleQueue[int] = multiprocessing.SimpleQueue()
    parts = [
        multiprocessing.Process(target=_part, args=(url, borough, part, processes, told))
        for part in range(processes)
    ]
    for each in parts:
        each.start()
    done, ended = 0, 0
    while ended < processes:
        appended = told.get()
        ended += not appended
        done += appended
        progress(done)
    for each in parts:
        each.join()
        if each.exitcode:
            raise RuntimeError(f"a process that fills the store ended with {each.exitcode}")
    return done


def _part(url: str, borough: Borough, part: int, parts: int, told: "SimpleQueue[int]") -> None:
    """Append the events of every `parts`-th child."""
    try:
        mine = [each for each in borough.people() if each[0] % parts == part]
        translator = Translator()
        with psycopg.connect(url) as connection:
            for turn in range(ROUNDS):
                batch: list[NewEvent] = []
                for number, child, home in mine:
                    for kind, own in _events(borough, number, child, home, turn):
                        batch.append(_translated(translator, number, turn, kind, own))
                    if len(batch) >= BATCH:
                        told.put(_append(connection, batch, turn))
                        batch = []
                if batch:
                    told.put(_append(connection, batch, turn))
    finally:
        told.put(0)


def _append(connection: psycopg.Connection[Any], batch: list[NewEvent], turn: int) -> int:
    """Append a batch, received at the end of its season."""
    end = FIRST_DAY + (turn + 1) * SEASON
    with connection.transaction():
        append(connection, batch, received_at=datetime(end.year, end.month, end.day, tzinfo=UTC))
    return len(batch)


def _day(turn: int, number: int, step: int) -> date:
    return FIRST_DAY + turn * SEASON + timedelta(days=(number * 7 + step * 5) % 90)


def _events(
    borough: Borough, number: int, child: Child, home: Address, turn: int
) -> Iterator[tuple[tuple[str, int], dict[str, Any]]]:
    """Give a child's events of one round: who it is first, then work with it."""
    count = borough.each_round(number)
    if turn == 0:
        for step, (event_type, own) in enumerate(_identity(number, child, home)):
            yield (event_type, -step - 1), own
        count = max(0, count - 4)
    for step in range(count):
        event_type, own = _work(number, turn, step)
        yield (event_type, step), own


def _identity(number: int, child: Child, home: Address) -> list[tuple[str, dict[str, Any]]]:
    person = {
        "forenames": child.forenames, "surname": child.surname,
        "sex": {"code": child.sex, "source_value": child.sex},
        "date_of_birth": child.born_on.isoformat(), "is_unborn": child.is_unborn,
    }  # fmt: skip
    address = {"lines": [home.line, home.district], "postcode": home.postcode}
    worker = WORKERS[number % len(WORKERS)]
    held = {"identifier_type": "nhs_number", "value": child.nhs_number or "0", "is_valid": True}
    return [
        ("identity.person_registered", {"person": person}),
        ("identity.address_changed", {"address": address, "started_on": FIRST_DAY}),
        ("plans.case_allocated", {
            "allocation_id": f"A{number}", "started_on": FIRST_DAY,
            "role": {"code": "allocated_worker", "source_value": "Allocated"},
            "practitioner": {"reference": str(worker.number), "name": worker.name,
                             "role": worker.role, "team": worker.team},
        }),
        ("identity.identifier_recorded", held),
    ]  # fmt: skip


def _work(number: int, turn: int, step: int) -> tuple[str, dict[str, Any]]:
    """Give one piece of work: a referral or early help begins some rounds, the rest goes round."""
    local, on = f"{number}-{turn}-{step}", _day(turn, number, step)
    if step == 0 and turn % 5 == number % 5:
        return "front_door.referral_received", {
            "referral_id": f"R{local}",
            "referral_source": {"code": "5D", "source_value": "Early help"},
        }
    if step == 1 and turn % 5 == 4:
        return "early_help.early_help_episode_opened", {
            "episode_id": f"E{local}",
            "started_on": on,
            "organisation": "Locality 2",
        }
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("front_door.contact_received", {
            "contact_id": f"C{local}", "agency": "Police", "urgency": "amber", "reason": WORDS,
            "contact_source": {"code": "6", "source_value": "Police"},
        }),
        ("assessment.visit_recorded", {
            "visit_id": f"V{local}", "visited_on": on, "child_seen": True,
            "child_seen_alone": step % 3 == 0, "outcome": WORDS,
        }),
        ("oversight.supervision_held", {
            "supervision_id": f"S{local}", "held_on": on, "reflection": WORDS, "actions": WORDS,
        }),
        ("assessment.visit_recorded", {"visit_id": f"V{local}", "visited_on": on}),
        ("assessment.direct_work_recorded", {
            "work_id": f"W{local}", "worked_on": on, "child_alone": True, "childs_views": WORDS,
        }),
    ]  # fmt: skip
    return kinds[(number + turn + step) % len(kinds)]


def _translated(
    translator: Translator, number: int, turn: int, kind: tuple[str, int], own: dict[str, Any]
) -> NewEvent:
    """Make the event to append, as ingest makes it of a message."""
    event_type, step = kind
    on = _day(turn, number, step)
    key = f"{number}-{turn}-{step}"
    worker = WORKERS[number % len(WORKERS)]
    envelope = {
        "source": {"system": SYSTEM, "feed": "borough", "record_key": key,
                   "mapping_version": 1, "row": None},
        "event_id": str(event_id(SYSTEM, "borough", key, event_type)), "revision": 1,
        "case_record": {"system": SYSTEM, "local_id": str(number)},
        "occurred_on": on, "occurred_at": None, "correlation_id": None, "inferred": None,
        "recorded_at": datetime(on.year, on.month, on.day, 9, tzinfo=UTC),
        "recorded_by": {"reference": str(worker.number), "name": worker.name,
                        "role": worker.role, "team": worker.team},
    }  # fmt: skip
    schema, payload = encode(event_type, {"envelope": envelope, **own})
    made = translator.outcome(Message(
        f"hub.{schema.area}", 0, 0, str(case_record_id(SYSTEM, str(number))).encode(),
        frame(schema.id, payload), [],
    ))  # fmt: skip
    if isinstance(made, DeadLettered):
        raise TypeError(made.detail)
    return made
