"""Whatever is sent to the API, it answers with a problem and never breaks."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from psycopg_pool import ConnectionPool
from schemathesis import GenerationMode

from hub.access.actors import Actor
from hub.api.app import create_app
from hub.api.asking import EitherToken, OneToken
from hub.commands.feed_rejects import FeedRejects
from hub.projecting.as_known_at import as_known_at
from hub.query.deciding import Deciding
from hub.query.door import Door
from schemas.identifiers import event_id
from tests.a_feed import Kept, a_feed, a_visit, extract, run
from tests.conftest import Database
from tests.serving import CHILD, PERSON

CASES, SLICE = 20_000, 400
CONTACT = event_id(CHILD[0], "rows", "c1", "front_door.contact_received")
STAFF_ONLY = ("/dead-letters", "/rejects", "/feeds")
NOT_SENT = (UnicodeEncodeError, httpx2.InvalidURL, httpx2.LocalProtocolError, ValueError)
"""What no client can send: a header that is no text, an address that is none."""
QUIET = settings(
    deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def api(database: Database, story: Any, tmp_path: Path) -> Iterator[TestClient]:
    """The API of a hub with a child, a dead letter's box and rejects, for two roles' tokens."""
    story.append(
        story.event("identity.person_registered", CHILD, "p", person={"surname": "Khan"}),
        story.event("front_door.contact_received", CHILD, "c1", on=date(2026, 1, 9),
                    contact_id="c1", agency="School"),
    )  # fmt: skip
    made = a_feed(tmp_path)
    run(made, extract(tmp_path / "v.csv", [a_visit(1), a_visit(2, on="31/02/2024")]))
    known = FeedRejects(tmp_path / "state", feeds=lambda: [made], connect=Kept)
    access = EitherToken(
        OneToken("caseworker", Actor("Ruth Adeyemi", "caseworker")),
        OneToken("integration", Actor("Tom Price", "integration")),
    )
    database.project()
    pool: ConnectionPool[psycopg.Connection[Any]]
    with (
        ConnectionPool(
            database.url_for("api"), min_size=1, max_size=2, kwargs={"autocommit": True}
        ) as pool,
        ConnectionPool(
            database.url_for("ingest"), min_size=1, max_size=2, kwargs={"autocommit": True}
        ) as deciders,
    ):
        door = Door(pool, as_known_at=as_known_at)
        app = create_app(
            access=access, door=door, pool=pool, known=known, deciding=Deciding(deciders)
        )
        yield TestClient(app, raise_server_exceptions=False)


def known_places(path: str) -> dict[str, str]:
    """What in an address leads somewhere."""
    every = {"person_id": str(PERSON), "event_id": str(CONTACT), "letter_id": "1",
             "system": "small", "stream": "visits", "key": "x"}  # fmt: skip
    return {name: value for name, value in every.items() if f"{{{name}}}" in path}


def fuzz(api: TestClient, cases: int) -> Counter[int]:
    """Send as many cases, shared among all operations, right ones and wrong ones; count answers."""
    schema = schemathesis.openapi.from_dict(api.get("/openapi.json").json())
    operations = [each.ok() for each in schema.get_all_operations()]
    answers: Counter[int] = Counter()
    asked: Counter[str] = Counter()
    # Again and again: an operation without parameters can be asked in a few ways only.
    while answers.total() < cases:
        share = -(-(cases - answers.total()) // (2 * len(operations)))
        for operation in operations:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                with suppress(Unsatisfiable):  # some cannot be asked wrongly
                    before = answers.total()
                    _fuzz_one(api, operation, mode, max(share, 5), answers)
                    asked[operation.label] += answers.total() - before
    assert all(asked[each.label] for each in operations), "an operation was never asked"
    return answers


def _fuzz_one(
    api: TestClient, operation: Any, mode: GenerationMode, count: int, answers: Counter[int]
) -> None:
    places = known_places(operation.path)
    role = "integration" if operation.path.startswith(STAFF_ONLY) else "caseworker"
    headers = {"Authorization": f"Bearer {role}", "Purpose": "direct_care"}

    @settings(QUIET, max_examples=count)
    @given(case=operation.as_strategy(generation_mode=mode), leads=st.booleans())
    def send(case: Any, leads: bool) -> None:
        if leads:
            case.path_parameters = (case.path_parameters or {}) | places
        try:
            asked = case.as_transport_kwargs(base_url="http://testserver", headers=headers)
            asked.pop("cookies", None)
            if isinstance(asked.get("data"), bytes | str):
                asked["content"] = asked.pop("data")
            answer = api.request(**asked)
        except NOT_SENT:
            return
        answers[answer.status_code] += 1
        told = f"{asked['method']} {asked['url']} {answer.text[:300]}"
        assert answer.status_code < 500, told
        assert answer.headers["cache-control"] == "no-store", told
        if answer.status_code >= 400 and not operation.path.startswith(REGISTRY):
            assert answer.headers["content-type"] == "application/problem+json", told

    send()


REGISTRY = ("/subjects", "/schemas", "/config", "/mode")
"""Routes that answer as a schema registry does, which has a form of its own."""


def test_nothing_that_is_sent_breaks_it(api: TestClient) -> None:
    answers = fuzz(api, SLICE)
    assert answers.total() >= SLICE
    assert {200, 404, 422} <= set(answers)


@pytest.mark.slow
def test_nothing_of_twenty_thousand_cases_breaks_it(api: TestClient) -> None:
    assert fuzz(api, CASES).total() >= CASES
