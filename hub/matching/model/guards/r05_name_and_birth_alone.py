"""R5: name and date of birth alone do not prove one child, however rare the name."""

from hub.matching.model.guards.meeting import Meeting

RULE = "R5"
REASON = "nothing but name and birth agrees: no number, address, telephone, parent or family"


def forbids(meeting: Meeting) -> bool:
    """Speak where no record of the person confirms name and birth by something else."""
    if meeting.shares_number:
        return False
    if _parents_differ(meeting):
        return True
    return not meeting.shares_family


def _parents_differ(meeting: Meeting) -> bool:
    """Tell whether other text, such as a parent's name, contradicts wherever both say any.

    Cousins of one name and home are told apart by nothing else.
    """
    return {each.compared.other for each in meeting.pairs} - {"missing"} == {"different"}
