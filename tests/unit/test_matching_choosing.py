"""Whom records are linked to, over every kind of muddle Hypothesis can think of."""

from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from hub.matching.choosing import OTHER_NUMBER, Choices, Pair, choose, pair
from hub.matching.decide import Agree, compare, differing_numbers
from hub.matching.profiles import Profile
from schemas.identifiers import HUB_NAMESPACE, own_person_id

NUMBER, OTHER = "9434765919", "9990000018"


def a_record(age: int, **details: object) -> Profile:
    identifier = uuid5(HUB_NAMESPACE, str(age))
    plain = Profile(identifier, "mash", str(age), age, own_person_id(identifier))
    return replace(plain, **details)  # type: ignore[arg-type]


DETAILS = st.fixed_dictionaries(
    {
        "forenames": st.sampled_from(["amira", "amira", "amir", "yusuf", None]),
        "surname": st.sampled_from(["khan", "khan", "ali", None]),
        "date_of_birth": st.sampled_from(["2015-03-04", "2015-03-04", "2014-03-04", None]),
        "sex": st.sampled_from(["F", "M", None]),
        "nhs_numbers": st.sampled_from([(), (), (NUMBER,), (OTHER,), (NUMBER, OTHER)]),
        "address": st.sampled_from(["1highstreet|se136nb", "1highstreet|se136nb", None]),
    }
)


@st.composite
def muddles(draw: st.DrawFn) -> tuple[dict[UUID, Profile], set[Pair]]:
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


def chosen(profiles: dict[UUID, Profile], apart: set[Pair]) -> Choices:
    meeting = [
        pair(one, other)
        for one, other in combinations(profiles, 2)
        if set(profiles[one].keys) & set(profiles[other].keys)
    ]
    return choose(profiles, meeting, list(profiles), apart)


def linked(profiles: dict[UUID, Profile], choices: Choices) -> dict[UUID, Profile]:
    after = dict(profiles)
    for each in choices.links:
        after[each.case_record_id] = replace(after[each.case_record_id], person_id=each.person_id)
    return after


def people(profiles: dict[UUID, Profile]) -> dict[UUID, list[Profile]]:
    found = defaultdict(list)
    for each in profiles.values():
        found[each.person_id].append(each)
    return found


@given(muddles())
def test_only_a_record_that_is_alone_moves_and_only_once(
    muddle: tuple[dict[UUID, Profile], set[Pair]],
) -> None:
    profiles, apart = muddle
    choices = chosen(profiles, apart)
    moved = [each.case_record_id for each in choices.links]
    assert len(moved) == len(set(moved))
    before = people(profiles)
    for each in moved:
        assert before[profiles[each].person_id] == [profiles[each]]


@given(muddles())
def test_no_link_joins_what_contradicts_or_what_people_keep_apart(
    muddle: tuple[dict[UUID, Profile], set[Pair]],
) -> None:
    profiles, apart = muddle
    choices = chosen(profiles, apart)
    after = people(linked(profiles, choices))
    for each in choices.links:
        mine = profiles[each.case_record_id]
        assert isinstance(compare(mine, profiles[each.matched]), Agree)
        for other in after[each.person_id]:
            if other.case_record_id != each.case_record_id:
                assert not differing_numbers(mine, other)
                assert pair(each.case_record_id, other.case_record_id) not in apart


@given(muddles())
def test_choosing_again_links_nothing_more(
    muddle: tuple[dict[UUID, Profile], set[Pair]],
) -> None:
    profiles, apart = muddle
    after = linked(profiles, chosen(profiles, apart))
    assert chosen(after, apart).links == []


@given(muddles())
def test_what_people_decided_is_no_conflict(
    muddle: tuple[dict[UUID, Profile], set[Pair]],
) -> None:
    profiles, apart = muddle
    assert not {pair(*each) for each in chosen(profiles, apart).conflicts} & apart


def test_any_record_of_a_person_may_contradict() -> None:
    same = {"forenames": "amira", "surname": "khan", "date_of_birth": "2015-03-04"}
    first = a_record(0, **same, address="x|y")
    second = a_record(1, forenames="amira", nhs_numbers=(OTHER,), person_id=first.person_id)
    mine = a_record(2, **same, address="x|y", nhs_numbers=(NUMBER,))
    choices = chosen({each.case_record_id: each for each in (first, second, mine)}, set())
    assert choices.links == []
    assert list(choices.conflicts.values()) == [OTHER_NUMBER]


def test_a_record_that_two_people_share_joins_neither() -> None:
    by_number = a_record(0, forenames="amira", surname="khan", nhs_numbers=(NUMBER,))
    by_name = a_record(
        1, forenames="amira", surname="khan", date_of_birth="2015-03-04", address="x|y"
    )
    both = replace(by_name, nhs_numbers=(NUMBER,))
    both = replace(a_record(2), **{
        name: getattr(both, name)
        for name in ("forenames", "surname", "date_of_birth", "address", "nhs_numbers")
    })  # fmt: skip
    profiles = {each.case_record_id: each for each in (by_number, by_name, both)}
    choices = chosen(profiles, set())
    assert choices.links == []
    assert len(choices.conflicts) == 2
