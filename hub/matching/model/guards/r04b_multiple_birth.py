"""R4b: where the household holds twins, only the exact forename or the number tells which."""

from hub.matching.model.candidates import Pair
from hub.matching.model.guards.meeting import Meeting

RULE = "R4b"
REASON = "the household has another child of the same birth or of nearly the same name"
_DIFFERENT = ("different", "first_only")


def forbids(meeting: Meeting) -> bool:
    """Speak where another child of the household could be meant as well."""
    others = [each for each in meeting.household if _could_be_meant(each)]
    if not others:
        return False
    if meeting.best.compared.forenames != "exact":
        return True
    if all(each.compared.forenames in _DIFFERENT for each in others):
        return False
    return not meeting.shares_number


def _could_be_meant(other: Pair) -> bool:
    """Another child born that day, or one whose name is this one's but for a slip."""
    compared = other.compared
    return compared.date_of_birth == "exact" or compared.forenames not in (*_DIFFERENT, "missing")
