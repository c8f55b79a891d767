"""The words each system uses for what the others call something else."""

from datetime import date, datetime

Words = dict[str, tuple[str, ...]]

MASH_WORDS: dict[str, Words] = {
    "source": {
        "1A": ("Family member", "Relative"),
        "2A": ("School", "SCHOOLS"),
        "3A": ("GP",),
        "3B": ("Health visitor", "HV"),
        "3E": ("A&E", "Hospital A and E"),
        "4": ("Housing",),
        "5A": ("Adult social care",),
        "5D": ("Early Help", "EH step up"),
        "6": ("Police", "Police (MERLIN)"),
        "7": ("CAFCASS / Probation",),
        "8": ("Voluntary organisation", "Charity"),
        "9": ("Anonymous",),
    },
    "agreement": {
        "given": ("Yes - agreed",),
        "refused": ("No - refused",),
        "not_sought": ("Not sought",),
        "overridden": ("Refused - overridden",),
    },
    "to": {
        "early_help": ("Early Help",),
        "section_17": ("s17 assessment",),
        "information_sharing": ("Information sharing",),
    },
    "asked": {
        "parent_with_pr": ("Parent (PR)",),
        "other_with_pr": ("Other with PR",),
        "young_person_competent": ("Young person (Gillick competent)",),
        "none": ("No-one",),
    },
    "how": {"verbal": ("Verbal",), "written": ("Signed form",), "electronic": ("Online form",)},
    "reason": {
        "risk_to_child": ("Would place child at risk",),
        "would_prejudice_enquiry": ("Would prejudice police enquiry",),
        "could_not_be_reached": ("Unable to reach family",),
        "statutory_duty": ("Statutory duty",),
        "significant_harm": ("Significant harm",),
        "serious_crime": ("Serious crime",),
        "other": ("Manager’s decision",),
    },
    "basis": {
        "public_task": ("Public task", "Art. 6(1)(e) public task"),
        "legal_obligation": ("Legal obligation", "Art. 6(1)(c)"),
        "vital_interests": ("Vital interests",),
    },
    "outcome": {
        "no_further_action": ("NFA", "NFA (universal plus community services)"),
        "information_and_advice": ("Info & advice", "Advice given"),
        "early_help": ("Early Help", "EH – Family Hub"),
        "statutory_assessment": ("CSC assessment", "Progress to CSC"),
        "strategy_discussion": ("Strat discussion", "Strategy discussion / s47"),
    },
}

EARLY_HELP_WORDS: dict[str, Words] = {
    "start": {
        "front_door": ("Referred by MASH",),
        "new_request": ("New request for support",),
        "self_referral": ("Self-referral",),
        "step_down": ("Step down from Children’s Social Care",),
    },
    "end": {
        "needs_met": ("Needs met – closed", "Outcomes achieved"),
        "step_up": ("Stepped up to Children’s Social Care", "Step up (CSC)"),
        "step_down": ("Stepped down to universal services",),
        "disengaged": ("Family disengaged", "No engagement"),
        "moved_away": ("Moved out of area",),
        "agreement_withdrawn": ("Consent withdrawn",),
        "other": ("Other – see file note",),
    },
    "outcome": {
        "early_help": ("Early Help plan",),
        "services_provided": ("Services put in place",),
        "other_agency": ("Signposted to another agency",),
    },
    "domain": {
        "childs_developmental_needs": ("Child’s development",),
        "parenting_capacity": ("Parenting",),
        "family_and_environmental_factors": ("Family & environment",),
    },
    "purpose": {"early_help": ("Home visit – EH",), "direct_work": ("Seen at school",)},
}

LCS_WORDS: dict[str, Words] = {
    "source": {
        "1A": ("Individual - Family Member/Relative/Carer",),
        "2A": ("Schools",),
        "3A": ("Health Services - GP",),
        "3B": ("Health Services - Health Visitor",),
        "3E": ("Health Services - A&E",),
        "4": ("Housing",),
        "5A": ("LA Services - Social Care",),
        "5D": ("LA Services - Early Help",),
        "6": ("Police",),
        "7": ("Other Legal Agency",),
        "8": ("Other - Voluntary Organisation",),
        "9": ("Anonymous",),
    },
    "category": {
        "NEG": ("Neglect",),
        "EMO": ("Emotional Abuse",),
        "PHY": ("Physical Abuse",),
        "SAB": ("Sexual Abuse",),
        "MUL": ("Multiple/Not Recommended",),
    },
    "method": {
        "telephone": ("Telephone", "Telephone conference"),
        "video": ("MS Teams",),
        "meeting": ("Face to face",),
    },
    "note_type": {
        "assessment": ("HVIS",),
        "section_47": ("S47V",),
        "child_protection_plan": ("STVC",),
        "child_in_need_plan": ("CNSTAT",),
        "direct_work": ("DRCT",),
    },
}


def day_text(day: date) -> str:
    """Write a day as people in England do.

    >>> day_text(date(2026, 3, 4))
    '04/03/2026'
    """
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def time_text(at: datetime) -> str:
    """Write a day and time."""
    return f"{day_text(at)} {at.hour:02d}:{at.minute:02d}"
