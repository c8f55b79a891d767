"""Put an event into plain words: a title, and what else the event says in a sentence or two.

One small pure function per event type that deserves its own words; any other event is told from
its schema (`telling.py`). A field that was withheld from the reader, or is of no expected kind, is
passed over in silence: the words never say more than the event that is handed in.
"""

from collections.abc import Callable, Mapping

from projections.chronology.phrases import (
    coded,
    day,
    labelled,
    recorded,
    rest,
    text,
    title,
    worker,
    yes,
)
from projections.chronology.telling import Event, Words, told


def words_for(event_type: str, event: Event) -> Words:
    """Say what happened.

    >>> words_for("plans.case_closed", {"reason": {"code": None, "source_value": "moved"}})
    Words(title='Case closed: moved', summary='')
    >>> words_for("area.something_new_happened", {})
    Words(title='Something new happened', summary='')
    """
    say = _SAY.get(event_type)
    return say(event) if say else told(event_type, event)


def _registered(event: Event) -> Words:
    return Words("First entered in this system", _person(event))


def _details_changed(event: Event) -> Words:
    return Words("Personal details changed", _person(event))


def _person(event: Event) -> str:
    person = event.get("person")
    if not isinstance(person, Mapping):
        return ""
    name = " ".join(filter(None, (text(person.get("forenames")), text(person.get("surname")))))
    return rest(name, labelled("Born", day(person.get("date_of_birth"))))


def _address_changed(event: Event) -> Words:
    if event.get("is_confidential") is True:
        return Words("Address changed", "The address is confidential.")
    address = event.get("address")
    address = address if isinstance(address, Mapping) else {}
    lines = address.get("lines")
    parts = [text(line) for line in lines] if isinstance(lines, list) else []
    return Words(
        "Address changed", ", ".join(filter(None, [*parts, text(address.get("postcode"))]))
    )


def _identifier(event: Event) -> Words:
    kind = coded(event.get("identifier_type"), "hub.identifier_type")
    return Words(title("Identifier recorded", kind), text(event.get("value")))


def _contact(event: Event) -> Words:
    who = coded(event.get("contact_source"), "cin.referral_source") or text(event.get("agency"))
    return Words(
        f"Contact from {who}" if who else "Contact received",
        rest(
            text(event.get("reason")),
            labelled("Came by", text(event.get("method"))),
            labelled("Triage", text(event.get("urgency"))),
        ),
    )


def _agreement(what: str, reason_list: str = "") -> Callable[[Event], Words]:
    def say(event: Event) -> Words:
        to = coded(event.get("agreement_to"), "hub.agreement_to")
        reason = event.get("reason")
        why = coded(reason, reason_list) if reason_list else text(reason)
        return Words(
            title(what, to),
            rest(
                labelled("Asked", coded(event.get("person_asked"), "hub.agreement_given_by")),
                labelled("How", coded(event.get("how"), "hub.agreement_how")),
                labelled("Reason", why),
                labelled("Basis", coded(event.get("lawful_basis"), "hub.lawful_basis")),
            ),
        )

    return say


def _asked(event: Event) -> Words:
    return Words(title("Information requested", text(event.get("agency"))))


def _answered(event: Event) -> Words:
    return Words(
        title("Information received", text(event.get("agency"))), rest(text(event.get("notes")))
    )


def _threshold(event: Event) -> Words:
    level = coded(event.get("level_of_need"), "local.level_of_need")
    number = event.get("level")
    return Words(
        title("Threshold decided", coded(event.get("outcome"), "hub.threshold_outcome")),
        rest(
            level or (f"Level {number}" if isinstance(number, int) else ""),
            text(event.get("rationale")),
            labelled("Decided by", worker(event.get("decided_by"))),
        ),
    )


def _referral(event: Event) -> Words:
    who = coded(event.get("referral_source"), "cin.referral_source")
    return Words(
        f"Referral from {who}" if who else "Referral received",
        rest(
            labelled("Need", coded(event.get("primary_need"), "cin.primary_need")),
            yes(event.get("is_no_further_action"), "No further action", ""),
            labelled("Allocated to", worker(event.get("allocated_to"))),
        ),
    )


def _early_help_opened(event: Event) -> Words:
    return Words(
        title("Early help began", coded(event.get("start_reason"), "hub.early_help_start_reason")),
        rest(
            labelled("Led by", text(event.get("organisation"))),
            labelled("Lead practitioner", worker(event.get("lead_practitioner"))),
        ),
    )


def _simply(what: str, field: str, list_name: str) -> Callable[[Event], Words]:
    return lambda event: Words(title(what, coded(event.get(field), list_name)))


def _assessment(what: str) -> Callable[[Event], Words]:
    def say(event: Event) -> Words:
        seen = event.get("child_seen")
        return Words(
            title(what, coded(event.get("assessment_type"), "hub.assessment_type")),
            rest(
                labelled("Outcome", coded(event.get("outcome"), "hub.assessment_outcome")),
                yes(seen, "Child seen", "Child not seen"),
                yes(event.get("child_seen_alone"), "Seen alone", "Not seen alone"),
                labelled("By", worker(event.get("assessor"))),
            ),
        )

    return say


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
            yes(event.get("child_seen"), "Child seen", "Child not seen"),
            yes(event.get("child_seen_alone"), "Seen alone", "Not seen alone"),
            labelled("By", worker(event.get("visited_by"))),
        ),
    )


def _strategy(event: Event) -> Words:
    agencies = event.get("agencies")
    took_part = ", ".join(map(text, agencies)) if isinstance(agencies, list) else ""
    return Words(
        title("Strategy discussion", coded(event.get("outcome"), "hub.strategy_outcome")),
        rest(
            labelled("Held by", coded(event.get("mode"), "hub.meeting_mode")),
            labelled("Agencies", took_part),
            yes(event.get("initiates_section_47"), "It started a section 47 enquiry", ""),
        ),
    )


def _conference(event: Event) -> Words:
    plan = yes(event.get("resulted_in_plan"), "a plan followed", "no plan followed")
    return Words(title("Initial child protection conference", plan))


def _allocated(event: Event) -> Words:
    return Words(
        title("Case allocated", coded(event.get("role"), "hub.involvement_role")),
        rest(
            labelled("Practitioner", worker(event.get("practitioner"))),
            labelled("Ended", day(event.get("ended_on"))),
            labelled("Reason", recorded(event.get("change_reason"), "cla.worker_change_reason")),
        ),
    )


def _corrected(event: Event) -> Words:
    changed = " → ".join(
        filter(None, (text(event.get("previous_value")), text(event.get("corrected_value"))))
    )
    return Words(
        title("Correction recorded", text(event.get("field")).replace("_", " ")),
        rest(changed, text(event.get("reason"))),
    )


_SAY: dict[str, Callable[[Event], Words]] = {
    "identity.person_registered": _registered,
    "identity.person_details_changed": _details_changed,
    "identity.address_changed": _address_changed,
    "identity.identifier_recorded": _identifier,
    "front_door.contact_received": _contact,
    "front_door.agreement_given": _agreement("Agreement given"),
    "front_door.agreement_refused": _agreement("Agreement refused"),
    "front_door.agreement_not_sought": _agreement(
        "Agreement not sought", "hub.agreement_not_sought_reason"
    ),
    "front_door.agreement_overridden": _agreement(
        "Agreement overridden", "hub.agreement_override_reason"
    ),
    "front_door.information_requested": _asked,
    "front_door.information_received": _answered,
    "front_door.threshold_decided": _threshold,
    "front_door.referral_received": _referral,
    "early_help.early_help_episode_opened": _early_help_opened,
    "early_help.early_help_episode_closed": _simply(
        "Early help ended", "end_reason", "hub.early_help_end_reason"
    ),
    "assessment.assessment_started": _assessment("Assessment started"),
    "assessment.assessment_completed": _assessment("Assessment completed"),
    "assessment.child_seen": _child_seen,
    "assessment.visit_recorded": _visit,
    "child_protection.strategy_discussion_held": _strategy,
    "child_protection.section_47_enquiry_completed": _simply(
        "Section 47 enquiry completed", "outcome", "hub.section_47_outcome"
    ),
    "child_protection.icpc_held": _conference,
    "child_protection.child_protection_plan_started": _simply(
        "Child protection plan started", "initial_category", "cin.category_of_abuse"
    ),
    "plans.child_in_need_plan_started": _simply(
        "Child in need plan started", "primary_need", "cin.primary_need"
    ),
    "plans.case_allocated": _allocated,
    "plans.case_closed": _simply("Case closed", "reason", "cin.reason_for_closure"),
    "corrections.record_corrected": _corrected,
}
