"""Which child was expected: a record opened before birth, and who was born there and then. No I/O.

Nothing here links: it is a question, and a person answers it.
"""

from datetime import date, timedelta

from hub.matching.model.details import Details
from hub.matching.model.keys import digest

AROUND_THE_DAY = timedelta(weeks=6)
"""How far from the expected day a birth is still likely to be the one expected: term and a little
more on either side."""

_SPAN = (-AROUND_THE_DAY, -AROUND_THE_DAY / 2, timedelta(), AROUND_THE_DAY / 2, AROUND_THE_DAY)
"""Steps that pass over no month."""


def expects(unborn: Details, child: Details) -> bool:
    """Tell whether a child was born where and about when another record expected one."""
    if not unborn.expected_on or unborn.date_of_birth or unborn.forenames:
        return False
    day, birth = _day(unborn.expected_on), _day(child.date_of_birth)
    if day is None or birth is None or abs(birth - day) > AROUND_THE_DAY:
        return False
    return bool(unborn.address) and _home(unborn) == _home(child)


def birth_keys(details: Details) -> frozenset[int]:
    """Give the keys under which an expected child and one who was born there meet.

    The child may have been given another surname than the mother's, so no name is in them.
    """
    if not details.address:
        return frozenset()
    if details.expected_on and not details.date_of_birth:
        day = _day(details.expected_on)
        months = {_month(day + each) for each in _SPAN} if day else set()
    else:
        born = _day(details.date_of_birth)
        months = {_month(born)} if born else set()
    place = "|".join(details.address)
    return frozenset(digest(details.postcode, f"born|{each}|{place}") for each in months)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _home(details: Details) -> tuple[str, ...]:
    return details.postcode, *details.address


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:  # nothing, or only a month or a year
        return None
