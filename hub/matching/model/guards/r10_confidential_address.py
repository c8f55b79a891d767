"""R10: a confidential address confirms nothing, so only a number links such a record."""

from hub.matching.model.guards.meeting import Meeting

RULE = "R10"
REASON = "the address is withheld and no NHS number is shared"


def forbids(meeting: Meeting) -> bool:
    """Speak where the record's address is withheld and no number is in common."""
    return meeting.details.withheld and not meeting.shares_number
