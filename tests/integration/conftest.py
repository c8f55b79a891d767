"""A history to project: real Avro events of case records in several systems."""

import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from hub.significance.marks import stream_of
from hub.store.append import AppendResult, NewEvent, append
from schemas.codec import content_hash, encode
from schemas.decoder import decoder_for
from schemas.identifiers import case_record_id, event_id, own_person_id
from schemas.local_time import LONDON
from schemas.repository import repository
from tests.blind_model import blind_model
from tests.conftest import Database
from tests.filling import an_empty, fields_of, learn

OVER_AFTER = timedelta(minutes=5, seconds=10)
"""When a day is over to the hub, and a little more."""
RECORDED = datetime(2024, 6, 1, 9, 30, tzinfo=UTC)


@dataclass
class Story:
    """Builds events as a connector would, and appends them."""

    url: str
    feed: str = "rows"
    written: list[NewEvent] = field(default_factory=list)

    def event(
        self,
        event_type: str,
        record: tuple[str, str],
        key: str | None = None,
        *,
        on: date | None = None,
        at: datetime | None = None,
        recorded_at: datetime | None = RECORDED,
        revision: int = 1,
        inferred: dict[str, Any] | None = None,
        **fields: Any,
    ) -> NewEvent:
        """An event of a case record (system, local id); what is not given is left empty."""
        schema = repository().newest(event_type)
        named: dict[str, Any] = {}
        learn(schema.avro, named)
        key = key or uuid.uuid4().hex
        made = event_id(record[0], self.feed, key, event_type)
        envelope = {
            "source": {"system": record[0], "feed": self.feed, "record_key": key,
                       "mapping_version": 1, "row": None},
            "event_id": str(made), "revision": revision,
            "case_record": {"system": record[0], "local_id": record[1]},
            "occurred_on": on, "occurred_at": at, "recorded_at": recorded_at, "recorded_by": None,
            "correlation_id": None, "inferred": inferred,
        }  # fmt: skip
        own = {
            each["name"]: an_empty(each["type"], named)
            for each in schema.avro["fields"]
            if each["name"] != "envelope"
        }
        payload = encode(event_type, {"envelope": envelope, **own, **fields}).payload
        (end,) = decoder_for(schema, ("@source_end",))(payload)
        return NewEvent(
            stream_id=case_record_id(*record), topic=schema.topic, state=payload, event_id=made,
            content_hash=content_hash(payload, end), revision=revision, occurred_on=on,
            occurred_at=at, recorded_at=recorded_at, event_type=event_type,
            source_system=record[0], source_feed=self.feed,
        )  # fmt: skip

    def withdrawal(
        self, record: tuple[str, str], key: str, event_type: str, revision: int
    ) -> NewEvent:
        """The row of a key vanished."""
        return self.event(
            "corrections.record_withdrawn", record, key, revision=revision,
            withdrawn_event_id=str(event_id(record[0], self.feed, key, event_type)),
            withdrawn_event_type=event_type, withdrawn_record_key=key,
            reason="vanished_from_extract",
        )  # fmt: skip

    def link(
        self, record: tuple[str, str], person: uuid.UUID | None, key: str | None = None
    ) -> NewEvent:
        """A case record is about this person, or about its own again."""
        record_id = case_record_id(*record)
        target = person or own_person_id(record_id)
        facts: dict[str, Any] = {"person_id": str(target), "case_record_id": str(record_id)}
        facts |= {"actor": "matcher", "reason": "a test"}
        if person:
            facts |= {"rule": "decided"}
        kind = "hub.record_linked" if person else "hub.link_reversed"
        made = self.event(kind, record, key, **facts)
        return made._replace(stream_id=target, source_system="hub", source_feed="matching")

    def review(self, record: tuple[str, str], *, decision: str | None = None) -> NewEvent:
        """Ask whom a case record is about, or say what was decided."""
        record_id = case_record_id(*record)
        facts: dict[str, Any] = {"review_id": f"v{record_id}", "case_record_id": str(record_id)}
        facts |= {"decision": decision, "actor": "a test"} if decision else {"kind": "link"}
        kind = "hub.review_decided" if decision else "hub.review_requested"
        made = self.event(kind, record, **facts)
        stream = uuid.uuid5(record_id, "review")
        return made._replace(stream_id=stream, source_system="hub", source_feed="matching")

    def mark(
        self, record: tuple[str, str], event: uuid.UUID, *, is_significant: bool = True,
        actor: str = "Ruth Adeyemi", **said: Any,
    ) -> NewEvent:  # fmt: skip
        """A worker says whether an event belongs in the chronology."""
        facts = {"marked_event_id": str(event), "is_significant": is_significant, "actor": actor}
        made = self.event("hub.significance_marked", record, **facts, **said)
        stream = stream_of(case_record_id(*record))
        return made._replace(stream_id=stream, source_system="hub", source_feed="chronology")

    def append(self, *events: NewEvent, received_at: datetime | None = None) -> AppendResult:
        """Append, as the ingest login."""
        self.written += events
        with psycopg.connect(make_conninfo(self.url, user="hub_ingest")) as connection:
            return append(connection, events, received_at=received_at)


@pytest.fixture
def a_month_is_over() -> None:
    """Wait where a month has only just ended, and is not over to the hub: some minutes a month."""
    now = datetime.now(LONDON)
    ended = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if now < ended + OVER_AFTER:
        time.sleep((ended + OVER_AFTER - now).total_seconds())


@pytest.fixture
def story(database: Any) -> Story:
    """A builder of events that appends to the test's database."""
    return Story(database.url)


SYSTEMS = ("mash_workbook", "early_help_csv", "liquidlogic_lcs")
KINDS: dict[str, Callable[[random.Random, str], dict[str, Any]]] = {
    "front_door.contact_received": lambda dice, key: {
        "contact_id": key, "agency": dice.choice(["Police", "School", "Łódź clinic"])},
    "front_door.threshold_decided": lambda dice, key: {
        "contact_id": key, "level": dice.randint(1, 4),
        "outcome": {"code": "early_help", "source_value": "EH"}},
    "front_door.information_requested": lambda _dice, key: {"contact_id": key, "agency": "Health"},
    "front_door.information_received": lambda _dice, key: {"contact_id": key, "agency": "Health"},
    "front_door.referral_received": lambda dice, key: {
        "referral_id": key, "is_no_further_action": dice.choice([None, False, True]),
        "referral_source": {"code": dice.choice(["5D", "1A"]), "source_value": None}},
    "front_door.agreement_given": lambda _dice, key: {"contact_id": key},
    "early_help.early_help_episode_opened": lambda _dice, key: {"episode_id": key},
    "early_help.early_help_episode_closed": lambda dice, key: {
        "episode_id": key, "end_reason": {"code": dice.choice(["step_up", "needs_met"]),
                                          "source_value": None}},
    "identity.person_registered": lambda dice, key: {"person": {
        "forenames": dice.choice(["Zoë", "Maya", "Ali"]), "surname": f"Test {key}",
        "date_of_birth": "2015-03-04", "date_of_birth_estimated": None,
        "expected_date_of_birth": None, "sex": None, "ethnicity": None, "is_unborn": None}},
    "identity.address_changed": lambda dice, _key: {
        "address": {"lines": ["1 High Street", "Town"], "postcode": "SE6 4RU", "uprn": None},
        "is_confidential": dice.choice([None, True, False])},
    "identity.identifier_recorded": lambda _dice, key: {
        "identifier_type": "upn", "value": f"A{key}"},
    "assessment.visit_recorded": lambda _dice, key: {"visit_id": key},
    "plans.case_closed": lambda _dice, key: {"plan_id": key},
}  # fmt: skip


OTHERS = sorted({each for each in repository().event_types()
                 if not each.startswith(("hub.", "corrections."))} - set(KINDS))  # fmt: skip


def a_history(story: Story, dice: random.Random, count: int) -> Iterator[NewEvent]:
    """Events of a few families: corrections, withdrawals, rows that come back, move, and links."""
    records = [(system, str(number)) for system in SYSTEMS for number in range(count // 25 + 2)]
    rows: dict[tuple[str, str, str], tuple[int, tuple[str, str]]] = {}
    for _ in range(count):
        kind = dice.choice(list(KINDS) if dice.random() < 0.7 else OTHERS)
        row = (dice.choice(SYSTEMS), str(dice.randrange(count // 3 + 1)), kind)
        if rows and dice.random() < 0.3:
            row = dice.choice(list(rows))
        system, key, kind = row
        record = dice.choice([each for each in records if each[0] == system])
        revision, before = rows.get(row, (0, record))
        day = date(2024, 1, 1) + timedelta(days=dice.randrange(300))
        fate = dice.random()
        if fate < 0.02 and rows:
            (system, marked, marked_kind), (_, whose) = list(rows.items())[-1]
            marked_id = event_id(system, story.feed, marked, marked_kind)
            yield story.mark(whose, marked_id, is_significant=fate < 0.01, impact_on_child="Hid")
        elif fate < 0.03:
            yield story.review(record, decision=dice.choice([None, "keep_apart"]))
        elif fate < 0.08:
            person = own_person_id(case_record_id(*dice.choice(records)))
            yield story.link(record, dice.choice([person, None]))
        elif revision and fate < 0.16:
            rows[row] = (revision + 1, before)
            whose = dice.choice([before, before, before, record])
            yield story.withdrawal(whose, key, kind, revision + 1)
        else:
            # A source may move a row to another child, and say the same row again with less.
            whose = before if revision and dice.random() < 0.8 else record
            rows[row] = (revision + 1, whose)
            yield story.event(
                kind, whose, key, revision=revision + 1,
                on=day if dice.random() < 0.9 else None,
                at=RECORDED + timedelta(days=dice.randrange(99)) if dice.random() < 0.3 else None,
                recorded_at=RECORDED if dice.random() < 0.8 else None,
                **(KINDS[kind](dice, key) if kind in KINDS else fields_of(kind, dice)),
            )  # fmt: skip


@pytest.fixture
def history(story: Story) -> Callable[..., Sequence[NewEvent]]:
    """Make and append a random history: ``history(count, seed=1, batch=40)``."""

    def write(count: int, *, seed: int = 1, batch: int = 40) -> Sequence[NewEvent]:
        dice = random.Random(seed)
        events = list(a_history(story, dice, count))
        for start in range(0, count, batch):
            story.append(*events[start : start + batch])
        return events

    return write


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the login that appends and matches."""
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as found:
        yield found


@pytest.fixture
def blind() -> Iterator[str]:
    """The version of a match model that sees nobody."""
    with blind_model() as version:
        yield version
