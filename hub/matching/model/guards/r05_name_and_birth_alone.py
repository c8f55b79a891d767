"""R5: name and date of birth alone do not prove one child, however rare the name."""

from hub.matching.model.candidates import parents_differ
from hub.matching.model.guards.meeting import Meeting

RULE = "R5"
REASON = "nothing but name and birth agrees: no number, address, telephone, parent or family"


def forbids(meeting: Meeting) -> bool:
    """Speak where no record of the person confirms name and birth by something else."""
    if meeting.shares_number:
        return False
    if parents_differ(meeting.pairs):
        return True
    return not meeting.shares_family
