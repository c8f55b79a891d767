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
PUPIL, OTHER_PUPIL = {"upn": "H801200001001"}, {"upn": "X801200001002"}
MOVED = {"address": "9 Low Lane", "postcode": "E1 1AA"}
ELSEWHERE = {"address": "", "postcode": ""}
PHONE = {"phone": "07700 900123"}
NEW_YEAR = {"date_of_birth": "2008-01-01"}
RUTH, AMA = {"other": "Ruth Grant"}, {"other": "Ama Mensah"}
SWAPPED = KOFI | {"date_of_birth": "2015-03-07"}
UNKNOWN = KOFI | {"forenames": "Nuur", "surname": "Abdirahman", "date_of_birth": "2006-01-01"}
SHARED_FIRST = KOFI | {"forenames": "Mohammad Jaamac", "surname": "Haile"}
BABY = KOFI | {"forenames": "Baby Ruth"}
LILY = KOFI | {"forenames": "Lily"}
CALUM = KOFI | {"forenames": "Calum"}
MAN = KOFI | {"forenames": "Kim", "surname": "Chan"}


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
    ("R1b", KOFI | PUPIL, [(KOFI | OTHER_PUPIL,)]),
    ("R1b", KOFI | PUPIL | FIRST, [(KOFI | OTHER_PUPIL,)]),
    ("R1b", KOFI | PUPIL, [(KOFI, KOFI | OTHER_PUPIL)]),
    ("R2", KOFI | FIRST | {"forenames": "Noah"}, [(KOFI | FIRST,)]),
    ("R2", KOFI | FIRST | {"forenames": ""}, [(KOFI | FIRST,)]),
    ("R3", KOFI | FIRST | {"forenames": "Noah"}, [(KOFI | FIRST,)]),
    ("R4", KOFI | {"forenames": "Olivier"}, [(KOFI,)]),
    ("R4", KOFI | {"forenames": "Ollie"}, [(KOFI,)]),
    ("R4", KOFI | {"forenames": "O"}, [(KOFI,)]),
    ("R4", KOFI | {"forenames": "O"}, [(KOFI, KOFI | {"forenames": "O"})]),
    ("R4", KOFI | FIRST | {"forenames": "A"}, [(KOFI | {"forenames": "A"},)]),
    ("R4", KOFI | FIRST | {"forenames": "Ella"}, [(KOFI | FIRST | {"forenames": "Ellie"},)]),
    ("R4", MAN | {"surname": "Minjun"}, [(MAN | {"surname": "Minjuna"},)]),
    ("R4", CALUM, [(CALUM, CALUM | {"forenames": "Callum"})]),
    ("R4", UNKNOWN, [(UNKNOWN | {"forenames": "Abdirahman Ali", "surname": "Nuur"},)]),
    ("R4", UNKNOWN | {"forenames": "Yonas"},
     [(UNKNOWN | {"forenames": "Yonas Abdirahman", "surname": "Dawit"},)]),
    ("R4", UNKNOWN | {"forenames": "Guled", "surname": "Haile Abdirahman"},
     [(UNKNOWN | {"forenames": "Guled", "surname": "Haile Dawit"},)]),
    ("R4", SHARED_FIRST, [(SHARED_FIRST, SHARED_FIRST | {"forenames": "Mohammad Siyaad",
                                                         "surname": "Jaamac"})]),
    ("R4", KOFI | {"forenames": "Hassan", "surname": "Ayan"},
     [(KOFI | {"forenames": "Hassan", "surname": "Ayaan"},)]),
    ("R4", KOFI | {"forenames": "Kishani", "surname": "Guled"},
     [(KOFI | {"forenames": "Guled Haile", "surname": "Kishan"},)]),
    ("R4", KOFI | {"forenames": "Oliver Henok", "surname": "Tekle"},
     [(KOFI | {"surname": "Heonk"},)]),
    ("R4", KOFI | {"forenames": "Hussein", "surname": "Tesfay"},
     [(KOFI | {"forenames": "Tesfay Tekle", "surname": "Hassan"},)]),
    ("R4", UNKNOWN, [(UNKNOWN | {"forenames": "Nuur Farid"},)]),
    ("R4", KOFI | FIRST | {"known_as": "Abel"}, [(KOFI | FIRST | {"known_as": "Henok"}, KOFI)]),
    ("R4", LILY, [(LILY, LILY | {"forenames": "Lilly"}, LILY | {"forenames": "Lilly"})]),
    ("R4", KOFI | FIRST | {"forenames": "Kishan"}, [(KOFI | FIRST | {"forenames": "Kishani"},)]),
    ("R4", KOFI | {"forenames": "Mathusan", "surname": "Jeyakumar"},
     [(KOFI | {"forenames": "Jeyakumar Ashwin", "surname": "Mathusan"},)]),
    ("R4", KOFI | {"forenames": "Ayanle", "surname": "Ji-ho"},
     [(KOFI | {"forenames": "Ayanle", "surname": "Ji-hu"},)]),
    ("R4", MAN | {"forenames": "Tai Man"}, [(MAN | {"forenames": "Chan", "surname": "Tai"},)]),
    ("R4b", KOFI, [(KOFI,), (KOFI | {"forenames": "Olivier"},)]),
    ("R4b", KOFI, [(KOFI,), (KOFI | {"date_of_birth": "2016-03-17"},)]),
    ("R4b", KOFI | {"other": "Twin 1 of 2"}, [(KOFI | {"forenames": "Oliver Kanku"},)]),
    ("R4b", KOFI | {"date_of_birth": "2015-03-18"},
     [(KOFI,), (KOFI | {"date_of_birth": "2012-11-02"},)]),
    ("R5", KOFI | MOVED, [(KOFI,)]),
    ("R5", KOFI | NEW_YEAR, [(KOFI | NEW_YEAR,)]),
    ("R5", KOFI | ELSEWHERE, [(KOFI,)]),
    ("R5", KOFI | MOVED | {"other": "Ms Wierzbicka"}, [(KOFI | {"other": "Ms Wierzbicka"},)]),
    ("R5", KOFI | {"other": "Ama Mensah"}, [(KOFI | {"other": "Ruth Grant"},)]),
    ("R5", KOFI | {"other": "Ms Ama Mensah"}, [(KOFI | {"other": "Ms Ruth Grant"},)]),
    ("R5", KOFI | {"other": "Ama Cole and Jo Cole"}, [(KOFI | {"other": "Di Lee and Al Lee"},)]),
    ("R5", KOFI | MOVED | {"other": "Ama Cole and Jo Lee"}, [(KOFI | {"other": "Ama Lee"},)]),
    ("R5", KOFI | {"other": "Ama Mensah"}, [
        (KOFI | {"other": "Ruth Grant"},), (KOFI | {"forenames": "Ada", "date_of_birth": "2012"},),
    ]),
    ("R6", KOFI | {"forenames": "Unborn", "date_of_birth": "", "expected_on": "2015-03-20"},
     [(KOFI,)]),
    ("R6", KOFI, [(KOFI | {"forenames": "Baby Boy"},)]),
    ("R6", KOFI | FIRST | {"forenames": "Wierzbicka", "surname": "Baby Boy"}, [(KOFI | FIRST,)]),
    ("R6", KOFI | FIRST | {"forenames": "B/O Ruth"}, [(KOFI | FIRST,)]),
    ("R6", BABY | FIRST, [(BABY | FIRST,)]),
    ("R6", BABY | {"forenames": "T1 Ruth"}, [(BABY | {"forenames": "T1 Ruth"},)]),
    ("R7", KOFI | {"date_of_birth": ""}, [(KOFI,)]),
    ("R8", KOFI | FIRST | {"date_of_birth": "2014-08-30"}, [(KOFI | FIRST,)]),
    ("R8", KOFI | {"date_of_birth": "2015-03-18"}, [(KOFI,)]),
    ("R8", KOFI | {"date_of_birth": "2016-03-17"}, [(KOFI,)]),
    ("R8", KOFI | RUTH | {"date_of_birth": "2016-03-18"}, [(KOFI | RUTH,)]),
    ("R8", KOFI | RUTH | {"date_of_birth": "2016-03-17"}, [(KOFI | RUTH,)]),
    ("R8", KOFI | RUTH | {"date_of_birth": "2015-04-17"}, [(KOFI | RUTH,)]),
    ("R8", KOFI | PHONE | {"date_of_birth": "2015-03-25"}, [(KOFI | PHONE,)]),
    ("R8", KOFI | {"other": "Anh Pham", "date_of_birth": "2015-04-25"},
     [(KOFI | {"other": "Hanh Pham"},)]),
    ("R8", SWAPPED, [(SWAPPED | {"date_of_birth": "2015-07-03"},)]),
    ("R8", SWAPPED | PHONE | {"sex": "F"}, [(SWAPPED | PHONE | {"date_of_birth": "2015-07-03"},)]),
    ("R8", KOFI | FIRST | {"forenames": "Oliverr", "sex": "F"}, [(KOFI | FIRST,)]),
    ("R8", KOFI | FIRST | {"surname": "Grant", "sex": "F"}, [(KOFI | FIRST,)]),
    ("R8", KOFI | PHONE | RUTH | {"sex": "F"}, [(KOFI | PHONE | RUTH,)]),
    ("R8", KOFI | FIRST | {"forenames": "Olivxer", "date_of_birth": "2016-03-17"},
     [(KOFI | FIRST,)]),
    ("R9", KOFI | PHONE | {"surname": "Grant"}, [(KOFI | PHONE,)]),
    ("R9", KOFI | FIRST | MOVED | {"surname": "Grant"}, [(KOFI | FIRST,)]),
    ("R9", KOFI | FIRST | MOVED | {"surname": "Grant", "other": "Ms Ada Grant"},
     [(KOFI | FIRST | {"other": "Ms Ada Lad"},)]),
    ("R10", KOFI | PHONE | {"address_withheld": "Y"}, [(KOFI | PHONE,)]),
    ("R10", KOFI | PHONE, [(KOFI | PHONE, KOFI | {"address_withheld": "Y"})]),
    ("R10", KOFI | {"address": "Refuge", "postcode": ""}, [
        (KOFI | {"address": "Refuge", "postcode": ""},),
    ]),
    ("R5", KOFI | {"address": "As above", "postcode": "ZZ99 3VZ"}, [
        (KOFI | {"address": "As above", "postcode": "ZZ99 3VZ"},),
    ]),
]  # fmt: skip
SILENT: list[Case] = [
    ("R1", KOFI | FIRST, [(KOFI | FIRST,)]),
    ("R1", KOFI | FIRST, [(KOFI,)]),
    ("R1", KOFI | {"nhs_number": "999 000 0019"}, [(KOFI | SECOND,)]),
    ("R1b", KOFI | PUPIL, [(KOFI | PUPIL,)]),
    ("R1b", KOFI | PUPIL, [(KOFI,)]),
    ("R1b", KOFI | PUPIL, [(KOFI | PUPIL, KOFI | OTHER_PUPIL)]),
    ("R1b", KOFI | PUPIL | FIRST, [(KOFI | OTHER_PUPIL | FIRST,)]),
    ("R1b", KOFI | PUPIL, [(KOFI | {"upn": "A801200001001"},)]),
    ("R2", KOFI | FIRST | {"forenames": "Ollie"}, [(KOFI | FIRST,)]),
    ("R3", KOFI | {"forenames": "Oliver James"}, [(KOFI,)]),
    ("R3", KOFI | FIRST | {"forenames": "Oliver James"},
     [(KOFI | FIRST | {"forenames": "Oliver Henry"},)]),
    ("R3", KOFI | {"forenames": "Oliver James Henry"},
     [(KOFI | {"forenames": "Oliver Henry"}, KOFI | {"forenames": "Oliver George"})]),
    ("R4", KOFI, [(KOFI | {"forenames": "Olivxer"}, KOFI)]),
    ("R4", CALUM, [(CALUM, CALUM, CALUM | {"forenames": "Callum"})]),
    ("R4", CALUM | FIRST, [(CALUM | FIRST, CALUM | {"forenames": "Callum"})]),
    ("R4", UNKNOWN, [(UNKNOWN,)]),
    ("R4", KOFI | {"known_as": "Abel"},
     [(KOFI | {"known_as": "Henok"}, KOFI | {"known_as": "Abel"})]),
    ("R4", KOFI | {"surname": "Davies"}, [(KOFI | {"surname": "Davie5"},)]),
    ("R4", KOFI | {"surname": "Oakbrook"}, [(KOFI | {"surname": "Oqkbrook"},)]),
    ("R4", KOFI | {"forenames": "Harleen", "surname": "Yousaf"},
     [(KOFI | {"forenames": "Yousaf Haile", "surname": "Harleen"},)]),
    ("R4", KOFI | {"forenames": "Oliver", "surname": "Yousaf"},
     [(KOFI | {"forenames": "Yousaf", "surname": "Oliver Henok"},)]),
    ("R4", KOFI | {"forenames": "Oliver", "surname": "Yousaph"},
     [(KOFI | {"forenames": "Yousaf", "surname": "Oliver"},)]),
    ("R4", KOFI | FIRST | {"forenames": "Olivxer"}, [(KOFI | FIRST,)]),
    ("R4", KOFI | FIRST | {"forenames": "Leilah"}, [(KOFI | FIRST | {"forenames": "Leila"},)]),
    ("R4b", KOFI | {"other": "Twin 1 of 2"}, [(KOFI,)]),
    ("R4b", KOFI, [(KOFI,), (KOFI | {"forenames": "Noah"},)]),
    ("R4b", KOFI, [(KOFI,), (KOFI | {"date_of_birth": "2012-11-02"},)]),
    ("R4b", KOFI | FIRST, [(KOFI | FIRST,), (KOFI | {"forenames": "Olivier"},)]),
    ("R4b", KOFI, [(KOFI,), (KOFI | MOVED | {"forenames": "Olivier"},)]),
    ("R5", KOFI | MOVED | FIRST, [(KOFI | FIRST,)]),
    ("R5", KOFI | NEW_YEAR | FIRST, [(KOFI | NEW_YEAR | FIRST,)]),
    ("R5", KOFI | NEW_YEAR | PHONE, [(KOFI | NEW_YEAR | PHONE,)]),
    ("R5", KOFI | NEW_YEAR | RUTH, [(KOFI | NEW_YEAR, KOFI | NEW_YEAR | RUTH)]),
    ("R5", KOFI | {"address": "12 Harbour Rd, Marbury"}, [(KOFI,)]),
    ("R5", KOFI | MOVED | PHONE, [(KOFI | PHONE,)]),
    ("R5", KOFI | PHONE | AMA, [(KOFI | PHONE | RUTH,)]),
    ("R5", KOFI | MOVED | {"other": "Mrs Ruth Grant and Kofi Mensah"}, [(KOFI | RUTH,)]),
    ("R5", KOFI | MOVED | {"other": "Ruth Grant and Kofi Mensah"},
     [(KOFI | {"other": "Al Lee and Ruth Grant"},)]),
    ("R5", KOFI | MOVED, [(KOFI,), (KOFI | {"forenames": "Ama", "date_of_birth": "2012-01-30"},
                                    KOFI | MOVED | {"forenames": "Ama",
                                                    "date_of_birth": "2012-01-30"})]),
    ("R6", KOFI | {"forenames": "Tu Baby"}, [(KOFI,)]),
    ("R7", KOFI | FIRST | {"date_of_birth": ""}, [(KOFI | FIRST,)]),
    ("R8", KOFI | FIRST | {"date_of_birth": "2015-01-01"}, [(KOFI | FIRST,)]),
    ("R8", KOFI | FIRST | {"sex": "F"}, [(KOFI | FIRST,)]),
    ("R8", SWAPPED | PHONE, [(SWAPPED | PHONE | {"date_of_birth": "2015-07-03"},)]),
    ("R8", KOFI | PHONE | {"date_of_birth": "2016-03-17"}, [(KOFI | PHONE,)]),
    ("R8", KOFI | PHONE | {"date_of_birth": "2015-04-17"}, [(KOFI | PHONE,)]),
    ("R8", SWAPPED | RUTH, [(SWAPPED | RUTH | {"date_of_birth": "2015-07-03"},)]),
    ("R9", KOFI | FIRST | {"surname": "Grant"}, [(KOFI | FIRST,)]),
    ("R9", KOFI | FIRST | MOVED | PHONE | {"surname": "Grant"}, [(KOFI | FIRST | PHONE,)]),
    ("R9", KOFI | {"surname": "Wierzbicki"}, [(KOFI,)]),
    ("R10", KOFI | FIRST | {"address_withheld": "Y"}, [(KOFI | FIRST,)]),
    ("R10", KOFI | FIRST, [(KOFI | PHONE, KOFI | FIRST | {"address_withheld": "Y"})]),
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


def test_birth_and_forename_alone_may_be_an_identity_changed_for_good() -> None:
    later = KOFI | MOVED | {"surname": "Grant"}
    decision = decided(later, (KOFI,))
    assert decision.stranger_ppm > 300_000
    assert decided(KOFI | MOVED, (KOFI,)).stranger_ppm < 10_000


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
    assert known == ["R1", "R1b", "R2", "R3", "R4", "R4b", "R5", "R6", "R7", "R8", "R9", "R10",
                     "R11", "R12"]  # fmt: skip
    assert all(each.reason and "{" not in each.reason for each in rules())
