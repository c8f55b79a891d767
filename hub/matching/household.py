"""Who of one household is whose twin or sibling, and which child was expected. No I/O.

Children of one address and surname agree on almost everything, so what they are to each other is
evidence against their being one. Nothing here links: it proposes, and a person confirms.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from hub.matching.choosing import Pair
from hub.matching.decide import alike
from hub.matching.profiles import Profile

AROUND_THE_DAY = timedelta(weeks=6)
"""How far from the expected day a birth is still likely to be the one expected: term and a little
more on either side."""
BETWEEN_BIRTHS = timedelta(days=240)
"""Two births of one mother are not closer than this, unless on one day."""
TWIN_REASON = "the same birth, surname and address, and different forenames"
SIBLING_REASON = "the same surname and address, different forenames and births"


@dataclass(frozen=True)
class Kin:
    """Two records whose persons seem to be related."""

    one: UUID
    other: UUID
    relation: str
    reason: str


def kin(profiles: Mapping[UUID, Profile], meeting: Iterable[Pair]) -> list[Kin]:
    """Find the twins and siblings among records that share an address, each two once."""
    found = {}
    for one, other in meeting:
        said = related(profiles[one], profiles[other])
        if said:
            pair = tuple(sorted((one, other)))
            found[pair] = Kin(
                pair[0], pair[1], said, TWIN_REASON if said == "twin" else SIBLING_REASON
            )
    return list(found.values())


def related(one: Profile, other: Profile) -> str | None:
    """Say what two records' persons seem to be to each other: twin, sibling, or None.

    Forenames that are alike prove nothing: Ella and Ellie are left for a person to look at.
    """
    if not one.address or one.address != other.address or not one.surname:
        return None
    if one.surname != other.surname or not one.first_forename or not other.first_forename:
        return None
    if alike(one.first_forename, other.first_forename):
        return None
    births = _birth(one), _birth(other)
    if births[0] is None or births[1] is None:
        return None
    if births[0] == births[1]:
        return "twin"
    return "sibling" if abs(births[0] - births[1]) >= BETWEEN_BIRTHS else None


def born(profiles: Mapping[UUID, Profile], meeting: Iterable[Pair]) -> dict[UUID, list[UUID]]:
    """Give for each record of an unborn child the records that may be of the child once born.

    Two newborns of one address are both given: only a person can say which was expected.
    """
    found: dict[UUID, list[UUID]] = {}
    for one, other in meeting:
        if expected(profiles[one], profiles[other]) and other not in found.get(one, []):
            found.setdefault(one, []).append(other)
    return found


def expected(unborn: Profile, child: Profile) -> bool:
    """Tell whether a child was born where and about when another record expected one."""
    if unborn.expected_on is None or unborn.date_of_birth or unborn.first_forename:
        return False
    birth = _birth(child)
    if birth is None or not unborn.address or unborn.address != child.address:
        return False
    return abs(birth - date.fromisoformat(unborn.expected_on)) <= AROUND_THE_DAY


def _birth(profile: Profile) -> date | None:
    try:
        return date.fromisoformat(profile.date_of_birth or "")
    except ValueError:  # no date, or a day that no calendar has
        return None
