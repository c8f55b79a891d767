"""The invented council: the same for a seed, made of test numbers, with the stories that matter."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from connectors.values import nhs_number_is_valid, upn_is_valid
from hub.demo.invent import REFERENCE_DAY, invent_council
from hub.demo.invent.model import Council
from hub.demo.invent.telling import GOES_FURTHER
from hub.demo.invent.who import EARLY_HELP, LCS, MASH, SYSTEMS

STEP_UP_DAYS = 90


@pytest.fixture(scope="module")
def council() -> Council:
    return invent_council(seed=2018, children=400)


def test_a_seed_gives_the_same_council_and_another_seed_another() -> None:
    assert invent_council(7, 60) == invent_council(7, 60)
    assert invent_council(7, 60).contacts != invent_council(8, 60).contacts


@pytest.mark.parametrize("children", [20, 61, 400])
def test_there_are_as_many_children_as_asked_for(children: int) -> None:
    assert len(invent_council(1, children).children) == children


def test_every_number_is_one_that_nobody_can_have(council: Council) -> None:
    numbers = [child.nhs_number for child in council.children.values() if child.nhs_number]
    upns = [child.upn for child in council.children.values() if child.upn]

    assert all(number.startswith("999") and nhs_number_is_valid(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert all(upn_is_valid(upn) and upn[1:4] == "999" for upn in upns)
    assert len(set(upns)) == len(upns)


def test_no_telephone_could_be_answered(council: Council) -> None:
    kept_for_plays = re.compile(r"07700 900\d{3}|0\d{3} 49[68] 0\d{3}|020 7946 0\d{3}")
    told = [each.telephone for each in council.reached.values() if each.telephone]
    assert all(kept_for_plays.fullmatch(each) for each in told)


def test_most_families_have_one_mother_and_number_in_both_systems_that_ask(
    council: Council,
) -> None:
    told: list[bool] = []
    for child, known in council.known_in(MASH).items():
        for other in council.known_in(EARLY_HELP).get(child, []):
            here, there = council.reached[known[0].local_id], council.reached.get(other.local_id)
            if here.parents and there and there.parents:
                assert here.parents[0] == there.parents[0]
            if here.telephone and there and there.telephone:
                told.append(here.telephone == there.telephone)
    assert 0.5 < sum(told) / len(told) < 1


def test_some_children_go_by_another_name_in_both_systems_that_ask(council: Council) -> None:
    both = [
        (council.known_as.get(known[0].local_id), council.known_as.get(other.local_id))
        for child, known in council.known_in(MASH).items()
        for other in council.known_in(EARLY_HELP).get(child, [])
    ]
    assert [here for here, there in both if here and here == there]
    assert all(here == there for here, there in both if here and there)


def test_no_postcode_could_be_real(council: Council) -> None:
    stays = [stay for family in council.families for stay in family.stays]
    assert all(re.fullmatch(r"XB\d \d[A-Z]{2}", stay.address.postcode) for stay in stays)


def test_there_are_twins_unborn_children_shared_homes_and_moves(council: Council) -> None:
    children = council.children.values()
    homes = Counter(stay.address for family in council.families for stay in family.stays)

    assert any(child.is_twin for child in children)
    assert any(child.is_unborn for child in children)
    assert max(homes.values()) > 1
    assert any(len(family.stays) > 1 for family in council.families)


def test_nothing_happens_after_the_extracts_are_taken(council: Council) -> None:
    days = [
        *(contact.at.date() for contact in council.contacts),
        *(decision.at.date() for decision in council.decisions),
        *(check.asked_at.date() for check in council.checks),
        *(check.answered_at.date() for check in council.checks if check.answered_at),
        *(episode.ended_on for episode in council.episodes if episode.ended_on),
        *(visit.at.date() for visit in council.visits),
        *(assessment.keyed_at.date() for assessment in council.assessments),
        *(referral.ended_on for referral in council.referrals if referral.ended_on),
    ]
    assert max(days) <= REFERENCE_DAY


def test_a_story_is_told_in_order(council: Council) -> None:
    assert all(each.at > each.contact.at for each in council.decisions)
    assert all(each.at >= each.contact.at for each in council.referrals)
    assert all(each.answered_at > each.asked_at for each in council.checks if each.answered_at)
    assert all(each.completed_on >= each.started_on for each in council.assessments
               if each.completed_on)  # fmt: skip
    assert all(each.ended_on >= each.started_on for each in council.episodes if each.ended_on)


def test_every_contact_that_goes_further_has_agreement_with_its_basis(council: Council) -> None:
    recorded = {each.contact.number: each for each in council.agreements}
    further = [each for each in council.decisions
               if each.outcome in GOES_FURTHER and each.contact.at_mash]  # fmt: skip

    assert further
    assert all(recorded[each.contact.number].lawful_basis for each in further)
    assert {each.became for each in council.agreements} == {
        "given", "refused", "not_sought", "overridden",
    }  # fmt: skip


def test_partners_answer_before_some_decisions_and_after_others(council: Council) -> None:
    decided = {each.contact.number: each.at for each in council.decisions}
    before = {
        each.answered_at <= decided[each.contact.number]
        for each in council.checks
        if each.answered_at and each.contact.number in decided
    }
    asked = {each.contact.number for each in council.checks}

    assert before == {True, False}
    assert set(decided) - asked, "some were decided without asking anyone"


def test_step_ups_are_recorded_unrecorded_and_contradicted(council: Council) -> None:
    kinds = Counter()  # type: Counter[str]
    for episode in council.episodes:
        last = (episode.ended_on or council.today) + timedelta(days=STEP_UP_DAYS)
        followed = any(
            referral.child == episode.child
            and episode.started_on <= referral.at.date() <= last
            and referral.led_to != "no_further_action"
            for referral in council.referrals
        )
        recorded = episode.end_reason == "step_up"
        kinds[f"recorded={recorded} followed={followed}"] += 1

    assert min(kinds.values()) > 3, kinds
    assert len(kinds) == 4, kinds


def test_cases_step_down_and_come_back(council: Council) -> None:
    referred = Counter(referral.child for referral in council.referrals)
    assert any(episode.start_reason == "step_down" for episode in council.episodes)
    assert max(referred.values()) > 1


def test_systems_know_overlapping_children_under_different_ids(council: Council) -> None:
    systems = Counter(
        len({system for system in SYSTEMS if child in council.known_in(system)})
        for child in council.children
    )
    ids = [known.local_id for system in SYSTEMS for known in council.known[system]]

    assert systems[2] > 40
    assert systems[3] > 20
    assert len(set(ids)) == len(ids)


def test_some_are_spelt_differently_and_some_numbers_are_wrong() -> None:
    council = invent_council(seed=3, children=1500)
    children = council.children
    known = [each for system in SYSTEMS for each in council.known[system]]
    named = [each for each in known if each.forenames != "Unborn"]
    exact = [each for each in named if each.forenames == children[each.child].forenames]
    numbers = [each.nhs_number for each in known if each.nhs_number]

    assert 0.6 < len(exact) / len(named) < 0.97
    assert 0 < sum(not nhs_number_is_valid(number) for number in numbers) < len(numbers) / 20
    assert any(each.born and len(each.born) == 4 for each in known)
    assert any(not each.has_postcode for each in known)
    assert any(each.nhs_number and each.nhs_number != children[each.child].nhs_number
               and nhs_number_is_valid(each.nhs_number) for each in known)  # fmt: skip


def test_the_showcase_child_is_in_all_three_systems_with_one_nhs_number(council: Council) -> None:
    records = [council.known_in(system)[council.showcase][0] for system in (MASH, EARLY_HELP, LCS)]

    assert len({each.nhs_number for each in records}) == 1
    assert len({each.forenames for each in records}) == 3
    assert len({each.born for each in records}) == 1
    assert records[0].nhs_number == council.children[council.showcase].nhs_number


def test_thousands_of_children_take_seconds() -> None:
    council = invent_council(5, 5000, today=date(2025, 3, 31))
    assert len(council.children) == 5000
