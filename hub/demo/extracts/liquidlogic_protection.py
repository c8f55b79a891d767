"""Write the child protection tables: discussions, enquiries, conferences, plans and reviews."""

from collections.abc import Iterator, Mapping
from datetime import time

from hub.demo.extracts.liquidlogic_rows import STRATEGY_FORM, Rows, flags, form_rows, moment
from hub.demo.extracts.wording import LCS_WORDS, day_text
from hub.demo.invent.model import Council, Enquiry, NeedPlan, ProtectionPlan

ENQUIRY_FLAGS = {
    "icpc": "OUTCOME_CP_CONFERENCE_FLAG",
    "continue_assessment": "OUTCOME_NFA_CONTINUE_SINGLE_FLAG",
    "concerns_not_substantiated": "OUTCOME_NFA_FLAG",
    "no_further_action": "OUTCOME_NFA_FLAG",
}
STRATEGY_FORMS, MEETINGS, CONFERENCES = 8_000_000, 40_000_000, 41_000_000
REVIEW_MEETINGS, ENQUIRIES, PLANS, REVIEWS = 42_000_000, 43_000_000, 44_000_000, 47_000_000
MOST_REVIEWS = 20


def protection_rows(council: Council, ids: Mapping[int, int], answers: Iterator[int]) -> Rows:
    """Give every row about protection, and the child in need plans that follow it."""
    yield from _discussions(council, ids, answers)
    for enquiry in council.enquiries:
        yield from _enquiry(enquiry, ids)
    for plan in council.protection_plans:
        yield from _plan(plan, ids)
    for need in council.need_plans:
        yield from _need(need, ids)


def _need(need: NeedPlan, ids: Mapping[int, int]) -> Rows:
    common = {
        "FACT_CARE_PLAN_SUMMARY_ID": 46_000_000 + need.number, "DIM_PERSON_ID": ids[need.child],
        "START_DTTM": moment(need.started_on), "END_DTTM": moment(need.ended_on),
        "DIM_LOOKUP_PLAN_STATUS_ID_CODE": "c" if need.ended_on else "o",
    }  # fmt: skip
    yield "FACT_CARE_PLAN_SUMMARY", common | {"FACT_REFERRAL_ID": 60_000 + need.referral}
    yield "FACT_CARE_PLANS", common | {
        "FACT_CARE_PLAN_ID": 45_000_000 + need.number, "DIM_LOOKUP_PLAN_TYPE_ID_CODE": "FP",
        "MODIF_DTTM": moment(need.ended_on or need.started_on, time(12, 40)),
    }  # fmt: skip


def _discussions(council: Council, ids: Mapping[int, int], answers: Iterator[int]) -> Rows:
    for each in council.strategies:
        form = {"FACT_FORM_ID": STRATEGY_FORMS + each.number, "DIM_PERSON_ID": ids[each.child]}
        words = LCS_WORDS["method"][each.mode]
        joint = "Police" in each.agencies
        said = {
            "Date of strategy discussion": day_text(each.held_on),
            "How was it held?": words[each.number % len(words)],
            "Agencies taking part": "; ".join(each.agencies),
            "Decision": f"Section 47 enquiry - {'joint with police' if joint else 'single agency'}",
        }
        yield from form_rows(form, STRATEGY_FORM, said, each.keyed_at, answers)


def _enquiry(each: Enquiry, ids: Mapping[int, int]) -> Rows:
    person = {"DIM_PERSON_ID": ids[each.child], "FACT_REFERRAL_ID": 60_000 + each.referral}
    unfounded = each.outcome == "concerns_not_substantiated"
    yield "FACT_S47", {
        "FACT_S47_ID": ENQUIRIES + each.number, **person,
        "START_DTTM": moment(each.started_on), "END_DTTM": moment(each.ended_on),
        **(flags(ENQUIRY_FLAGS[each.outcome]) if each.outcome else {}),
        "OUTCOME_COMMENTS": "Concerns not substantiated" if unfounded else None,
    }  # fmt: skip
    if each.conference_on is None:
        return
    yield "FACT_MEETINGS", {
        "FACT_MEETING_ID": MEETINGS + each.number, "DIM_LOOKUP_MTG_TYPE_ID_CODE": "CPConference",
        "ACTUAL_DTTM": moment(each.conference_on, time(10, 0)), "CANCELLED": "N",
    }  # fmt: skip
    yield "FACT_CP_CONFERENCE", {
        "FACT_CP_CONFERENCE_ID": CONFERENCES + each.number, **person,
        "FACT_MEETING_ID": MEETINGS + each.number, "FACT_S47_ID": ENQUIRIES + each.number,
        **flags("OUTCOME_CP_FLAG" if each.led_to_plan else "OUTCOME_NFA_FLAG"),
    }  # fmt: skip


def _plan(each: ProtectionPlan, ids: Mapping[int, int]) -> Rows:
    categories, number = LCS_WORDS["category"], PLANS + each.number
    yield "FACT_CP_PLAN", {
        "FACT_CP_PLAN_ID": number, "DIM_PERSON_ID": ids[each.child],
        "FACT_REFERRAL_ID": 60_000 + each.referral,
        "FACT_INITIAL_CP_CONFERENCE_ID": CONFERENCES + each.enquiry,
        "START_DTTM": moment(each.started_on), "END_DTTM": moment(each.ended_on),
        "INIT_CATEGORY_DESC": categories[each.category][0],
        "CP_CATEGORY_DESC": categories[each.latest_category][0],
    }  # fmt: skip
    for place, review in enumerate(each.reviews):
        held = moment(review, time(13, 30))
        meeting = REVIEW_MEETINGS + each.number * MOST_REVIEWS + place
        last = bool(each.ended_on) and place + 1 == len(each.reviews)
        yield "FACT_MEETINGS", {
            "FACT_MEETING_ID": meeting, "DIM_LOOKUP_MTG_TYPE_ID_CODE": "CPReview",
            "ACTUAL_DTTM": held, "CANCELLED": "N",
        }  # fmt: skip
        yield "FACT_CP_REVIEW", {
            "FACT_CP_REVIEW_ID": REVIEWS + each.number * MOST_REVIEWS + place,
            "DIM_PERSON_ID": ids[each.child], "FACT_CP_PLAN_ID": number,
            "FACT_MEETING_ID": meeting, "MEETING_DTTM": held,
            "OUTCOME_CONTINUE_CP_FLAG": "N" if last else "Y",
        }  # fmt: skip
