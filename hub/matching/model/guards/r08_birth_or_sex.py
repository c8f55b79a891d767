"""R8: another date of birth, or another sex under another forename, is another child."""

from hub.matching.model.candidates import Pair
from hub.matching.model.comparing import homes
from hub.matching.model.guards.meeting import Meeting

RULE = "R8"
REASON = "the dates of birth differ by more than a slip, or the sexes differ"
_SLIPS = ("swapped", "slip", "year", "first_of_year", "part", "missing")
_TYPED = ("swapped", "slip", "year", "first_of_year", "part", "near")
_NAMED = ("exact", "reordered")
_PARENT = 2
"""Words of other text that name a parent: a forename and a surname."""


def forbids(meeting: Meeting) -> bool:
    """Speak where a birth differs by more than a slip that is explained, or sex and forename do."""
    births = {each.compared.date_of_birth for each in meeting.pairs}
    if "different" in births:
        return True
    explained = any(_is_explained(meeting, each) for each in meeting.pairs)
    if "near" in births and not explained:
        return True
    if "exact" not in births and not (meeting.shares_number and births & set(_SLIPS)):
        return not explained or _sexes_differ(meeting)
    return _sexes_differ(meeting)


def _sexes_differ(meeting: Meeting) -> bool:
    return any(
        each.compared.sex == "different" and each.compared.forenames != "exact"
        for each in meeting.pairs
    )


def _is_explained(meeting: Meeting, pair: Pair) -> bool:
    """Tell whether all else is equal, so that the birth can only be mistyped or not known whole.

    Nobody gives two of their children one name. A cousin of one name and home has another parent
    and another mother's telephone: Anh Pham is not Hanh Pham.
    """
    compared = pair.compared
    if compared.forenames not in _NAMED or compared.sex == "different":
        return False
    if compared.surname not in ("exact", "with_forenames") or compared.other == "different":
        return False
    contact = "same" in (compared.phone, compared.email)
    said = min(len(meeting.details.other), len(pair.details.other))
    parent = said >= _PARENT and compared.other == "exact"
    same_home = compared.address in homes.SAME
    return compared.date_of_birth in _TYPED and same_home and (parent or contact)
