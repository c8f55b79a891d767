"""Write who works there, who is known, and how cases begin: contacts and referrals."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from itertools import count, permutations

from hub.demo.extracts.liquidlogic_rows import Rows, flags, moment
from hub.demo.extracts.liquidlogic_tables import Values
from hub.demo.extracts.wording import LCS_WORDS
from hub.demo.invent.model import Council
from hub.demo.invent.people import places
from hub.demo.invent.who import Known, Stay

CONTACT_FLAGS = {
    "statutory_assessment": "OUTCOME_NEW_REFERRAL_FLAG",
    "strategy_discussion": "OUTCOME_CP_ENQUIRY_FLAG",
    "no_further_action": "OUTCOME_NFA_FLAG",
    "information_and_advice": "OUTCOME_ADVICE_FLAG",
}
REFERRAL_FLAGS = {
    "assessment": "OUTCOME_SINGLE_ASSESSMENT_FLAG",
    "strategy_discussion": "OUTCOME_STRATEGY_DISCUSSION_FLAG",
    "no_further_action": "OUTCOME_NFA_FLAG",
}
PASSED_ON = {"statutory_assessment", "strategy_discussion"}
REFERENCE_LOST = 10
"""One in so many contacts passed on from the MASH comes without the MASH's reference."""
FIRST_DEPARTMENT = 301
DAYS_TO_NOTICE = 9


def department(council: Council, team: str) -> int:
    """Give the id of a team."""
    return FIRST_DEPARTMENT + _teams(council).index(team)


def staff_rows(council: Council) -> Rows:
    """Give workers and departments."""
    for each in council.workers:
        yield "DIM_WORKER", {
            "DIM_WORKER_ID": each.number, "STAFF_ID": f"S{each.number}",
            "WORKER_ID_CODE": f"{each.forename[0]}{each.surname}".upper(),
            "FORENAME": each.forename, "SURNAME": each.surname, "JOB_TITLE": each.role,
            "DEPARTMENT_NAME": each.team, "FULL_TIME_EQUIVALENCY": "1.0",
        }  # fmt: skip
    for number, team in enumerate(_teams(council), start=FIRST_DEPARTMENT):
        yield "DIM_DEPARTMENT", {
            "DIM_DEPARTMENT_ID": number, "DEPT_ID": f"D{number}",
            "DEPT_TYPE_DESCRIPTION": "Team", "NAME": team,
        }  # fmt: skip


def people_rows(known: Mapping[int, Sequence[Known]]) -> Rows:
    """Give the people and their addresses; a duplicate has neither address nor history."""
    addresses = count(70_001)
    for records in known.values():
        for place, each in enumerate(records):
            yield "DIM_PERSON", _person(each, is_duplicate=place > 0)
        for stay in records[0].stays:
            yield "DIM_PERSON_ADDRESS", _address(records[0], stay, next(addresses))


def relation_rows(council: Council, ids: Mapping[int, int]) -> Rows:
    """Give who is whose brother or sister, of the children the database knows; both ways."""
    numbers = count(80_001)
    for family in council.families:
        here = [ids[child.number] for child in family.children if child.number in ids]
        for one, other in permutations(here, 2):
            yield "FACT_PERSON_RELATION", {
                "FACT_PERSON_RELATION_ID": next(numbers), "DIM_PERSON_ID": one,
                "DIM_RELATED_PERSON_ID": other, "DIM_LOOKUP_RELTN_TYPE_CODE": "SIB",
            }  # fmt: skip


def _person(known: Known, *, is_duplicate: bool) -> Values:
    born = known.expected_on.isoformat() if known.expected_on else known.born or ""
    full = f"{born}-01-01"[: len("2019-01-01")]
    number = int(known.local_id)
    noticed = known.registered_on + timedelta(days=DAYS_TO_NOTICE)
    return {
        "DIM_PERSON_ID": number,
        "LEGACY_ID": f"SWIFT{number % 100_000:05d}" if number % 3 == 0 else None,
        "UPN": known.upn,
        "NHS_NUMBER": known.nhs_number,
        "FORENAME": "UNBORN" if known.expected_on else known.forenames,
        "SURNAME": known.surname,
        "GENDER_MAIN_CODE": known.sex,
        "ETHNICITY_MAIN_CODE": known.ethnicity or "-1",
        "BIRTH_DTTM": moment(date.fromisoformat(full)),
        "DOB_ESTIMATED": "Y" if known.expected_on or len(born) < len(full) else "N",
        "DUPLICATED_DTTM": moment(noticed, time(11, 0)) if is_duplicate else None,
        "IS_CLIENT": "Y",
    }


def _address(known: Known, stay: Stay, number: int) -> Values:
    address = stay.address
    return {
        "DIM_PERSON_ADDRESS_ID": number,
        "DIM_PERSON_ID": int(known.local_id),
        "ADDSS_TYPE_CODE": "HOME",
        "FLAT_NO": address.flat.removeprefix("Flat ") if address.flat else None,
        "HOUSE_NO": address.number,
        "STREET": address.street,
        "TOWN": places()["town"],
        "POSTCODE": address.postcode if known.has_postcode else None,
        "START_DTTM": moment(stay.from_on),
        "END_DTTM": moment(stay.to_on),
    }


def contact_rows(council: Council, ids: Mapping[int, int]) -> Rows:
    """Give the contacts the MASH passed on, and those it never saw; one row for each child."""
    decisions = {each.contact.number: each for each in council.decisions}
    families = {child.number: each.number for each in council.families for child in each.children}
    numbers = count(50_001)
    for each in council.contacts:
        decision = decisions.get(each.number)
        if decision is None or (each.at_mash and decision.outcome not in PASSED_ON):
            continue
        has_reference = each.at_mash and each.number % REFERENCE_LOST > 0
        for child in each.children:
            if child not in ids:
                continue
            yield "FACT_CONTACTS", {
                "FACT_CONTACT_ID": next(numbers), "DIM_PERSON_ID": ids[child],
                "CONTACT_DTTM": each.at, **_source(each.source),
                "DIM_LOOKUP_FAMILYOFRESIDENCE_ID": families[child],
                "EXTERNAL_ID": f"C-{10000 + each.number}" if has_reference else "-1",
                **flags(CONTACT_FLAGS[decision.outcome]),
                "OUTCOME_COMMENTS": f'{decision.rationale}\n"{each.reason}"',
            }  # fmt: skip


def referral_rows(council: Council, ids: Mapping[int, int]) -> Rows:
    """Give the referrals, with what each led to and how it ended."""
    for each in council.referrals:
        yield "FACT_REFERRALS", {
            "FACT_REFERRAL_ID": 60_000 + each.number, "DIM_PERSON_ID": ids[each.child],
            "REFRL_START_DTTM": each.at, "REFRL_END_DTTM": moment(each.ended_on, time(16, 5)),
            **_source(each.source), "DIM_LOOKUP_CATEGORY_OF_NEED_CODE": each.need,
            "DIM_LOOKUP_REFRL_ENDRSN_ID_CODE": each.closure or "-1",
            "DIM_DEPARTMENT_ID": department(council, each.worker.team),
            "DIM_WORKER_ID_DESC": each.worker.name, **flags(REFERRAL_FLAGS[each.led_to]),
        }  # fmt: skip


def allocation_rows(council: Council, ids: Mapping[int, int]) -> Rows:
    """Give who works with each child whose referral went further, until the case closed."""
    for each in council.referrals:
        if each.led_to != "no_further_action":
            yield "FACT_INVOLVEMENTS", {
                "FACT_INVOLVEMENTS_ID": 110_000 + each.number, "DIM_PERSON_ID": ids[each.child],
                "FACT_REFERRAL_ID": 60_000 + each.number, "DIM_WORKER_ID": each.worker.number,
                "DIM_DEPARTMENT_ID": department(council, each.worker.team),
                "DIM_LOOKUP_INVOLVEMENT_TYPE_CODE": "CW", "DIM_LOOKUP_CWREASON_CODE": "FCONTA",
                "IS_ALLOCATED_CW_FLAG": "Y", "START_DTTM": moment(each.at.date()),
                "END_DTTM": moment(each.ended_on),
            }  # fmt: skip


def _source(code: str) -> Values:
    """Give who made contact, as a lookup id and its description."""
    number = sorted(LCS_WORDS["source"]).index(code) + 1
    return {"DIM_LOOKUP_CONT_SORC_ID": 9000 + number,
            "DIM_LOOKUP_CONT_SORC_ID_DESC": LCS_WORDS["source"][code][0]}  # fmt: skip


def _teams(council: Council) -> list[str]:
    return sorted({worker.team for worker in council.workers})
