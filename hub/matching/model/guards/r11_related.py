"""R11: persons who are known to be related are two; only people join persons."""

from hub.matching.model.guards.meeting import Meeting

RULE = "R11"
REASON = "they are related: members of one household are not one person"


def forbids(meeting: Meeting) -> bool:
    """Speak where a relation between the record's person and this one is proposed or stands."""
    return bool(meeting.relation)
