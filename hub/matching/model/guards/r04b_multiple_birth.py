"""R4b: where a home holds twins or namesakes, only the exact name or the number tells which."""

from hub.matching.model.candidates import Pair
from hub.matching.model.guards.meeting import Meeting

RULE = "R4b"
REASON = "the household has another child of the same birth or of the same name"
_SURE = ("exact", "reordered")
_SLIPS = ("near", "year")
_OTHERS = (*_SLIPS, "different")
_APART = frozenset({
    "different", "two_languages", "first_only", "similar", "missing", "slip", "sounds",
})  # fmt: skip
"""How another child's forename may compare so that it cannot be the one meant: another name, or a
word that is no name, which is this name with a slip."""


def forbids(meeting: Meeting) -> bool:
    """Speak where another child born that day could be meant as well."""
    if any(_is_namesake(meeting, each) for each in meeting.household) or _is_of_several(meeting):
        return True
    born = [each for each in meeting.household if _is_born_then(each)]
    if not born:
        return False
    if meeting.best.compared.forenames not in _SURE:
        return True
    if all(each.compared.forenames in _APART for each in born):
        return False
    return not meeting.shares_number


def _is_of_several(meeting: Meeting) -> bool:
    """Tell whether one is said to be a twin, and not all forenames are in both.

    Twins may share a first name: Tresor may be Tresor Kanku, or Tresor Chibangu.
    """
    known = meeting.best.details
    if meeting.shares_number or not (meeting.details.multiple or known.multiple):
        return False
    return set(meeting.details.forenames) != set(known.forenames)


def _is_namesake(meeting: Meeting, other: Pair) -> bool:
    """Tell whether another child has the same name: cousins named after one grandfather.

    Where the person was born that very day, a slip of one long before or after is not likely.
    """
    if meeting.shares_number or other.compared.forenames != "exact":
        return False
    births = _SLIPS if meeting.best.compared.date_of_birth == "exact" else _OTHERS
    return other.compared.date_of_birth in births


def _is_born_then(other: Pair) -> bool:
    return other.compared.date_of_birth == "exact" and not other.details.placeholder
