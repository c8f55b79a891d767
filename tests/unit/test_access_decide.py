"""Every role, function and purpose against the table a person wrote."""

from itertools import product

import pytest

from hub.access.actors import Actor
from hub.access.decide import PURPOSES, Allowed, Refused, decide
from hub.access.roles import roles

READING = ("find_people", "read_person", "read_reports", "read_feeds", "read_access_records")
FUNCTIONS = (*READING, "open_break_glass", "review_break_glass")
OTHERS = (
    "mark_significance", "mend_feeds", "read_own_work", "decide_matches", "export_access_records",
    "read_worklists", "verify_history", "export_evidence",
)  # fmt: skip
WORKING = ("open_break_glass", "mark_significance", "read_own_work", "decide_matches")
MAY = {
    "caseworker": {*READING, *WORKING},
    "advanced_practitioner": {*READING, *WORKING},
    "team_manager": {*READING, *WORKING, "read_worklists"},
    "auditor": {*READING, "export_access_records", "verify_history", "export_evidence"},
    "privacy_officer": {
        "find_people", "read_person", "read_feeds", "read_access_records", "review_break_glass",
        "export_access_records", "verify_history",
    },
    "analyst": {"read_reports", "read_feeds"},
    "administrator": {"read_feeds"},
    "integration": {"read_feeds", "mend_feeds"},
    "system_connector": {"read_feeds"},
}  # fmt: skip


def test_the_table_is_the_roles_there_are() -> None:
    assert set(MAY) == set(roles())
    for role in roles().values():
        assert role.functions <= {*FUNCTIONS, *OTHERS}, role.name


@pytest.mark.parametrize("role", [*MAY, "nobody", ""])
def test_a_role_gives_its_functions_and_no_other(role: str) -> None:
    for function, purpose in product(
        (*FUNCTIONS, *OTHERS, "delete_person"), (*PURPOSES, "curiosity", "")
    ):
        answer = decide(Actor("Ruth Adeyemi", role), function, purpose)
        allowed = purpose in PURPOSES and function in MAY.get(role, set())
        assert isinstance(answer, Allowed if allowed else Refused)


@pytest.mark.parametrize("name", ["", "  "])
def test_only_a_named_person_may_ask(name: str) -> None:
    assert decide(Actor(name, "caseworker"), "read_person", "direct_care") == Refused(
        "only a named person may ask"
    )
