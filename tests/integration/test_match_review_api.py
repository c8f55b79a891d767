"""The API of match reviews: what it refuses, with which status, and what its document says."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from hub.matching.people.deciding import DECISIONS, RELATIONS
from schemas.code_lists import code_list
from tests.integration.test_match_review_hidden import asked, client
from tests.serving import HEADERS

__all__ = ["client"]
WHY = "their mother told me on the telephone"


@pytest.mark.parametrize(
    "body",
    [
        {"decision": "perhaps", "reason": WHY},
        {"decision": "declare_distinct", "relation": "cousin", "reason": WHY},
        {"decision": "link", "reason": "short"},
        {"decision": "link", "reason": WHY, "person_id": "somebody"},
    ],
    ids=["decision", "relation", "reason", "person"],
)
def test_what_is_no_decision_is_not_understood(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post(f"{asked(client)}/decision", headers=HEADERS, json=body)
    assert (answer.status_code, answer.json()["title"]) == (422, "Not understood")


def test_the_document_lists_what_may_be_decided_and_each_refusal(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    fields = document["components"]["schemas"]["Decision"]["properties"]
    assert fields["decision"]["enum"] == list(code_list(DECISIONS))
    assert fields["relation"]["anyOf"][0]["enum"] == list(code_list(RELATIONS))
    for path in ("decision", "undo"):
        answers = document["paths"][f"/match-reviews/{{review_id}}/{path}"]["post"]["responses"]
        assert {"200", "403", "404", "409", "422", "503"} <= answers.keys()


def test_a_page_after_a_review_that_is_not_there_is_not_taken_for_the_end(
    client: TestClient,
) -> None:
    answer = client.get(f"/match-reviews?after={uuid4()}", headers=HEADERS)
    assert (answer.status_code, answer.json()["title"]) == (404, "No such record")


def test_no_rule_says_that_different_forenames_are_alike(client: TestClient) -> None:
    guards = client.get(asked(client), headers=HEADERS).json()["explained"]["guards"]
    (said,) = (each["reason"] for each in guards if each["rule"] == "R4")
    assert "alike" not in said
