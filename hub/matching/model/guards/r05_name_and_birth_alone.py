"""R5: name and date of birth alone do not prove one child, however rare the name."""

from hub.matching.model.candidates import parents_differ
from hub.matching.model.comparing.births import FILLED_IN
from hub.matching.model.guards.meeting import Meeting

RULE = "R5"
REASON = (
    "nothing but name and birth agrees: no number, telephone, parent or family, and no address,"
    " or none that counts beside a birth on 1 January"
)


def forbids(meeting: Meeting) -> bool:
    """Speak where no record of the person confirms name and birth by something else.

    Two boys of one name and of 1 January may live in one room of a hostel: their home is no proof.
    """
    if meeting.shares_number:
        return False
    if parents_differ(meeting.pairs):
        return True
    if meeting.details.date_of_birth.endswith(FILLED_IN):
        return not meeting.shares_parents
    return not meeting.shares_family
