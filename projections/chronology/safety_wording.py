"""The words of events about a child's safety: protection, assessments, visits, going missing.

What would be misread in the schema's own order has its words here: a category that was left beside
the one that holds, an interview that was not offered, what a court asks of a conference.
"""

from collections.abc import Callable, Mapping

from projections.chronology.phrases import (
    coded,
    labelled,
    listed,
    rest,
    text,
    title,
    worker,
    yes,
)
from projections.chronology.telling import Event, Words, another_day

ABUSE = "cin.category_of_abuse"


def _assessment(what: str, kind: str, outcomes: str) -> Callable[[Event], Words]:
    def say(event: Event) -> Words:
        return Words(
            title(what, coded(event.get("assessment_type"), "hub.assessment_type")) if kind
            else what,
            rest(
                labelled("Outcome", coded(event.get("outcome"), outcomes)),
                _seen(event),
                labelled("Factors", listed(event.get("factors"), "cin.assessment_factors")),
                labelled("Covered", listed(event.get("domains_covered"), "hub.assessment_domains")),
                labelled("Authorised", another_day(event, "authorised_on")),
                labelled("Led by", text(event.get("organisation"))),
                labelled("By", worker(event.get("assessor"))),
            ),
        )  # fmt: skip

    return say


def _seen(event: Event) -> str:
    """Say whether the child was seen; of one who was not, not that it was not alone either."""
    seen = event.get("child_seen")
    alone = "" if seen is False else yes(
        event.get("child_seen_alone"), "Seen alone", "Not seen alone"
    )  # fmt: skip
    return rest(yes(seen, "Child seen", "Child not seen"), alone)


def _child_seen(event: Event) -> Words:
    return Words(
        title("Child seen", yes(event.get("seen_alone"), "alone", "not alone")),
        rest(
            labelled("By", worker(event.get("seen_by"))),
            labelled("Where", text(event.get("place"))),
        ),
    )


def _visit(event: Event) -> Words:
    return Words(
        title("Visit", coded(event.get("purpose"), "hub.visit_purpose")),
        rest(
            text(event.get("outcome")),
            _seen(event),
            yes(event.get("bedroom_seen"), "Bedroom seen", "Bedroom not seen"),
            labelled("By", worker(event.get("visited_by"))),
        ),
    )


def _strategy(event: Event) -> Words:
    return Words(
        title("Strategy discussion", coded(event.get("outcome"), "hub.strategy_outcome")),
        rest(
            labelled("Held by", coded(event.get("mode"), "hub.meeting_mode")),
            labelled("Agencies", listed(event.get("agencies"))),
            yes(event.get("initiates_section_47"), "It started a section 47 enquiry", ""),
        ),
    )


def _enquiry_completed(event: Event) -> Words:
    outcome = coded(event.get("outcome"), "hub.section_47_outcome")
    return Words(
        title("Section 47 enquiry completed", outcome),
        rest(yes(event.get("icpc_unnecessary"), "A conference was found unnecessary", "")),
    )


def _conference(event: Event) -> Words:
    plan = yes(event.get("resulted_in_plan"), "a plan followed", "no plan followed")
    return Words(
        title("Initial child protection conference", plan),
        rest(
            yes(event.get("is_transfer_in"), "The child moved here with a plan elsewhere", ""),
            labelled("Agencies", listed(event.get("agencies"))),
            yes(event.get("child_took_part"), "The child took part", "The child did not take part"),
            yes(event.get("parents_took_part"), "Parents took part", "Parents did not take part"),
        ),
    )


def _plan_started(event: Event) -> Words:
    first, latest = (coded(event.get(name), ABUSE) for name in ("initial_category",
                                                                "latest_category"))  # fmt: skip
    before = event.get("previous_plans")
    return Words(
        title("Child protection plan started", first),
        rest(
            labelled("Latest category", latest if latest != first else ""),
            labelled("Earlier plans", str(before) if type(before) is int else ""),
        ),
    )


def _category_changed(event: Event) -> Words:
    return Words(
        title("Child protection plan category changed", coded(event.get("category"), ABUSE)),
        rest(labelled("Category before", coded(event.get("previous_category"), ABUSE))),
    )


def _missing(event: Event) -> Words:
    return Words(
        "Missing episode started",
        rest(
            labelled("Missing from", coded(event.get("missing_from"), "hub.missing_from")),
            yes(event.get("reported_to_police"), "Reported to the police",
                "Not reported to the police"),
            labelled("Reported by", text(event.get("reported_by"))),
        ),
    )  # fmt: skip


def _interview_offered(event: Event) -> Words:
    """Say what came of the offer; the event also stands for one that was never made."""
    if event.get("is_offered") is False:
        return Words("Return home interview not offered")
    accepted = yes(event.get("is_accepted"), "accepted", "not accepted")
    return Words(
        title("Return home interview offered", accepted),
        rest(labelled("Offered", another_day(event, "offered_on"))),
    )


SAY: Mapping[str, Callable[[Event], Words]] = {
    "early_help.early_help_assessment_completed": _assessment(
        "Early help assessment completed", "", "hub.early_help_assessment_outcome"
    ),
    "assessment.assessment_started": _assessment("Assessment started", "type", ""),
    "assessment.assessment_completed": _assessment(
        "Assessment completed", "type", "hub.assessment_outcome"
    ),
    "assessment.child_seen": _child_seen,
    "assessment.visit_recorded": _visit,
    "child_protection.strategy_discussion_held": _strategy,
    "child_protection.section_47_enquiry_completed": _enquiry_completed,
    "child_protection.icpc_held": _conference,
    "child_protection.child_protection_plan_started": _plan_started,
    "child_protection.child_protection_plan_category_changed": _category_changed,
    "vulnerability.missing_episode_started": _missing,
    "vulnerability.return_home_interview_offered": _interview_offered,
}
