"""Each guard speaks where it should and is silent where it should be, and no score passes one."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.matching.model.decision import Candidate, Decision, Known, decide
from hub.matching.model.details import said
from hub.matching.model.guards import rules
from hub.matching.model.model import Model, newest

MODEL = newest()
Record = dict[str, str]
KOFI: Record = {
    "forenames": "Oliver", "surname": "Wierzbicka", "date_of_birth": "2015-03-17", "sex": "M",
    "address": "12 Harbour Road", "postcode": "SE13 6NB",
}  # fmt: skip
FIRST, SECOND = {"nhs_number": "999 000 0018"}, {"nhs_number": "999 000 0026"}
MOVED = {"address": "9 Low Lane", "postcode": "E1 1AA"}
ELSEWHERE = {"address": "", "postcode": ""}
PHONE = {"phone": "07700 900123"}


def person(number: int, *records: Record) -> Candidate:
    identifier = UUID(int=number * 1000)
    return Candidate(identifier, tuple(
        Known(UUID(int=number * 1000 + place), identifier, said(record))
        for place, record in enumerate(records, start=1)
    ))  # fmt: skip


def decided(record: Record, *people: tuple[Record, ...], model: Model = MODEL) -> Decision:
    candidates = [person(number, *each) for number, each in enumerate(people, start=1)]
    return decide(said(record), candidates, model, children=1000)


Case = tuple[str, Record, list[tuple[Record, ...]]]
SPEAKS: list[Case] = [
    ("R1", KOFI | FIRST, [(KOFI | SECOND,)]),
    ("R1", KOFI | FIRST, [(KOFI | FIRST, KOFI | SECOND)]),
    ("R2", KOFI | FIRST | {"forenames": "Noah"}, [(KOFI | FIRST,)]),
    ("R2", KOFI | FIRST | {"forenames": ""}, [(KOFI | FIRST,)]),
    ("R3", KOFI | FIRST | {"forenames": "Noah"}, [(KOFI | FIRST,)]),
    ("R4", KOFI | {"forenames": "Olivier"}, [(KOFI,)]),
    ("R4", KOFI | {"forenames": "Ollie"}, [(KOFI,)]),
    ("R4", KOFI | FIRST | {"forenames": "Ella"}, [(KOFI | FIRST | {"forenames": "Ellie"},)]),
    ("R4b", KOFI, [(KOFI,), (KOFI | {"forenames": "Olivier"},)]),
    ("R4b", KOFI, [(KOFI,), (KOFI | {"date_of_birth": "2016-03-17"},)]),
    ("R5", KOFI | MOVED, [(KOFI,)]),
    ("R5", KOFI | ELSEWHERE, [(KOFI,)]),
    ("R5", KOFI | {"other": "Ama Mensah"}, [(KOFI | {"other": "Ruth Grant"},)]),
    ("R5", KOFI | {"other": "Ama Mensah"}, [
        (KOFI | {"other": "Ruth Grant"},), (KOFI | {"forenames": "Ada", "date_of_birth": "2012"},),
    ]),
    ("R6", KOFI | {"forenames": "Unborn", "date_of_birth": "", "expected_on": "2015-03-20"},
     [(KOFI,)]),
    ("R6", KOFI, [(KOFI | {"forenames": "Baby Boy"},)]),
    ("R7", KOFI | {"date_of_birth": ""}, [(KOFI,)]),
    ("R8", KOFI | FIRST | {"date_of_birth": "2014-08-30"}, [(KOFI | FIRST,)]),
    ("R8", KOFI | {"date_of_birth": "2015-03-18"}, [(KOFI,)]),
    ("R8", KOFI | FIRST | {"forenames": "Oliverr", "sex": "F"}, [(KOFI | FIRST,)]),
    ("R9", KOFI | PHONE | {"surname": "Grant"}, [(KOFI | PHONE,)]),
    ("R10", KOFI | PHONE | {"address_withheld": "Y"}, [(KOFI | PHONE,)]),
]  # fmt: skip
SILENT: list[Case] = [
    ("R1", KOFI | FIRST, [(KOFI | FIRST,)]),
    ("R1", KOFI | FIRST, [(KOFI,)]),
    ("R1", KOFI | {"nhs_number": "999 000 0019"}, [(KOFI | SECOND,)]),
    ("R2", KOFI | FIRST | {"forenames": "Ollie"}, [(KOFI | FIRST,)]),
    ("R3", KOFI | {"forenames": "Oliver James"}, [(KOFI,)]),
    ("R4", KOFI, [(KOFI | {"forenames": "Olivxer"}, KOFI)]),
    ("R4", KOFI | FIRST | {"forenames": "Olivxer"}, [(KOFI | FIRST,)]),
    ("R4b", KOFI, [(KOFI,), (KOFI | {"forenames": "Noah"},)]),
    ("R4b", KOFI | FIRST, [(KOFI | FIRST,), (KOFI | {"forenames": "Olivier"},)]),
    ("R4b", KOFI, [(KOFI,), (KOFI | MOVED | {"forenames": "Olivier"},)]),
    ("R5", KOFI | MOVED | FIRST, [(KOFI | FIRST,)]),
    ("R5", KOFI | MOVED | PHONE, [(KOFI | PHONE,)]),
    ("R5", KOFI | MOVED, [(KOFI,), (KOFI | {"forenames": "Ama", "date_of_birth": "2012-01-30"},
                                    KOFI | MOVED | {"forenames": "Ama",
                                                    "date_of_birth": "2012-01-30"})]),
    ("R6", KOFI | {"forenames": "Tu Baby"}, [(KOFI,)]),
    ("R7", KOFI | FIRST | {"date_of_birth": ""}, [(KOFI | FIRST,)]),
    ("R8", KOFI | FIRST | {"date_of_birth": "2015-01-01"}, [(KOFI | FIRST,)]),
    ("R9", KOFI | FIRST | {"surname": "Grant"}, [(KOFI | FIRST,)]),
    ("R9", KOFI | {"surname": "Wierzbicki"}, [(KOFI,)]),
    ("R10", KOFI | FIRST | {"address_withheld": "Y"}, [(KOFI | FIRST,)]),
]  # fmt: skip


def names(cases: list[Case]) -> list[str]:
    return [f"{rule} {number}" for number, (rule, _, _) in enumerate(cases)]


@pytest.mark.parametrize(("rule", "record", "people"), SPEAKS, ids=names(SPEAKS))
def test_a_guard_speaks(rule: str, record: Record, people: list[tuple[Record, ...]]) -> None:
    decision = decided(record, *people, model=generous(0.9, 1e-6))
    assert decision.person == UUID(int=1000)
    assert rule in [each.rule for each in decision.guards]
    assert decision.band == "review"


@pytest.mark.parametrize(("rule", "record", "people"), SILENT, ids=names(SILENT))
def test_a_guard_is_silent(rule: str, record: Record, people: list[tuple[Record, ...]]) -> None:
    decision = decided(record, *people)
    assert decision.person == UUID(int=1000)
    assert rule not in [each.rule for each in decision.guards]


def generous(same: float, other: float) -> Model:
    """A model to which everything, whatever it is, speaks for one child."""
    levels = {
        name: dict.fromkeys(table, (same, other, other, other))
        for name, table in MODEL.levels.items()
    }
    return replace(MODEL, levels=levels, frequencies=MODEL.frequencies)


@settings(max_examples=60, deadline=None)
@given(
    case=st.sampled_from(SPEAKS),
    same=st.floats(0.01, 1.0),
    other=st.floats(1e-12, 1e-3),
    children=st.integers(1, 10_000_000),
)
def test_no_score_passes_a_guard(case: Case, same: float, other: float, children: int) -> None:
    _, record, people = case
    candidates = [person(number, *each) for number, each in enumerate(people, start=1)]
    decision = decide(said(record), candidates, generous(same, other), children=children)
    assert decision.band != "match"


def test_what_somebody_declared_distinct_is_never_asked_again() -> None:
    twin = person(1, KOFI | FIRST)
    decision = decide(said(KOFI | FIRST), [twin], MODEL, children=9, distinct={twin.person})
    assert decision.band == "new"
    assert decision.review == ()
    assert [each.rule for each in decision.guards] == ["R12"]
    assert decide(said(KOFI | FIRST), [twin], MODEL, children=9).band == "match"


def test_a_relative_is_not_the_same_person() -> None:
    twin = person(1, KOFI | FIRST)
    relations = {twin.person: "twin"}
    decision = decide(said(KOFI | FIRST), [twin], MODEL, children=9, relations=relations)
    assert decision.band == "review"
    assert "R11" in [each.rule for each in decision.guards]


def test_a_confidential_address_is_in_no_explanation() -> None:
    record = KOFI | FIRST | {"address_withheld": "Y"}
    decision = decided(record, (KOFI | FIRST,))
    address = next(each for each in decision.evidence if each.field == "address")
    assert (address.verdict, address.ours, address.millibits) == ("withheld", None, 0)


def test_every_rule_has_an_id_of_its_own_and_a_reason_without_values() -> None:
    known = [each.rule for each in rules()]
    assert known == ["R1", "R2", "R3", "R4", "R4b", "R5", "R6", "R7", "R8", "R9", "R10", "R11",
                     "R12"]  # fmt: skip
    assert all(each.reason and "{" not in each.reason for each in rules())
