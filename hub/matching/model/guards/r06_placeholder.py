"""R6: a placeholder name is nobody's: unborn, baby girl, twin 1."""

from hub.matching.model.guards.meeting import Meeting

RULE = "R6"
REASON = "a name is a placeholder for a child not yet born or named"


def forbids(meeting: Meeting) -> bool:
    """Speak where the record, or the person's every record, has a placeholder for a name."""
    return meeting.details.placeholder or all(each.details.placeholder for each in meeting.pairs)
