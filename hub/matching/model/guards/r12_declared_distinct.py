"""R12: a human being said that they are two children, and no later score overrules that."""

from hub.matching.model.guards.meeting import Meeting

RULE = "R12"
REASON = "somebody decided that they are different children"


def forbids(meeting: Meeting) -> bool:
    """Speak where they were declared distinct."""
    return meeting.distinct
