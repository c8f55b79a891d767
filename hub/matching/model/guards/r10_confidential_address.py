"""R10: a confidential address confirms nothing, so only a number links such a record, or to one.

What another record of the same child says openly may lead to the home that this one hides.
"""

from hub.matching.model.guards.meeting import Meeting

RULE = "R10"
REASON = "the address is withheld and no NHS number is shared"


def forbids(meeting: Meeting) -> bool:
    """Speak where any record's address is withheld and no number is in common."""
    theirs = any(each.details.withheld for each in meeting.pairs)
    return (meeting.details.withheld or theirs) and not meeting.shares_number
