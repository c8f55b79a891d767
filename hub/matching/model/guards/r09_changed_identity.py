"""R9: one forename and birth under another surname and number may be an identity changed for good.

Adopted and protected children get a new name and number so that nobody connects the two. Only a
named role may. Sealed persons never come this far; this holds before anybody has sealed them.
"""

from hub.matching.model.guards.meeting import Meeting

RULE = "R9"
REASON = (
    "the surname differs, and no number, or nothing of home and family, agrees: "
    "this may be an identity changed for good"
)
_OTHER = ("different", "similar")


def forbids(meeting: Meeting) -> bool:
    """Speak where no record of the person bears this surname, and no number is in common.

    A system may have kept the former number: it counts where the home or a parent agrees as well.
    """
    if not all(each.compared.surname in _OTHER for each in meeting.pairs):
        return False
    return not (meeting.shares_number and meeting.shares_family)
