"""Put an event into plain words: a title, and what else the event says in a sentence or two.

One small pure function per event type that deserves its own words, those about safety in
`safety_wording.py`; any other event is told from its schema (`telling.py`). A field that was
withheld from the reader, or is of no expected kind, is passed over in silence: the words never say
more than the event that is handed in.
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
from projections.chronology.safety_wording import SAY as SAFETY
from projections.chronology.telling import Event, Words, another_day, told


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
    born = day(person.get("date_of_birth"))
    if born and person.get("date_of_birth_estimated") is True:
        born += " (estimated)"
    return rest(
        name,
        labelled("Born", born),
        labelled("Expected", day(person.get("expected_date_of_birth"))),
    )


def _address_changed(event: Event) -> Words:
    kind = coded(event.get("address_type"), "local.address_type")
    what = title("Address changed", "" if kind == "Home" else kind)
    if event.get("is_confidential") is True:
        return Words(what, "The address is confidential.")
    address = event.get("address")
    address = address if isinstance(address, Mapping) else {}
    lines = address.get("lines")
    parts = [text(line) for line in lines] if isinstance(lines, list) else []
    where = ", ".join(filter(None, [*parts, text(address.get("postcode"))]))
    until = labelled("Until", day(event.get("ended_on")))
    return Words(what, rest(where, until) if until else where)


def _identifier(event: Event) -> Words:
    kind = coded(event.get("identifier_type"), "hub.identifier_type")
    wrong = yes(event.get("is_valid"), "", " (check digit wrong)")
    return Words(title("Identifier recorded", kind), text(event.get("value")) + wrong)


def _known_as(event: Event) -> Words:
    return Words("Name in use recorded", labelled("Known as", text(event.get("known_as"))))


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


def _declined(event: Event) -> Words:
    return Words(
        title("Information sharing declined", text(event.get("agency"))),
        rest(
            labelled("What", text(event.get("what"))),
            labelled("Reason", text(event.get("reason"))),
            labelled("Asked on the basis of", coded(event.get("lawful_basis"), "hub.lawful_basis")),
            labelled("Declined", another_day(event, "declined_on")),
        ),
    )


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


def _early_help_referred(event: Event) -> Words:
    who = coded(event.get("referral_source"), "cin.referral_source")
    return Words(
        f"Referral to early help from {who}" if who else "Referred to early help",
        rest(
            text(event.get("reason")),
            labelled("To", text(event.get("organisation"))),
            labelled("Referred by", worker(event.get("referred_by"))),
            labelled("Referred", another_day(event, "referred_on")),
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
    return Words(
        title("Correction recorded", text(event.get("field")).replace("_", " ")),
        rest(
            labelled("Before", text(event.get("previous_value"))),
            labelled("Now", text(event.get("corrected_value"))),
            labelled("Reason", text(event.get("reason"))),
        ),
    )


_SAY: dict[str, Callable[[Event], Words]] = {
    **SAFETY,
    "identity.person_registered": _registered,
    "identity.person_details_changed": _details_changed,
    "identity.address_changed": _address_changed,
    "identity.identifier_recorded": _identifier,
    "identity.known_as_recorded": _known_as,
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
    "front_door.information_sharing_declined": _declined,
    "front_door.information_received": _answered,
    "front_door.threshold_decided": _threshold,
    "front_door.referral_received": _referral,
    "early_help.early_help_referred": _early_help_referred,
    "early_help.early_help_episode_opened": _early_help_opened,
    "early_help.early_help_episode_closed": _simply(
        "Early help ended", "end_reason", "hub.early_help_end_reason"
    ),
    "plans.child_in_need_plan_started": _simply(
        "Child in need plan started", "primary_need", "cin.primary_need"
    ),
    "plans.case_allocated": _allocated,
    "plans.case_closed": _simply("Case closed", "reason", "cin.reason_for_closure"),
    "corrections.record_corrected": _corrected,
}
