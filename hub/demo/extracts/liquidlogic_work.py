"""Write what is done: section 17 assessments with their forms, and case notes."""

from collections.abc import Iterator, Mapping
from datetime import time

from hub.demo.extracts.liquidlogic_front import department
from hub.demo.extracts.liquidlogic_rows import SECTION_17_FORM, Rows, flags, form_rows, yes_flag
from hub.demo.extracts.liquidlogic_rows import moment as at_clock
from hub.demo.extracts.wording import LCS_WORDS, day_text
from hub.demo.invent.model import Assessment, Council
from hub.demo.invent.who import LCS

ASSESSMENT_FLAGS = {
    "no_further_action": "OUTCOME_NFA_FLAG",
    "strategy_discussion": "OUTCOME_STRATEGY_DISCUSSION_FLAG",
    "child_in_need_plan": "OUTCOME_PROV_OF_SERVICES_FLAG",
    "services_provided": "OUTCOME_PROV_OF_SERVICES_FLAG",
    "early_help": "OUTCOME_REFERRAL_TO_OTHER_AGENCY_FLAG",
    "other_agency": "OUTCOME_REFERRAL_TO_OTHER_AGENCY_FLAG",
}
COMMENTS = {"no_further_action": 'Parents say: "no more visits";\n{case to close}'}
ONE_IN_CALLS = 17


def assessment_rows(council: Council, ids: Mapping[int, int], answers: Iterator[int]) -> Rows:
    """Give the section 17 assessments: the step as it was keyed, the form as it was filled."""
    for each in council.assessments:
        if each.kind != "section_17":
            continue
        form = {"FACT_FORM_ID": 80_000 + each.number, "DIM_PERSON_ID": ids[each.child]}
        yield "FACT_SINGLE_ASSESSMENT", {
            "FACT_SINGLE_ASSESSMENT_ID": 30_000 + each.number, **form,
            "FACT_REFERRAL_ID": 60_000 + each.part_of, "START_DTTM": each.keyed_at,
            "DIM_LOOKUP_STEP_SUBSTATUS_CODE": "COMPLETED" if each.completed_on else "INCOMPLETE",
            "COMPLETED_BY_USER_ID": each.by.number,
            "COMPLETED_BY_DEPT_ID": department(council, each.by.team),
            **(flags(ASSESSMENT_FLAGS[each.outcome]) if each.outcome else {}),
            "OUTCOME_COMMENTS": COMMENTS.get(each.outcome or ""),
        }  # fmt: skip
        keyed = at_clock(each.completed_on, time(15, 30)) or each.keyed_at
        yield from form_rows(form, SECTION_17_FORM, _answers(each), keyed, answers)


def _answers(each: Assessment) -> dict[str, str]:
    started = {"Date assessment started": day_text(each.started_on)}
    if each.completed_on is None:
        return started
    return started | {
        "Date assessment authorised": day_text(each.completed_on),
        "Was the child seen?": "Yes" if each.seen else "No",
        "Was the child seen alone?": "N/A" if each.alone is None else "Yes" if each.alone else "No",
        "Factors identified": ", ".join(each.factors),
        "Domains covered": "; ".join(each.domains),
    }


def note_rows(council: Council, ids: Mapping[int, int]) -> Rows:
    """Give the case notes: visits, direct work, and telephone calls nobody should count."""
    for each in council.visits:
        if each.system != LCS:
            continue
        kind = LCS_WORDS["note_type"][each.purpose][0]
        is_call = each.number % ONE_IN_CALLS == 0 and not each.seen
        yield (
            "FACT_CASENOTES",
            {
                "FACT_CASENOTE_ID": 200_000 + each.number,
                "DIM_PERSON_ID": ids[each.child],
                "DIM_LOOKUP_CASNT_TYPE_ID_CODE": "TELE" if is_call else kind,
                "EVENT_DTTM": each.at,
                "SEEN_FLAG": yes_flag(each.seen),
                "SEEN_ALONE_FLAG": yes_flag(each.alone),
                "SEEN_BEDROOM_FLAG": yes_flag(each.bedroom),
            },
        )
