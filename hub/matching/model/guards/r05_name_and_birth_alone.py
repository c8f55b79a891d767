"""R5: name and date of birth alone do not prove one child, however rare the name."""

from hub.matching.model.candidates import Pair
from hub.matching.model.guards.meeting import Meeting

RULE = "R5"
REASON = "nothing but name and date of birth agrees: no number, address, telephone or parent"
_HOME = ("exact", "near")
_STRONG = 6.6
"""Bits that other text must carry to confirm: what p = .99 needs of all fields together."""


def forbids(meeting: Meeting) -> bool:
    """Speak where no record of the person confirms name and birth by something else."""
    return not (meeting.shares_number or any(_confirms(meeting, each) for each in meeting.pairs))


def _confirms(meeting: Meeting, pair: Pair) -> bool:
    compared = pair.compared
    if compared.address in _HOME or "same" in (compared.phone, compared.email):
        return True
    if compared.other not in ("exact", "similar"):
        return False
    return meeting.model.bits["other"][compared.other][0] >= _STRONG
