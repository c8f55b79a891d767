"""Two contradictions are two children, of whom nobody is asked; one is put to a person."""

from uuid import UUID

import pytest

from tests.unit.test_match_guards import (
    AMA,
    FIRST,
    KOFI,
    MOVED,
    RUTH,
    SECOND,
    Record,
    decided,
    generous,
)

GRANT = {"surname": "Grant"}
APART: list[tuple[Record, tuple[Record, ...]]] = [
    (KOFI | FIRST | {"forenames": "Noah"}, (KOFI | SECOND,)),
    (KOFI | FIRST | MOVED | GRANT, (KOFI | SECOND,)),
    (KOFI | FIRST | RUTH, (KOFI | SECOND | AMA,)),
    (KOFI | RUTH | {"date_of_birth": "2015-10-30"}, (KOFI | AMA, KOFI | AMA | MOVED)),
    (KOFI | RUTH | GRANT | MOVED, (KOFI | AMA,)),
    (KOFI | RUTH | GRANT | {"date_of_birth": "2015-10-30"}, (KOFI | AMA,)),
]
ASKED: list[tuple[Record, tuple[Record, ...]]] = [
    (KOFI | FIRST, (KOFI | SECOND,)),
    (KOFI | RUTH, (KOFI | AMA,)),
    # One system has the mother and her surname, another the father and his.
    (KOFI | RUTH | GRANT, (KOFI | AMA,)),
    (KOFI | FIRST | {"forenames": "Noah"}, (KOFI | SECOND, KOFI | FIRST)),
    (KOFI | FIRST | RUTH, (KOFI | SECOND | AMA, KOFI | RUTH)),
    (KOFI | FIRST | {"date_of_birth": "2015-10-30"}, (KOFI | SECOND,)),
]


@pytest.mark.parametrize(("record", "records"), APART)
def test_two_contradictions_are_two_children_and_nobody_is_asked(
    record: Record, records: tuple[Record, ...]
) -> None:
    decision = decided(record, records, model=generous(0.9, 1e-6))
    assert (decision.band, decision.review) == ("new", ())


@pytest.mark.parametrize(("record", "records"), ASKED)
def test_one_contradiction_is_put_to_a_person(record: Record, records: tuple[Record, ...]) -> None:
    decision = decided(record, records, model=generous(0.9, 1e-6))
    assert (decision.band, decision.review) == ("review", (UUID(int=1000),))
