"""Whether there is a record that one may not see: not to be told by any answer, nor by its time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from tests.conftest import Database
from tests.seeing import grant
from tests.serving import HEADERS, PERSON, client, served

__all__ = ["client"]
KIM = "local Kim Lee"
HOW = ("not theirs", "excluded", "restricted", "sealed")
ROUTES = [
    *(("GET", f"/people/{{}}{path}") for path in (
        "", "/timeline", "/timeline?as_known_on=2026-02-01", "/chronology", "/access-records",
        "/relations", "/deadlines", "/data-quality", "/involvement", "/standing",
    )),
    ("PUT", "/me/followed/{}"),
]  # fmt: skip


@pytest.fixture(params=HOW)
def kim(client: TestClient, database: Database, request: Any) -> Iterator[TestClient]:
    """A caseworker from whom the child is hidden, in one of the ways there are."""
    _ = client
    if request.param != "not theirs":
        grant(database, PERSON, KIM)
    if request.param == "excluded":
        grant(database, PERSON, KIM, "excluded")
    elif request.param in {"restricted", "sealed"}:
        scope = "adoption" if request.param == "sealed" else None
        grant(database, PERSON, None, request.param, scope=scope)
    with served(database, Actor("Kim Lee", "caseworker", signed_in_at=datetime.now(UTC))) as found:
        yield found


def told(client: TestClient, method: str, path: str) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Give the whole of an answer but the request's own id."""
    answer = client.request(method, path, headers=HEADERS)
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, answer.json() | {"request_id": None}, headers


def test_status_body_and_every_header_are_those_of_nobody(kim: TestClient) -> None:
    for method, path in ROUTES:
        hidden = told(kim, method, path.format(PERSON))
        assert hidden == told(kim, method, path.format(uuid4())), path
        assert hidden[0] == 404, path


def statements(client: TestClient, person: UUID) -> list[str]:
    """List what the database is asked when somebody asks for a person."""
    asked: list[str] = []
    original = psycopg.Cursor.execute

    def noting(cursor: Any, query: Any, *given: Any, **named: Any) -> Any:
        asked.append(str(query)[:60])
        return original(cursor, query, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", noting)
        client.get(f"/people/{person}/timeline", headers=HEADERS)
    return asked


def test_the_database_is_asked_the_same(kim: TestClient) -> None:
    hidden, nobody = statements(kim, PERSON), statements(kim, uuid4())
    assert hidden == nobody
    assert len(hidden) >= 3


@pytest.mark.slow
def test_the_time_taken_tells_nothing(kim: TestClient) -> None:
    times: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(640):
        is_hidden = turn % 2 == 0
        path = f"/people/{PERSON if is_hidden else uuid4()}/timeline"
        began = perf_counter()
        kim.get(path, headers=HEADERS)
        if turn >= 40:
            times[is_hidden].append(perf_counter() - began)
    earlier = sum(one < other for one in times[True] for other in times[False])
    share = earlier / (len(times[True]) * len(times[False]))
    # How often a hidden record is answered before none: half, where the time tells nothing.
    assert 0.25 < share < 0.75, share
