"""R7: without a date of birth in common and without a number nothing tells brothers apart."""

from hub.matching.model.guards.meeting import Meeting

RULE = "R7"
REASON = "no date of birth and no NHS number to compare"


def forbids(meeting: Meeting) -> bool:
    """Speak where no record of the person has a date of birth to compare and none the number."""
    return not meeting.shares_number and all(
        each.compared.date_of_birth == "missing" for each in meeting.pairs
    )
