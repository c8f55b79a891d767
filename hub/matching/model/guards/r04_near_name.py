"""R4: a forename that is alike and not equal may be a twin's: Ella and Ellie, Amir and Amira."""

from hub.matching.model.candidates import Pair
from hub.matching.model.guards.meeting import Meeting

RULE = "R4"
REASON = "the forenames are alike but not equal, and may be those of two children"
EQUAL = ("exact", "reordered")


def forbids(meeting: Meeting) -> bool:
    """Speak where no record has the forename itself, unless a number in common shows a slip."""
    if any(each.compared.forenames in EQUAL for each in meeting.pairs):
        return False
    if meeting.best.compared.forenames == "missing":
        return False
    return not (meeting.shares_number and _is_slip(meeting, meeting.best))


def _is_slip(meeting: Meeting, pair: Pair) -> bool:
    """Tell whether one of the two is no name of its own, so that nobody can be called it."""
    if pair.compared.sex == "different" or pair.compared.forenames not in ("slip", "sounds"):
        return False
    names = meeting.details.forenames[:1] + pair.details.forenames[:1]
    return not all(meeting.model.is_name(each) for each in names)
