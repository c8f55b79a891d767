"""The rule by which an event is significant until a worker says otherwise.

Significant is what changes where a child stands or how safe they are; details of the record itself,
and partners being asked, are routine.
"""

from functools import cache

from schemas.repository import repository

RULE = "significant unless routine"
"""The rule's name, as people read it beside an entry nobody has marked."""
ROUTINE_AREAS = {"identity", "hub", "corrections"}
ROUTINE = {
    "front_door.information_requested", "front_door.information_received",
    "front_door.referrer_notified", "front_door.agreement_sought",
    "front_door.agreement_status_unknown", "plans.case_allocated", "oversight.supervision_held",
}  # fmt: skip


@cache
def significant_types() -> tuple[str, ...]:
    """List the event types that are significant unless somebody says otherwise."""
    return tuple(each for each in repository().event_types() if is_significant(each))


def is_significant(event_type: str) -> bool:
    """Give the rule's answer for one event type.

    >>> is_significant("front_door.contact_received"), is_significant("plans.case_allocated")
    (True, False)
    """
    return event_type.partition(".")[0] not in ROUTINE_AREAS and event_type not in ROUTINE
