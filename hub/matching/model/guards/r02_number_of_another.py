"""R2: one NHS number under clearly different forenames is a number typed in from another child."""

from hub.matching.model.guards.meeting import Meeting

RULE = "R2"
REASON = "they share an NHS number, but the forenames differ or one is missing"
_DIFFER = ("different", "similar", "first_near", "missing", "initial", "two_languages")


def forbids(meeting: Meeting) -> bool:
    """Speak where a number is shared and any record's forename is not this one's."""
    return meeting.shares_number and (
        meeting.any_level("forenames", *_DIFFER[:1]) or meeting.best.compared.forenames in _DIFFER
    )
