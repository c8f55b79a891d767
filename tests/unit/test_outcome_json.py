"""Outcomes packed into one cell: sound JSON is read, one kind of broken JSON is repaired."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import NotTaken, Row
from connectors.outcome_json import comments_in, flags_set, outcomes

FLAGS = '"OUTCOME_NFA_FLAG":"N","OUTCOME_CP_ENQUIRY_FLAG":"Y","TOTAL_NO_OF_OUTCOMES":1'
BEFORE = {"OUTCOME_NFA_FLAG": "N", "OUTCOME_CP_ENQUIRY_FLAG": "Y", "TOTAL_NO_OF_OUTCOMES": "1"}


def read(said: str | None) -> dict[str, str | None] | None:
    found = outcomes(Row("contacts", 2, {"outcome": said}), "outcome")
    return None if found is None else dict(found)


def glued(comments: str) -> str:
    return f'{{{FLAGS},"OUTCOME_COMMENTS":"{comments}"}}'


def refused(said: str) -> str:
    with pytest.raises(NotTaken) as fault:
        read(said)
    return fault.value.rejected.code


@pytest.mark.parametrize(
    ("said", "comments"),
    [
        (glued('Mum said "ring me"'), 'Mum said "ring me"'),
        (glued('"Bruise seen"'), '"Bruise seen"'),
        (glued('Sgt Bell: "tonight",\nthen "tomorrow"'), 'Sgt Bell: "tonight",\nthen "tomorrow"'),
        (glued('She’s 5\' 2", he said "no"'), 'She’s 5\' 2", he said "no"'),
        (glued('half \\"escaped\\", half "not"'), 'half "escaped", half "not"'),
        (glued('ends with a brace "}'), 'ends with a brace "}'),
    ],
)
def test_quotes_nobody_escaped_in_the_comments_are_repaired(said: str, comments: str) -> None:
    assert read(said) == BEFORE | {"OUTCOME_COMMENTS": comments}


def test_line_ends_inside_a_value_are_read_as_they_stand() -> None:
    assert read(glued("Risk tonight.\nBruise seen\t")) == BEFORE | {
        "OUTCOME_COMMENTS": "Risk tonight.\nBruise seen"
    }


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (glued('said "no", "OUTCOME_NFA_FLAG":"Y'), "json_ambiguous"),
        (glued('C:\\temp "see"'), "json_ambiguous"),
        (glued('","":"'), "json_ambiguous"),
        (glued('said "no","yes":"'), "json_ambiguous"),
        (glued('said ","a b":"'), "json_ambiguous"),
        ('{"OUTCOME_COMMENTS":"said "no"","OUTCOME_NFA_FLAG":"Y"}', "json_ambiguous"),
        ('{"OUTCOME_NFA_FLAG":"Y" "OUTCOME_COMMENTS":"said "no""}', "not_json"),
        ('{"OUTCOME_NFA_FLAG":"said "no""}', "not_json"),
        ('{"OUTCOME_NFA_FLAG":"Y","OUTCOME_NFA_FLAG":"N"}', "not_json"),
        ('{"OUTCOME_NFA_FLAG":{"set":"Y"}}', "not_json"),
        (glued("Father rang agai")[:-2], "json_cut_off"),
        (FLAGS, "json_cut_off"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(said: str, code: str) -> None:
    assert refused(said) == code


def test_a_refusal_names_the_column_and_says_what_would_be_right() -> None:
    with pytest.raises(NotTaken) as fault:
        read(glued("Father rang agai")[:-2])
    rejected = fault.value.rejected
    assert rejected.column == "outcome"
    assert rejected.message.startswith("outcome is outcome JSON that breaks off")


def test_an_empty_cell_says_nothing() -> None:
    assert read(None) is None


def test_only_a_flag_that_is_yes_is_an_outcome() -> None:
    found = {"OUTCOME_NFA_FLAG": "N", "NEW_REFERRAL_FLAG": "y", "OUTCOME_COMMENTS": "Y"}
    assert flags_set(found) == ["NEW_REFERRAL"]
    assert comments_in(found) == "Y"


@given(st.text())
def test_comments_that_were_escaped_are_what_they_were(comments: str) -> None:
    whole = json.dumps({"NFA_FLAG": "Y", "COMMENTS": comments})
    found = read(whole)
    assert found is not None
    assert found["COMMENTS"] == (comments.strip() or None)


@given(st.text(alphabet='ab ",:{}\n'))
def test_a_repair_never_changes_a_word_and_never_adds_an_outcome(comments: str) -> None:
    try:
        found = read(glued(comments))
    except NotTaken:
        return
    assert found == BEFORE | {"OUTCOME_COMMENTS": comments.strip() or None}
