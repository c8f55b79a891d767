"""R4: a forename that is alike and not equal may be a twin's: Ella and Ellie, Amir and Amira.

A number in common shows a slip only where the other word is nobody's name, or a short form that is
not like it: a twin's number typed in is as common as parents who name twins Zayn and Zain.
"""

from rapidfuzz.distance import JaroWinkler

from hub.matching.model.candidates import Pair
from hub.matching.model.comparing.tokens import SIMILAR
from hub.matching.model.guards.meeting import Meeting

RULE = "R4"
REASON = "the forenames are alike but not equal, and may be those of two children"
EQUAL = ("exact", "reordered")


def forbids(meeting: Meeting) -> bool:
    """Speak where no record has the forename itself, unless a number in common shows a slip."""
    if any(_is_equal(meeting, each) for each in meeting.pairs) or (
        meeting.shares_number and meeting.best.compared.forenames in EQUAL
    ):
        return False
    if meeting.best.compared.forenames == "missing":
        return False
    return not (meeting.shares_number and _is_slip(meeting, meeting.best))


def _is_equal(meeting: Meeting, pair: Pair) -> bool:
    """Tell whether the forename is the same, and surely no family name in its place.

    Where the surnames are not equal too, the two may have been written in the other order.
    """
    compared, known = pair.compared, meeting.model.lexicon
    if compared.forenames not in EQUAL:
        return False
    if compared.surname in ("exact", "with_forenames", "missing", "part"):
        return True
    if compared.forename_word not in known.forenames:
        return False
    surnames = (*meeting.details.surname, *pair.details.surname)
    return not any(each in known.forenames for each in surnames)


def _is_slip(meeting: Meeting, pair: Pair) -> bool:
    """Tell whether one word is no name of its own, or a short form unlike the name."""
    if pair.compared.sex == "different":
        return False
    if pair.compared.forenames in ("slip", "sounds"):
        return True
    if pair.compared.forenames != "variant":
        return False
    one, other = meeting.details.forenames[0], pair.details.forenames[0]
    names = meeting.model.lexicon.forenames
    return not (one in names and other in names) or JaroWinkler.similarity(one, other) < SIMILAR
