"""R8: another date of birth, or another sex under another forename, is another child."""

from hub.matching.model.guards.meeting import Meeting

RULE = "R8"
REASON = "the dates of birth differ by more than a slip, or the sexes differ"
_SLIPS = ("swapped", "slip", "year", "first_of_year", "part", "missing")


def forbids(meeting: Meeting) -> bool:
    """Speak where a birth differs, is not exact without a number, or sex and forename differ."""
    births = {each.compared.date_of_birth for each in meeting.pairs}
    if births & {"different", "near"}:
        return True
    if "exact" not in births and not (meeting.shares_number and births & set(_SLIPS)):
        return True
    return any(
        each.compared.sex == "different" and each.compared.forenames != "exact"
        for each in meeting.pairs
    )
