"""Pairs told by what all records of two persons say, field by field."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.matching.evaluation.outcome import Scored
from hub.matching.evaluation.together import SPOKE, ByField, together
from hub.matching.model.comparing.records import compare
from hub.matching.model.details import said
from hub.matching.model.model import newest
from hub.matching.model.weighing import priors, weigh

MODEL = newest()
PRIOR = priors(MODEL, 10_000)
ROWS = st.fixed_dictionaries({
    "forenames": st.sampled_from(["", "Amina", "Amina Noor", "Aminah", "Oliver", "Unborn"]),
    "surname": st.sampled_from(["", "Khan", "Kahn", "Smith"]),
    "date_of_birth": st.sampled_from(["", "2019-03-04", "2019-04-03", "2012-10-01"]),
    "sex": st.sampled_from(["", "f", "m"]),
    "nhs_number": st.sampled_from(["", "9434765919", "4010232137"]),
    "address": st.sampled_from(["", "12 High Street", "7 Mill Lane"]),
    "postcode": st.sampled_from(["", "ZX1 4AB"]),
    "phone": st.sampled_from(["", "07700 900123"]),
    "other": st.sampled_from(["", "Sana Khan", "Ruth Smith"]),
})  # fmt: skip


def by_field(*rows: dict[str, str]) -> ByField:
    return ByField([said(each) for each in rows], MODEL, PRIOR)


def bits(one: int, other: int, by: ByField) -> float:
    return by.bits(by.of(one, other))


@given(ROWS, ROWS)
def test_two_records_say_of_each_other_what_the_model_does(
    one: dict[str, str], other: dict[str, str]
) -> None:
    by = by_field(one, other)
    alone = weigh(compare(*by.records, MODEL.lexicon), MODEL, PRIOR)

    assert bits(0, 1, by) == pytest.approx(alone.bits)
    assert np.array_equal(by.of(0, 1), by.of(1, 0))


@settings(max_examples=50)
@given(st.lists(ROWS, min_size=3, max_size=6), st.data())
def test_the_mean_of_a_field_lies_between_what_its_pairs_say(
    rows: list[dict[str, str]], data: st.DataObject
) -> None:
    by, cut = by_field(*rows), data.draw(st.integers(1, len(rows) - 1))
    some, others = range(cut), range(cut, len(rows))
    pairs = np.array([by.of(one, other) for one in some for other in others])

    total = by.unmet(some, others)

    assert np.array_equal(total[:, SPOKE], (pairs[:, :, SPOKE] > 0).sum(axis=0))
    mean = total[:, :SPOKE] / np.maximum(total[:, SPOKE:], 1)
    assert (mean <= pairs[:, :, :SPOKE].max(axis=0) + 1e-9).all()
    assert (mean >= pairs[:, :, :SPOKE].min(axis=0) - 1e-9).all()


CHILD = {"surname": "Khan", "address": "12 High Street", "postcode": "ZX1 4AB"}
BORN = {"date_of_birth": "2019-03-04"}


def test_a_record_without_a_birth_takes_nothing_from_a_birth_two_others_share() -> None:
    baby, named = CHILD | BORN | {"forenames": "Baby"}, CHILD | BORN | {"forenames": "Amina"}
    by = by_field(baby, named, CHILD | {"forenames": "Amina"})

    assert bits(0, 2, by) < bits(0, 1, by)
    assert by.bits(by.unmet([0], [1, 2])) == pytest.approx(bits(0, 1, by))


def test_a_record_that_contradicts_is_heard_beside_one_that_agrees() -> None:
    amina = CHILD | BORN | {"forenames": "Amina"}
    by = by_field(amina, amina, amina | {"date_of_birth": "2012-10-01"})

    assert bits(0, 2, by) < by.bits(by.unmet([0], [1, 2])) < bits(0, 1, by)


def test_pairs_that_never_met_stay_behind_those_that_did() -> None:
    amina = CHILD | BORN | {"forenames": "Amina"}
    by = by_field(amina, amina, {"forenames": "Oliver"}, {"forenames": "Noah"})
    single = [Scored(0, 1, bits(0, 1, by)), Scored(2, 3, -9.0), Scored(0, 2, -8.0)]

    told = together(single, 4, by)

    assert sorted(each[:2] for each in told) == [(0, 1), (0, 2), (2, 3)]
    assert max(told, key=lambda each: each.score)[:2] == (0, 1)
    assert {each[:2]: each.score for each in told}[2, 3] == -9.0
