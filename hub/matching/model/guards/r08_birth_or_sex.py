"""R8: another date of birth, or another sex under another forename, is another child."""

from hub.matching.model.candidates import Pair
from hub.matching.model.comparing import homes
from hub.matching.model.guards.meeting import Meeting

RULE = "R8"
REASON = "the dates of birth differ by more than a slip, or the sexes differ"
_OTHER = {"different", "near"}
_SLIPS = {"swapped", "slip", "year", "first_of_year", "part", "about", "missing"}
_TYPED = ("swapped", "slip", "year", "first_of_year", "part")
_OF_COUSINS = ("slip", "year")
_NAMED = ("exact", "reordered")


def forbids(meeting: Meeting) -> bool:
    """Speak where a birth differs by more than a slip that is explained, or sex and name do."""
    births = {each.compared.date_of_birth for each in meeting.pairs}
    if births & _OTHER:
        return True
    if "exact" not in births and not (meeting.shares_number and _is_slip_alone(meeting)):
        explained = any(_is_explained(each) for each in meeting.pairs)
        return not explained or _sexes_differ(meeting)
    return _sexes_differ(meeting)


def _is_slip_alone(meeting: Meeting) -> bool:
    """Tell whether a record differs by a slip in the birth, and not in the forename as well."""
    return any(
        each.compared.date_of_birth in _SLIPS and each.compared.forenames in _NAMED
        for each in meeting.pairs
    )


def _sexes_differ(meeting: Meeting) -> bool:
    """Tell whether they do and no number says that one is mistyped: twins are a boy and a girl."""
    return any(
        each.compared.sex == "different"
        and (each.compared.forenames != "exact" or each.compared.surname == "different"
             or not meeting.shares_number)
        for each in meeting.pairs
    )  # fmt: skip


def _is_explained(pair: Pair) -> bool:
    """Tell whether all else is equal, so that the birth can only be mistyped or not known whole.

    Nobody gives two of their children one name. A cousin of one name and home has another parent
    and another mother's telephone: Anh Pham is not Hanh Pham. Two mothers in one home may bear one
    name, and cousins be born a month or a year apart to the day: there the telephone tells.
    """
    compared = pair.compared
    if compared.forenames not in _NAMED or compared.sex == "different":
        return False
    if compared.surname not in ("exact", "with_forenames") or compared.other == "different":
        return False
    by_parent = compared.other == "parent" and compared.date_of_birth not in _OF_COUSINS
    known = pair.shares_contact or by_parent
    return compared.date_of_birth in _TYPED and compared.address in homes.SAME and known
