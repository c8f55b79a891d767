"""Training without labels: what twins would teach of one child, and cousins of brothers."""

from collections import Counter

import pytest

from hub.matching.model.comparing.records import LEVELS
from hub.matching.model.training.em import Counted, Pattern, estimated

FIELDS = tuple(LEVELS)
STRANGERS = 100_000


def pattern(**levels: str) -> Pattern:
    return tuple(levels.get(field, "missing") for field in FIELDS)


ONE = {"surname": "exact", "date_of_birth": "exact", "address": "exact"}
BLIND = Counter({pattern(forenames="different", surname="different", date_of_birth="different",
                         address="different", nhs_number="different"): STRANGERS})  # fmt: skip
"""What strangers are like."""


def share(met: dict[Pattern, int], field: str, level: str, of: int) -> float:
    shares, _ = estimated(Counted(Counter(met), BLIND, records=10_000))
    return shares[field][level][of]


@pytest.mark.parametrize("twins", [0, 200, 2_000])
def test_twins_do_not_teach_that_one_child_goes_by_two_names(twins: int) -> None:
    met = {
        pattern(**ONE, forenames="exact", nhs_number="same"): 4_000,
        pattern(**ONE, forenames="different", nhs_number="same"): 40,
        pattern(**ONE, forenames="exact"): 4_000,
        pattern(**ONE, forenames="different"): twins,
    }
    assert share(met, "forenames", "different", 0) == pytest.approx(0.01, rel=0.1)


def test_where_no_pair_shares_a_number_two_names_are_as_rare_as_at_the_start() -> None:
    met = {pattern(**ONE, forenames="exact"): 4_000, pattern(**ONE, forenames="different"): 900}
    assert share(met, "forenames", "different", 0) == pytest.approx(0.025, rel=0.1)


def test_cousins_do_not_teach_that_the_parents_of_brothers_differ() -> None:
    kin = {"surname": "exact", "date_of_birth": "different", "address": "exact"}
    met = {
        pattern(**ONE, forenames="exact", other="exact"): 4_000,
        pattern(**kin, forenames="different", other="exact"): 3_000,
        pattern(**kin, forenames="exact", other="different"): 900,
    }
    assert share(met, "other", "different", 2) < 0.01
