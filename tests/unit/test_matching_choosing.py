"""Whom records are linked to, over every kind of muddle Hypothesis can think of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hub.matching.arriving.choosing import Choosing
from hub.matching.arriving.follow import MOST_ROUNDS
from hub.matching.arriving.scene import Pair, Scene, pair
from hub.matching.known.records import Record, normalised
from hub.matching.model.details import dumped
from hub.matching.model.model import newest
from schemas.identifiers import HUB_NAMESPACE, own_person_id

NUMBER, OTHER = "9434765919", "9990000018"
AMIRA = {"forenames": "Amira", "surname": "Khan", "date_of_birth": "2015-03-04"}
HOME = {"address": ["1 High Street"], "postcode": "SE13 6NB"}
MODEL = newest()


def a_record(age: int, *, numbers: tuple[str, ...] = (), **said: object) -> Record:
    identifier = uuid5(HUB_NAMESPACE, str(age))
    words: dict[str, Any] = {name: value for name, value in said.items() if value}
    if numbers:
        words["identifiers"] = [["nhs_number", each] for each in numbers]
    person = own_person_id(identifier)
    details = normalised(words, "mash")
    return Record(identifier, "mash", str(age), age, person, dumped(details))


DETAILS = st.fixed_dictionaries(
    {
        "forenames": st.sampled_from(["Amira", "Amira", "Amir", "Yusuf", None]),
        "surname": st.sampled_from(["Khan", "Khan", "Ali", None]),
        "date_of_birth": st.sampled_from(["2015-03-04", "2015-03-04", "2014-03-04", None]),
        "sex": st.sampled_from(["F", "M", None]),
        "numbers": st.sampled_from([(), (), (NUMBER,), (OTHER,), (NUMBER, OTHER)]),
        "address": st.sampled_from([["1 High Street"], ["1 High Street"], None]),
        "postcode": st.just("SE13 6NB"),
    }
)


@st.composite
def muddles(draw: st.DrawFn) -> tuple[dict[UUID, Record], set[Pair]]:
    """Some records, some of them linked already, some declared distinct."""
    records = [
        a_record(age, **details)
        for age, details in enumerate(draw(st.lists(DETAILS, min_size=2, max_size=7)))
    ]
    first = records[0].person_id
    linked = draw(st.sets(st.integers(1, len(records) - 1), max_size=2))
    records = [
        replace(each, person_id=first) if age in linked else each
        for age, each in enumerate(records)
    ]
    ids = [each.case_record_id for each in records]
    pairs = [pair(*each) for each in combinations(ids, 2)]
    return dict(zip(ids, records, strict=True)), draw(st.sets(st.sampled_from(pairs), max_size=3))


def chosen(records: dict[UUID, Record], apart: set[Pair], *, only_news: bool = True) -> Choosing:
    """Let every record take its turn, the oldest first, and those for whom that is news."""
    near: dict[UUID, list[UUID]] = {
        one: [
            other.person_id for other in records.values() if mine.search_keys & other.keys
        ]
        for one, mine in records.items()
    }  # fmt: skip
    choosing = Choosing(MODEL, len({each.person_id for each in records.values()}))
    choosing.look(Scene(dict(records), near, set(apart)))
    waiting = set(records)
    for _ in range(MOST_ROUNDS):
        waiting = choosing.take_turns(waiting)
        if only_news:
            waiting = {each for each in waiting if choosing.news.is_news_to(each)}
    return choosing


def arrived(records: Sequence[Record]) -> Choosing:
    """Let records arrive one after the other; those for whom that is news have turns as well."""
    choosing, here = Choosing(MODEL, 0, [each.case_record_id for each in records]), {}
    for record in records:
        here[record.case_record_id] = record
        choosing.look(Scene({record.case_record_id: record}))
        waiting = {record.case_record_id}
        for _ in range(MOST_ROUNDS):
            choosing.look(Scene(near={each: met(here[each], here.values()) for each in waiting}))
            waiting = {
                each for each in choosing.take_turns(waiting) if choosing.news.is_news_to(each)
            }
            waiting |= choosing.yielding.left_it_to(waiting)
    return choosing


def met(record: Record, here: Iterable[Record]) -> list[UUID]:
    return [each.own_person_id for each in here if record.search_keys & each.keys]


def people(about: dict[UUID, UUID]) -> dict[UUID, set[UUID]]:
    found = defaultdict(set)
    for record, person in about.items():
        found[person].add(record)
    return found


@settings(deadline=None, max_examples=60)
@given(muddles())
def test_turns_without_news_would_end_as_they_did(
    muddle: tuple[dict[UUID, Record], set[Pair]],
) -> None:
    some, every = chosen(*muddle), chosen(*muddle, only_news=False)
    assert some.outcomes == every.outcomes
    assert (some.about, some.joined) == (every.about, every.joined)


@settings(deadline=None, max_examples=60)
@given(muddles())
def test_what_a_question_says_is_of_somebody_it_asks_about(
    muddle: tuple[dict[UUID, Record], set[Pair]],
) -> None:
    choosing = chosen(*muddle)
    for each in choosing.outcomes.values():
        if each.kind:
            assert each.decision.person in each.candidates


@settings(deadline=None, max_examples=60)
@given(muddles())
def test_only_a_record_that_is_alone_moves(muddle: tuple[dict[UUID, Record], set[Pair]]) -> None:
    records, apart = muddle
    before = people({each: record.person_id for each, record in records.items()})
    for each, (person, decision) in chosen(records, apart).joined.items():
        assert before[records[each].person_id] == {each}
        assert records[each].person_id == records[each].own_person_id
        assert (decision.band, decision.guards, decision.person) == ("match", (), person)


@settings(deadline=None, max_examples=60)
@given(muddles())
def test_what_people_keep_apart_is_not_linked_nor_asked_as_if_nobody_had_said_so(
    muddle: tuple[dict[UUID, Record], set[Pair]],
) -> None:
    records, apart = muddle
    choosing = chosen(records, apart)
    together = people(choosing.about)
    for each in choosing.joined:
        for other in together[choosing.about[each]] - {each}:
            assert pair(each, other) not in apart
    for outcome in choosing.outcomes.values():
        for person in outcome.candidates:
            if outcome.kind != "distinct" and person != choosing.about[outcome.record]:
                met = {pair(outcome.record, other) for other in together[person]}
                assert not met & apart


@settings(deadline=None, max_examples=60)
@given(muddles())
def test_choosing_again_links_nothing_more_of_what_had_every_turn(
    muddle: tuple[dict[UUID, Record], set[Pair]],
) -> None:
    records, apart = muddle
    choosing = chosen(records, apart)
    linked = {
        each: replace(record, person_id=choosing.about[each]) for each, record in records.items()
    }
    assert chosen(linked, apart).joined == {}


def test_who_left_it_to_a_younger_one_to_join_is_asked_whom_else_it_is() -> None:
    """The middle one knows the youngest by its number, and the oldest by its home."""
    oldest = a_record(0, **AMIRA, **HOME)
    middle = a_record(1, **AMIRA, **HOME, numbers=(NUMBER,))
    youngest = a_record(2, **AMIRA, numbers=(NUMBER,))
    records = {each.case_record_id: each for each in (oldest, middle, youngest)}
    assert len(set(chosen(records, set()).about.values())) == 1


def test_any_record_of_a_person_may_contradict() -> None:
    first = a_record(0, **AMIRA, **HOME)
    second = replace(a_record(1, forenames="Amira", numbers=(OTHER,)), person_id=first.person_id)
    mine = a_record(2, **AMIRA, **HOME, numbers=(NUMBER,))
    choosing = chosen({each.case_record_id: each for each in (first, second, mine)}, set())
    assert choosing.joined == {}
    outcome = choosing.outcomes[mine.case_record_id]
    assert outcome.kind == "link"
    assert "R1" in {guard.rule for guard in outcome.decision.guards}


def test_who_is_like_one_that_joins_another_is_asked_about() -> None:
    """A contact without a birth came first; it may be the child whom two later records are of."""
    contact = a_record(0, forenames="Amira", surname="Khan", sex="F", **HOME)
    health = a_record(1, **AMIRA, numbers=(NUMBER,))
    school = a_record(2, **AMIRA, **HOME, numbers=(NUMBER,))
    choosing = arrived([contact, health, school])
    assert choosing.joined.keys() == {school.case_record_id}
    outcome = choosing.outcomes[contact.case_record_id]
    assert (outcome.kind, outcome.candidates) == ("link", (health.person_id,))


def test_a_child_is_born_to_who_expected_one_wherever_they_live_by_then() -> None:
    mother: dict[str, Any] = {"parents_and_carers": ["Tanya Gardner"]}
    unborn = a_record(0, forenames="Unborn", surname="Gardner", expected_on="2018-05-06", **mother)
    child: dict[str, Any] = {"forenames": "Adam", "surname": "Brooks", **HOME}
    another: dict[str, Any] = {"parents_and_carers": ["Tina Gardner"]}
    for said, kind in ((mother, "birth"), (another, None)):
        choosing = arrived([unborn, a_record(1, date_of_birth="2018-05-11", **child, **said)])
        assert choosing.outcomes[unborn.case_record_id].kind == kind


@pytest.mark.parametrize(("born", "kind"), [
    ("2018-05-11", "birth"), ("2017-12-20", "birth"), ("2016-06-01", None), ("2019-05-11", None),
])  # fmt: skip
def test_who_was_born_in_time_is_the_child_expected_where_nobody_said_for_when(
    born: str, kind: str | None
) -> None:
    family: dict[str, Any] = {"surname": "Gardner", "parents_and_carers": ["Tanya Gardner"]}
    unborn = a_record(0, forenames="Unborn", recorded_on="2018-01-10", **family, **HOME)
    child = a_record(1, forenames="Adam", date_of_birth=born, **family, **HOME)
    outcomes = arrived([unborn, child]).outcomes
    assert outcomes[unborn.case_record_id].kind == kind
    assert outcomes[child.case_record_id].kind is None


def test_of_two_that_are_alone_the_younger_joins() -> None:
    older, younger = (a_record(age, **AMIRA, **HOME, numbers=(NUMBER,)) for age in (0, 1))
    choosing = chosen({each.case_record_id: each for each in (older, younger)}, set())
    (record,) = choosing.joined
    assert record == younger.case_record_id
    assert choosing.take_turn(older.case_record_id) == set()


def test_nobody_meets_a_record_before_its_turn() -> None:
    older, younger = (a_record(age, **AMIRA, **HOME, numbers=(NUMBER,)) for age in (0, 1))
    records = {each.case_record_id: each for each in (older, younger)}
    choosing = Choosing(MODEL, 0, records)
    near = {each: [one.person_id for one in records.values()] for each in records}
    choosing.look(Scene(records, near))
    choosing.take_turn(older.case_record_id)
    assert choosing.outcomes[older.case_record_id].met == ()
    assert choosing.persons == 1
    choosing.take_turn(younger.case_record_id)
    assert choosing.joined.keys() == {younger.case_record_id}
    assert choosing.persons == 1
