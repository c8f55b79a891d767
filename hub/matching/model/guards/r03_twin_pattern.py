"""R3: one birth, one surname or home, and another forename: twins, never one child."""

from hub.matching.model.guards.meeting import Meeting

RULE = "R3"
REASON = "they were born on one day in one family or home, under different forenames"
_FAMILY = ("exact", "part", "sounds", "slip")
_HOME = ("exact", "near", "postcode")


def forbids(meeting: Meeting) -> bool:
    """Speak where any record of the person looks like a twin's."""
    return any(
        each.compared.date_of_birth == "exact"
        and each.compared.forenames in ("different", "first_only")
        and (each.compared.surname in _FAMILY or each.compared.address in _HOME
             or each.compared.phone == "same" or each.compared.email == "same")
        for each in meeting.pairs
    )  # fmt: skip
