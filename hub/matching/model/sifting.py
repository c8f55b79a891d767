"""Leave out candidates that nothing can make the same child or kin, before any costly comparison.

Crowded keys bring people who only live in one hostel, or are only born in one year under names that
sound alike. What is left out here could not reach the review band.
"""

from hub.matching.model.details import Details
from hub.matching.model.sounds import sound

_WHOLE = 10


class Sieve:
    """What one record must have in common with another to be worth comparing."""

    def __init__(self, details: Details) -> None:
        self.details = details
        self.surname = {sound(each) for each in details.surname}
        self.names = self.surname | {
            sound(each) for each in (*details.forenames, *details.known_as)
        }

    def lets_through(self, other: Details) -> bool:
        """Tell whether a record is worth comparing with."""
        mine = self.details
        if _shared(mine.nhs_numbers, other.nhs_numbers) or _shared(mine.phones, other.phones):
            return True
        if _shared(mine.emails, other.emails) or _shared(mine.identifiers, other.identifiers):
            return True
        home = bool(mine.postcode) and mine.postcode == other.postcode
        if home and any(sound(each) in self.surname for each in other.surname):
            return True
        if mine.placeholder or other.placeholder:
            return home
        if not _births_may_agree(mine.date_of_birth, other.date_of_birth):
            return False
        return home or self._shares_name(other)

    def _shares_name(self, other: Details) -> bool:
        if self.details.date_of_birth == other.date_of_birth != "":
            return True
        words = (*other.forenames, *other.surname, *other.known_as)
        return any(sound(each) in self.names for each in words)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one and other) and not set(one).isdisjoint(other)


def _births_may_agree(one: str, other: str) -> bool:
    """Tell whether two dates are equal but for one part, exchanged parts or a part not said."""
    if len(one) < _WHOLE or len(other) < _WHOLE or one == other:
        return True
    return one[:4] == other[:4] or one[5:] == other[5:]
