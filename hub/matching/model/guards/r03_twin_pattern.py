"""R3: one birth, one surname or home, and another forename: twins, never one child."""

from hub.matching.model.guards.meeting import Meeting

RULE = "R3"
REASON = "they were born on one day in one family or home, under different forenames"
_OTHER = ("different", "two_languages")
_FAMILY = ("exact", "part", "sounds", "slip")
_HOME = ("exact", "near", "postcode")


def forbids(meeting: Meeting) -> bool:
    """Speak where any record of the person looks like a twin's."""
    return any(
        each.compared.date_of_birth == "exact"
        and (each.compared.forenames in _OTHER
             or (each.compared.forenames == "first_only" and not _is_second_known(meeting)))
        and (each.compared.surname in _FAMILY or each.compared.address in _HOME
             or each.shares_contact)
        for each in meeting.pairs
    )  # fmt: skip


def _is_second_known(meeting: Meeting) -> bool:
    """Tell whether the number, or two forenames in common with a record, explain a third forename.

    One child has a second name, a father's name and a grandfather's, and sources keep one each.
    Twins who share a first forename, such as Abdul, share no second.
    """
    mine = set(meeting.details.forenames)
    return meeting.shares_number or any(
        len(mine.intersection(each.details.forenames)) > 1 for each in meeting.pairs
    )
