"""R1: two different valid NHS numbers are never one person without a human being."""

from hub.matching.model.guards.meeting import Meeting

RULE = "R1"
REASON = "they have different NHS numbers"


def forbids(meeting: Meeting) -> bool:
    """Speak where any record of the person has another number than this one."""
    mine = meeting.details.nhs_numbers
    return bool(mine) and any(
        each.details.nhs_numbers and each.details.nhs_numbers != mine for each in meeting.pairs
    )
