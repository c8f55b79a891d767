"""Mosaic's steps and outcomes: broken JSON put right or refused, two dates, children in a cell."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from connectors.base import Fact, NotTaken, Row
from connectors.feeds import feed
from connectors.mosaic.outcomes import Outcome, next_actions, outcome_in
from connectors.mosaic.values import moment, names_person

ASSESSMENT = {
    "step_id": 510, "person_id": 416193, "kind": "assessment", "status": "COMPLETED",
    "started_at": "2025-01-15 09:00:00", "completed_at": "2025-02-20 15:30:00", "outcomes": 0,
}  # fmt: skip


def translated(system: str, stream: str, values: Mapping[str, Any]) -> list[Fact]:
    facts = feed(system).translate()(Row(stream, 1, dict(values)))
    return [fact for fact in facts if isinstance(fact, Fact)]


def read(outcome: str) -> Outcome | None:
    return outcome_in(Row("contacts", 1, {"outcome": outcome}))


@pytest.mark.parametrize(
    ("glued", "words", "comments"),
    [
        ('{"OUTCOME": "NFA", "COMMENTS": "she said "no""}', ("NFA",), 'she said "no"'),
        ('{"OUTCOME": "NFA", "COMMENTS": "a "b", "c", d"}', ("NFA",), 'a "b", "c", d'),
        ('{"COMMENTS": "Dad: "call", then: "no"", "OUTCOME": "NFA"}', ("NFA",),
         'Dad: "call", then: "no"'),
        ('{"OUTCOME": "NFA", "COMMENTS": "one\nand a \\d other"}', ("NFA",),
         "one\nand a \\d other"),
        ('{"OUTCOME_ADVICE_FLAG": "Y", "OUTCOME_NFA_FLAG": "N"}', ("Advice",), None),
        ('["Early Help", "Sent to "Hub" team"]', ("Early Help", 'Sent to "Hub" team'), None),
        ('[{"outcome": "NFA", "comments": "a "q" b"}, {"outcome": "Advice"}]', ("NFA", "Advice"),
         'a "q" b'),
        ('{"OUTCOME": "NFA", "OUTCOME_DATE": "2025-01-10", "WORKER_ID": 91}', ("NFA",), None),
        ("Early Help", ("Early Help",), None),
        ('{"OUTCOME": "NFA", "OUTCOME": "Strategy discussion", "COMMENTS": "a", "COMMENTS": "b"}',
         ("NFA", "Strategy discussion"), "a b"),
        ('{"OUTCOME_NFA_FLAG": "Y", "OUTCOME_NFA_FLAG": "Y"}', ("Nfa", "Nfa"), None),
    ],
)  # fmt: skip
def test_an_outcome_that_somebody_typed_into_is_put_right(
    glued: str, words: tuple[str, ...], comments: str | None
) -> None:
    assert read(glued) == Outcome(words, glued, comments)


@pytest.mark.parametrize(
    "glued",
    [
        '{"OUTCOME": "Early He',
        '{"OUTCOME": "NFA", "COMMENTS": "said "go", "now": "x"}',
        "{'OUTCOME': 'NFA'}",
        '{"OUTCOME": }',
        "{",
    ],
)
def test_an_outcome_that_would_have_to_be_guessed_is_refused(glued: str) -> None:
    with pytest.raises(NotTaken) as refused:
        read(glued)
    assert refused.value.rejected.code == "not_json"


@pytest.mark.parametrize(
    "comment", ["plain", 'with "quotes"', "back\\slash", "line\nend", "a: b, c"]
)
def test_json_that_is_well_made_is_read_as_it_is(comment: str) -> None:
    found = read(json.dumps({"OUTCOME": "NFA", "COMMENTS": comment}))
    assert found
    assert (found.words, found.comments) == (("NFA",), comment)


def test_nothing_said_is_no_outcome() -> None:
    assert outcome_in(Row("contacts", 1, {"outcome": None})) is None
    assert next_actions(Row("steps", 1, {"outcomes": 0, "outcome_1": None})) is None


def test_more_next_actions_than_there_are_columns_reject_the_row() -> None:
    with pytest.raises(NotTaken) as refused:
        next_actions(Row("steps", 1, {"outcomes": 2, "outcome_1": "NFA"}))
    assert refused.value.rejected.code == "too_many"


@pytest.mark.parametrize(
    ("said", "starts"),
    [
        (["Section 47 enquiry - joint"], True),
        (["Section 47 enquiry"], True),
        (["C+F Assessment", "S.47 to begin"], True),
        (["NFA"], False),
        (["C+F Assessment"], False),
        (["Section 47 is not needed"], None),
        (["No section 47, see minutes"], None),
        (["See minutes"], None),
    ],
)
def test_whether_an_enquiry_follows_is_never_guessed(
    said: list[str], *, starts: bool | None
) -> None:
    outcomes = {f"outcome_{place}": each for place, each in enumerate(said, start=1)}
    (held,) = translated("mosaic", "steps", {
        "step_id": 520, "person_id": 416193, "kind": "strategy_discussion", "status": "COMPLETED",
        "form_on": "2025-02-21", "outcomes": len(said), **outcomes,
    })  # fmt: skip
    assert held.fields["initiates_section_47"] is starts


def test_a_number_inside_another_is_not_that_child() -> None:
    assert names_person("416193, 416194", "416194")
    assert not names_person("1416194 4161940", "416194")
    assert not names_person(None, "416194")


def test_midnight_is_a_day_without_a_time_also_in_summer() -> None:
    assert moment(Row("s", 1, {"at": "2025-07-01 00:00:00"}), "at") is None
    assert moment(Row("s", 1, {"at": "2025-07-01 01:00:00"}), "at") is not None


def test_the_forms_day_and_the_time_it_was_recorded_are_both_kept() -> None:
    started, completed = translated(
        "mosaic", "steps", ASSESSMENT | {"form_on": "2025-01-14", "form_ended_on": "2025-02-19"}
    )

    assert (started.occurred_on, str(started.recorded_at)[:10]) == (date(2025, 1, 14), "2025-01-15")
    assert (completed.occurred_on, str(completed.recorded_at)[:10]) == (
        date(2025, 2, 19), "2025-02-20",
    )  # fmt: skip


def test_without_a_forms_day_the_earlier_of_incoming_and_started_counts() -> None:
    started, _ = translated("mosaic", "steps", ASSESSMENT | {"incoming_at": "2025-01-13 16:20:00"})
    early, _ = translated("mosaic", "steps", ASSESSMENT | {"incoming_at": "2025-01-16 16:20:00"})

    assert started.occurred_on == date(2025, 1, 13)
    assert early.occurred_on == date(2025, 1, 15)


@pytest.mark.parametrize("status", ["CANCELLED", "PROPOSED", "cancelled"])
def test_a_step_that_never_was_gives_nothing(status: str) -> None:
    assert translated("mosaic", "steps", ASSESSMENT | {"status": status}) == []


@pytest.mark.parametrize("status", ["STARTED", "REOPENED", "INCOMING"])
def test_a_step_that_is_not_done_has_no_end(status: str) -> None:
    (started,) = translated("mosaic", "steps", ASSESSMENT | {"status": status})
    assert started.event_type == "assessment.assessment_started"


def test_a_referral_that_follows_from_a_contact_says_so_and_no_more() -> None:
    contact = {
        "step_id": 500, "person_id": 416193, "status": "COMPLETED",
        "started_at": "2025-01-12 10:05:00", "outcomes": 1,
        "outcome_1": "chkMCON_CAFARequired", "outcome_for_1": "416193",
    }  # fmt: skip
    referral = translated("mosaic", "contacts", contact)[-1]

    assert referral.event_type == "front_door.referral_received"
    assert referral.inferred == ("mosaic_referral_from_contact_outcome", 1)
    assert "is_no_further_action" not in referral.fields


def test_a_warehouse_period_never_says_whether_it_ended_in_no_further_action() -> None:
    period = {"referral_id": 500, "person_id": 416193, "referred_on": "2025-01-13"}
    (referral,) = translated("mosaic_warehouse_ics", "periods", period)

    assert referral.inferred == ("mosaic_referral_from_warehouse_period", 1)
    assert referral.fields["is_no_further_action"] is None


def test_a_referral_is_no_further_action_only_by_its_date_in_the_mart() -> None:
    row = {"referral_id": 499, "person_id": 7, "referred_on": "2024-06-13", "is_nfa": "N"}
    (received,) = translated("mosaic_mart", "referrals", row)
    ended = translated("mosaic_mart", "referrals", row | {"nfa_on": "2024-06-14"})

    assert received.fields["is_no_further_action"] is False
    assert [fact.event_type for fact in ended][1:] == ["front_door.referral_decided"]


@pytest.mark.parametrize(("said", "kept"), [("2019", "2019"), ("11/2019", "2019-11")])
def test_a_partial_date_of_birth_stays_partial(said: str, kept: str) -> None:
    (person,) = translated("mosaic_warehouse_ics", "people", {"person_id": 7, "born_on": said})
    assert person.fields["person"]["date_of_birth"] == kept


def test_a_factor_without_a_code_rejects_the_assessment_rather_than_vanish() -> None:
    values = ASSESSMENT | {"factors": 2, "factor_1": "3A", "factor_2": "Badgers"}
    with pytest.raises(NotTaken) as refused:
        translated("mosaic_mart", "steps", values)
    assert refused.value.rejected.code == "not_in_list"
    assert refused.value.rejected.value == "Badgers"
