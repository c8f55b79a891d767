"""R4: a forename that is alike and not equal may be a twin's: Ella and Ellie, Amir and Amira.

A number in common shows a slip only where the other word is nobody's name, or a short form that is
not like it: a twin's number typed in is as common as parents who name twins Zayn and Zain. What a
child is called counts as well, where systems say it.
"""

from rapidfuzz.distance import JaroWinkler

from hub.matching.model.candidates import Pair
from hub.matching.model.comparing.births import FILLED_IN
from hub.matching.model.comparing.reordering import are_words_within
from hub.matching.model.comparing.tokens import LONG, SIMILAR, alike
from hub.matching.model.details import Details
from hub.matching.model.guards.meeting import Meeting
from hub.matching.model.nicknames import SHARED

RULE = "R4"
REASON = "the forenames, or what the child is called, are not equal: they may be of two children"
EQUAL = ("exact", "reordered")


def forbids(meeting: Meeting) -> bool:
    """Speak where no record has the forename itself, unless a number in common shows a slip."""
    if _is_called_otherwise(meeting):
        return True
    if _has_the_name(meeting) or (
        meeting.shares_number and meeting.best.compared.forenames in EQUAL
    ):
        return False
    if meeting.best.compared.forenames == "missing":
        return False
    return not (meeting.shares_number and _is_slip(meeting, meeting.best))


def _has_the_name(meeting: Meeting) -> bool:
    """Tell whether a record has the forename itself, and is no odd one out among the person's.

    Where one of Callum's records says Calum, the next that does may be about a twin nobody knows.
    Short forms are used of one child more often, so those count half.
    """
    equal = sum(_is_equal(meeting, each) for each in meeting.pairs)
    if meeting.shares_number:
        return equal > 0
    levels = [each.compared.forenames for each in meeting.pairs]
    return equal > levels.count("names_alike") and 2 * equal > levels.count("variant")


def _is_equal(meeting: Meeting, pair: Pair) -> bool:
    """Tell whether the forename is the same, and surely no family name in its place.

    Where the surnames are not equal too, the two may have been written in the other order. In one
    hostel, Nuur Abdirahman and Abdirahman Nuur of 1 January may be two, and so may Yonas Wali and
    Yonas Wali Dawit.
    """
    compared, known = pair.compared, meeting.model.lexicon
    if compared.forenames not in EQUAL or _is_fathers(meeting, pair):
        return False
    if meeting.details.date_of_birth.endswith(FILLED_IN):
        return _has_the_same_words(meeting.details, pair.details)
    if compared.surname in ("exact", "missing", "with_forenames"):
        return True
    if compared.surname == "part" and len(compared.surname_word) >= LONG:
        return True
    if compared.forename_word not in known.given:
        return False
    mine, theirs = meeting.details.surname, pair.details.surname
    slip = compared.surname in ("slip", "sounds") and known.are_no_forenames((*mine, *theirs))
    return slip or known.are_surnames(mine, theirs)


def _has_the_same_words(one: Details, other: Details) -> bool:
    """Tell whether two names are the same words, in the same places."""
    return one.forenames == other.forenames and one.surname == other.surname


def _is_called_otherwise(meeting: Meeting) -> bool:
    """Tell whether it is said what the child is called, and of the person, and it is not the same.

    Mohammad Bashir Haile whom one calls Ayanle and another Cabdi may be two brothers.
    """
    called = {each.details.known_as[0] for each in meeting.pairs if each.details.known_as}
    mine = meeting.details.known_as[:1]
    return bool(called) and any(
        all(alike(each, other) == "different" for other in called) for each in mine
    )


def _is_fathers(meeting: Meeting, pair: Pair) -> bool:
    """Tell whether all that is equal is a first name brothers share and their father's name.

    Mohammad Jaamac Haile is Mohammad Siyaad Jaamac, or his twin.
    """
    if SHARED.isdisjoint(meeting.details.forenames[:1]):
        return False
    surnames = {word for each in meeting.pairs for word in each.details.surname}
    return pair.compared.forename_word in surnames.union(meeting.details.surname)


def _is_slip(meeting: Meeting, pair: Pair) -> bool:
    """Tell whether one word is no name, a short form unlike the name, or one name of several."""
    if pair.compared.sex == "different":
        return False
    if pair.compared.forenames == "first_only":
        return True
    if pair.compared.forenames in ("slip", "sounds"):
        return not _is_ending(meeting.details.forenames[0], pair.details.forenames[0])
    if pair.compared.forenames == "reordered_near":
        return are_words_within(meeting.details, pair.details)
    if pair.compared.forenames != "variant":
        return False
    one, other = meeting.details.forenames[0], pair.details.forenames[0]
    names = meeting.model.lexicon.forenames
    return not (one in names and other in names) or JaroWinkler.similarity(one, other) < SIMILAR


def _is_ending(one: str, other: str) -> bool:
    """Tell whether one name is the other with an ending, which makes another: Kishan, Kishani.

    An h that nobody hears makes none: Leila is Leilah.
    """
    short, long = sorted((one, other), key=len)
    return short != long and long.startswith(short) and long != short + "h"
