"""Days that systems write where they know none, the first there is or the last, stop nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.matching.arriving.follow import catch_up
from hub.projecting.projector import Projector
from hub.web.pages.child import PAGES as CHILD_PAGES
from projections.measures.definitions import measures
from schemas.identifiers import case_record_id, own_person_id
from schemas.local_time import local_today
from schemas.repository import repository
from tests.conftest import Database
from tests.filling import an_empty, learn
from tests.integration.conftest import Story
from tests.seeing import grant
from tests.signing_in import Visit, visit

__all__ = ["visit"]
FIRST = date.min, datetime.min.replace(tzinfo=UTC)
LAST = date.max, datetime.max.replace(tzinfo=UTC)
NEARLY = date(9999, 12, 30), datetime(9999, 12, 30, 12, tzinfo=UTC)
OTHERS = ("/start", "/my-work", "/find")


def on_those_days(schema: Any, named: dict[str, Any], day: date, at: datetime) -> Any:
    """The least a field can hold, but for days and times, which are all said."""
    if isinstance(schema, list):
        return on_those_days(schema[-1], named, day, at) if _has_day(schema[-1], named) else None
    if isinstance(schema, str):
        schema = named.get(schema, schema)
    if isinstance(schema, dict) and schema["type"] == "record":
        return {
            each["name"]: on_those_days(each["type"], named, day, at) for each in schema["fields"]
        }
    if isinstance(schema, dict) and "logicalType" in schema:
        return day if schema["logicalType"] == "date" else at
    return an_empty(schema, named)


def _has_day(schema: Any, named: dict[str, Any]) -> bool:
    schema = named.get(schema, schema) if isinstance(schema, str) else schema
    if isinstance(schema, dict) and schema["type"] == "record":
        return True
    return isinstance(schema, dict) and "logicalType" in schema


def everything(
    story: Story, record: tuple[str, str], born: str | None, day: date, at: datetime
) -> Iterator[Any]:
    """One event of each type there is, that happened and was recorded then."""
    for event_type in repository().event_types():
        if event_type.startswith(("hub.", "corrections.")):
            continue
        schema = repository().newest(event_type)
        named: dict[str, Any] = {}
        learn(schema.avro, named)
        said = {
            each["name"]: on_those_days(each["type"], named, day, at)
            for each in schema.avro["fields"] if each["name"] != "envelope"
        }  # fmt: skip
        for name, value in said.items():
            if name == "person":
                value |= {"forenames": "Maya", "surname": "Khan", "date_of_birth": born}
            if name == "address":
                value |= {"lines": ["1 High Street"], "postcode": "SE6 4RU"}
        if "address" in said:  # where they live now
            said["ended_on"] = None
        yield story.event(event_type, record, on=day, recorded_at=at, **said)
        yield story.event(event_type, record, at=at, recorded_at=at, **said)


@pytest.mark.parametrize("when", [FIRST, NEARLY, LAST], ids=["first", "nearly the last", "last"])
def test_a_child_of_whom_everything_is_said_to_be_then_is_matched_projected_and_shown(
    database: Database, story: Story, visit: Visit, provider: EmbeddedIdentityProvider,
    when: tuple[date, datetime],
) -> None:  # fmt: skip
    for record, born in ((("mash", "1"), str(when[0])), (("lcs", "1"), None)):
        story.append(*everything(story, record, born, *when))
    person = own_person_id(case_record_id("mash", "1"))
    grant(database, person, f"{provider.issuer} amira.khan")

    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        catch_up(connection)
    run = Projector(database.url_for("project"))
    run.run()

    assert [(each.projection, each.event_type, each.reason) for each in run.parked()] == []
    visit.sign_in("amira.khan")
    assert {path: answer for path in pages(person) if (answer := shown(visit, path)) != 200} == {}


def test_everybody_is_counted_though_some_of_it_is_said_to_be_then(
    database: Database, story: Story, visit: Visit, provider: EmbeddedIdentityProvider
) -> None:
    for local_id, when in (("1", FIRST), ("2", NEARLY), ("3", LAST)):
        record = ("mash", local_id)
        story.append(*everything(story, record, None, *when))
        person = own_person_id(case_record_id(*record))
        grant(database, person, f"{provider.issuer} amira.khan")
    Projector(database.url_for("project")).run()
    visit.sign_in("amira.khan")

    found = {path: shown(visit, path) for path in reports()}

    assert {path: answer for path, answer in found.items() if answer != 200} == {}


def reports() -> Iterator[str]:
    """Give every report, with what it lists."""
    yield from ("/reports", "/reports.csv")
    for each in measures().values():
        of_one = f"/reports/{each.address}"
        yield from (of_one, f"{of_one}/list.csv", f"{of_one}/numbers.csv")


def pages(person: UUID) -> list[str]:
    own = [f"/child/{person}{each['path']}" for each in CHILD_PAGES]
    today = local_today()
    past = [f"{each}?as_known_on={today}" for each in own]
    return [*own, *past, f"/child/{person}/chronology.csv", f"/child/{person}/compare", *OTHERS]


def shown(visit: Visit, path: str) -> int:
    return visit.browser.get(path).status_code
