"""Who there is: workers, homes, children and their families, and each child as a system knows them.

`Child` is the truth. `Known` is what one system wrote down, and no two need agree.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

System = Literal["mash_workbook", "early_help_csv", "liquidlogic_lcs"]
MASH: System = "mash_workbook"
EARLY_HELP: System = "early_help_csv"
LCS: System = "liquidlogic_lcs"
SYSTEMS: tuple[System, ...] = (MASH, EARLY_HELP, LCS)


@dataclass(frozen=True, slots=True)
class Worker:
    """A practitioner."""

    number: int
    forename: str
    surname: str
    role: str
    team: str

    @property
    def name(self) -> str:
        """Give the name in full."""
        return f"{self.forename} {self.surname}"


@dataclass(frozen=True, slots=True)
class Address:
    """A home in the invented city."""

    number: str
    street: str
    district: str
    postcode: str
    flat: str | None = None

    @property
    def line(self) -> str:
        """Give the first line as most people write it."""
        return f"{self.flat}, {self.number} {self.street}" if self.flat else self._plain

    @property
    def _plain(self) -> str:
        return f"{self.number} {self.street}"


@dataclass(frozen=True, slots=True)
class Stay:
    """A family at an address."""

    address: Address
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """A child as they really are."""

    number: int
    forenames: str
    surname: str
    sex: str
    ethnicity: str
    born_on: date
    """For an unborn child, the day it is expected."""
    is_unborn: bool
    nhs_number: str | None
    upn: str | None
    is_twin: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """Children who live together, and where."""

    number: int
    children: tuple[Child, ...]
    stays: tuple[Stay, ...]

    def address_on(self, day: date) -> Address:
        """Give where the family lived on a day."""
        for stay in reversed(self.stays):
            if stay.from_on <= day:
                return stay.address
        return self.stays[0].address


@dataclass(frozen=True, slots=True)
class Known:
    """One child as one system knows them: its id, its spelling, what it never asked."""

    system: System
    local_id: str
    child: int
    forenames: str
    surname: str
    born: str | None
    """ISO date, or a year, or year and month."""
    expected_on: date | None
    sex: str
    ethnicity: str | None
    nhs_number: str | None
    upn: str | None
    stays: tuple[Stay, ...]
    """The addresses it has, oldest first; a system that was not told of a move has the old one."""
    has_postcode: bool
    registered_on: date


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a system names as parents of a child, and the number it has of them."""

    parents: tuple[str, ...] = ()
    telephone: str | None = None


def years(count: float) -> timedelta:
    """Give so many years as days.

    >>> years(2).days
    730
    """
    return timedelta(days=int(count * 365.25))
