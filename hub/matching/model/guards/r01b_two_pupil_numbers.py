"""R1b: two different pupil numbers, where no NHS number says that it is one child.

A pupil has one number for life, but for those who were given a second by mistake or before the
first was found (DfE, UPN guide): so a person is asked, and one person's answer is enough.
"""

from collections.abc import Iterable

from hub.matching.model.guards.meeting import Meeting

RULE = "R1b"
REASON = "they have different pupil numbers and no NHS number in common"


def forbids(meeting: Meeting) -> bool:
    """Speak where none of the person's records has this one's pupil number, and one another."""
    mine = _pupil_numbers(meeting.details.identifiers)
    if not mine or meeting.any_level("nhs_number", "same"):
        return False
    theirs = _pupil_numbers(known for each in meeting.pairs for known in each.details.identifiers)
    return bool(theirs) and mine.isdisjoint(theirs)


def _pupil_numbers(identifiers: Iterable[str]) -> set[str]:
    return {each for each in identifiers if each.startswith("upn:")}
