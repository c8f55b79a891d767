"""Whatever a source wrote, a record can be read, compared and decided, and twice the same."""

from itertools import combinations
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.matching.model.comparing.records import LEVELS, compare
from hub.matching.model.decision import Candidate, Known, decide
from hub.matching.model.details import dumped, loaded, said
from hub.matching.model.keys import search_keys
from hub.matching.model.model import newest
from hub.matching.model.reading.words import MOST_LETTERS, MOST_WORDS

MODEL = newest()
WORDS = st.sampled_from([
    "", "Mohammed", "Muhammad Ali", "Unborn", "Unborn Twin 1", "Baby Girl", "Zhou", "Ming", "Ella",
    "Ellie", "O'Brien-Núñez", "de la Cruz", "李", "Minh-Anh", "?", "NULL", "J", "Khan",
])  # fmt: skip
DATES = st.sampled_from([
    "", "2017-09", "2017", "2017-09-03", "03/09/2017", "09/03/2017", "31/02/2017", "EDD 03/09/2017",
    "1900-01-01", "2017-01-01", "2016-09-03", "not known", "2005-02-28", "29/02/2016",
    "0001-01-01", "9999-12-30", "7 yrs", "about 2017", "2017~", "8 months",
])  # fmt: skip
ANY = st.text(max_size=20)
RECORD = st.fixed_dictionaries({
    "forenames": WORDS | ANY, "surname": WORDS | ANY, "known_as": WORDS | ANY,
    "full_name": st.just("") | WORDS | ANY, "date_of_birth": DATES | ANY,
    "expected_on": st.just("") | DATES | ANY, "recorded_on": st.just("") | DATES | ANY,
    "is_unborn": st.sampled_from(["", "True"]), "sex": st.sampled_from(["", "F", "Male", "U", "2"]),
    "address": st.sampled_from(["", "1 High St, SE13 6NB", "Flat 2, 9 Low Rd"]) | ANY,
    "postcode": st.sampled_from(["", "se136nb", "2604"]) | ANY,
    "address_withheld": st.sampled_from(["", "Y", "No"]),
    "nhs_number": st.sampled_from(["", "999 000 0018", "9990000026", "9990000019"]) | ANY,
    "email": st.sampled_from(["", "a@example.org"]) | ANY,
    "other": st.sampled_from(["", "07700 900123", "Ama Mensah"]) | ANY,
})  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(one=RECORD, other=RECORD)
def test_two_records_compare_alike_in_both_directions(
    one: dict[str, str], other: dict[str, str]
) -> None:
    first, second = said(one), said(other)
    here, there = compare(first, second, MODEL.lexicon), compare(second, first, MODEL.lexicon)
    assert here[: len(LEVELS)] == there[: len(LEVELS)]
    assert all(level in levels for level, levels in zip(here, LEVELS.values(), strict=False))


@settings(max_examples=300, deadline=None)
@given(record=RECORD)
def test_what_is_kept_of_a_record_is_read_as_it_was(record: dict[str, str]) -> None:
    assert loaded(dumped(said(record))) == said(record)


@settings(max_examples=300, deadline=None)
@given(record=RECORD, others=st.lists(RECORD, max_size=4), together=st.booleans())
def test_any_record_is_decided_and_twice_the_same(
    record: dict[str, str], others: list[dict[str, str]], together: bool
) -> None:
    known = [
        Known(UUID(int=n), UUID(int=100 if together else 100 + n), said(each))
        for n, each in enumerate(others, start=1)
    ]
    people = sorted({each.person for each in known})
    candidates = [
        Candidate(person, tuple(each for each in known if each.person == person))
        for person in people
    ]
    decision = decide(said(record), candidates, MODEL, children=1000)
    assert decide(said(record), candidates[::-1], MODEL, children=1000) == decision
    assert decision.same_ppm + decision.twin_ppm + decision.sibling_ppm + decision.stranger_ppm == (
        1_000_000
    )
    assert (decision.band == "review") == bool(decision.review)
    assert decision.band != "match" or not decision.guards


@pytest.mark.parametrize("column", ["forenames", "surname", "known_as", "address", "other"])
def test_a_note_in_the_wrong_column_is_read_as_far_as_a_name_goes(column: str) -> None:
    """Laid against each other word by word, two such notes would keep the matcher for hours."""
    details = [
        said({"forenames": "Maya", "surname": "Khan", "address": "1 High Street", column: text})
        for dice in (Random(1), Random(2))
        for text in (" ".join(_noise(dice, 6) for _ in range(5_000)), _noise(dice, 30_000))
    ]  # fmt: skip
    words = [getattr(each, column) for each in details]
    assert [len(each) for each in words] == [MOST_WORDS, 1, MOST_WORDS, 1]
    assert max(len(each) for of_one in words for each in of_one) == MOST_LETTERS

    for one, other in combinations(details, 2):
        assert compare(one, other)
        assert len(search_keys(one)) < 500


def _noise(dice: Random, letters: int) -> str:
    return "".join(dice.choices("bcdfghjklmnpqrstvwaeiou", k=letters))
