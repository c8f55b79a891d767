"""Every operation of the API asks at the door, for the function that the policy table names."""

import re
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

from fastapi.testclient import TestClient

from hub.access.actors import Actor
from hub.access.roles import roles
from hub.api.app import create_app
from hub.api.asking import OneToken
from hub.errors import AccessDenied
from hub.query.door import Door, Question
from tests.architecture.test_routes import OPEN, routes
from tests.serving import HEADERS, TOKEN

POLICY = {
    "DELETE /me/followed/{person_id}": "read_person of one",
    "GET /access-records/export": "export_access_records",
    "GET /break-glass": "review_break_glass",
    "GET /dead-letters": "mend_feeds",
    "GET /dead-letters/{letter_id}": "mend_feeds",
    "GET /feeds": "read_feeds",
    "GET /match-reviews": "decide_matches",
    "GET /match-reviews/decided": "decide_matches",
    "GET /match-reviews/{review_id}": "decide_matches",
    "GET /me/children": "read_own_work",
    "GET /people/{person_id}": "read_person of one",
    "GET /people/{person_id}/access-records": "read_access_records of one",
    "GET /people/{person_id}/chronology": "read_person of one",
    "GET /people/{person_id}/comparison": "read_person of one",
    "GET /people/{person_id}/data-quality": "read_person of one",
    "GET /people/{person_id}/deadlines": "read_person of one",
    "GET /people/{person_id}/evidence": "export_evidence of one",
    "GET /people/{person_id}/involvement": "read_person of one",
    "GET /people/{person_id}/relations": "read_person of one",
    "GET /people/{person_id}/standing": "read_person of one",
    "GET /people/{person_id}/timeline": "read_person of one",
    "GET /people/{person_id}/verification": "verify_history of one",
    "GET /rejects": "mend_feeds",
    "GET /rejects/{system}/{stream}/{key}": "mend_feeds",
    "GET /reports": "read_reports",
    "GET /reports/{measure}": "read_reports",
    "GET /team/worklists": "read_worklists",
    "GET /verification": "verify_history",
    "POST /break-glass/{grant_id}/review": "review_break_glass",
    "POST /dead-letters/replays": "mend_feeds",
    "POST /dead-letters/{letter_id}/discard": "mend_feeds",
    "POST /match-reviews/{review_id}/decision": "decide_matches",
    "POST /match-reviews/{review_id}/undo": "decide_matches",
    "POST /people/search": "find_people",
    "POST /people/{person_id}/break-glass": "open_break_glass of one",
    "POST /people/{person_id}/events/{event_id}/marks": "mark_significance of one",
    "POST /rejects/{system}/{stream}": "mend_feeds",
    "PUT /me/followed/{person_id}": "read_person of one",
}
"""The function each operation asks for, and whether of one person: a new one is added here."""
WITHOUT_EXAMPLE = {"reason": "Both records say so plainly."}
PLACES = {
    "measure": "step-up",
    "letter_id": "1",
    "system": "mosaic",
    "stream": "people",
    "key": "1",
}
PERIOD = {"from": "2026-01-01", "to": "2026-01-31"}


class Noting(Door):
    """A door that notes what it is asked, and lets nobody through."""

    def __init__(self) -> None:
        super().__init__(cast("Any", None))
        self.asked: list[Question] = []

    def ask(self, question: Question, read: Any) -> Any:
        """Note the question and refuse."""
        self.asked.append(question)
        raise AccessDenied("nobody comes in here")

    def compare(self, question: Question, read: Any, compare: Any) -> Any:
        """The same of two days."""
        return self.ask(question, read)


def operations(app: Any) -> list[tuple[str, str]]:
    return sorted(
        (method, route.path)
        for route in routes(app)
        if route.path not in OPEN
        for method in route.methods
    )


def body_of(app: Any, method: str, path: str) -> Any:
    """Give the example the documentation has of what an operation is sent."""
    said = app.openapi()["paths"][path][method.lower()].get("requestBody")
    if said is None:
        return None
    schema = said["content"]["application/json"]["schema"]
    name = schema.get("$ref", "").rpartition("/")[2]
    found = app.openapi()["components"]["schemas"].get(name, schema)
    more = {"decision": "keep_apart"} if "decision" in found["properties"] else {}
    return found.get("example", WITHOUT_EXAMPLE | more)


def test_every_operation_asks_at_the_door_as_the_table_says() -> None:
    door = Noting()
    actor = Actor("Ruth Adeyemi", "caseworker", signed_in_at=datetime.now(UTC))
    app = create_app(access=OneToken(TOKEN, actor), door=door, pool=cast("Any", None))
    client = TestClient(app)
    found = {}
    for method, path in operations(app):
        door.asked.clear()
        address = re.sub(r"\{(\w+)\}", lambda part: PLACES.get(part[1], str(uuid4())), path)
        asks_for = app.openapi()["paths"][path][method.lower()].get("parameters", [])
        params = {each["name"]: PERIOD[each["name"]] for each in asks_for if each["name"] in PERIOD}
        answer = client.request(
            method, address, headers=HEADERS, params=params, json=body_of(app, method, path)
        )
        asked = [f"{each.function}{' of one' if each.person_id else ''}" for each in door.asked]
        assert asked, f"{method} {path} answered {answer.status_code} without asking: {answer.text}"
        assert answer.status_code == 403, (method, path)
        assert [each.route for each in door.asked] == [path] * len(asked)
        found[f"{method} {path}"] = asked[0]
    assert found == POLICY
    functions = set().union(*(each.functions for each in roles().values()))
    assert {each.removesuffix(" of one") for each in found.values()} == functions
