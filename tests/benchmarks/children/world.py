"""What is true: families, their children, where each lived when, and what each is really called.

Nothing here is written down wrongly; that is `writing`. Days are proleptic ordinals. A child lives
in one household at a time: `homes` says from which day. After an adoption the same child of flesh
and blood is another `Child`, of another family, with another number; only `formerly` knows, and
that goes into the truth file alone.
"""

from dataclasses import dataclass, field
from datetime import date

from tests.benchmarks.children.names import Name

FIRST_DAY, LAST_DAY = date(2006, 1, 1).toordinal(), date(2026, 1, 1).toordinal()
"""The years the sources cover."""


@dataclass(slots=True, frozen=True)
class Home:
    """An address people live at. A refuge's is confidential; many families share a hostel's."""

    household: str
    line: str
    postcode: str
    kind: str = "family"

    @property
    def is_confidential(self) -> bool:
        """Whether sources must withhold it."""
        return self.kind in ("refuge", "protected")


@dataclass(slots=True)
class Child:
    """One identity, which `person` numbers. `birth` is shared by twins and triplets."""

    person: int
    family: int
    birth: int
    origin: str
    sex: str
    born: int
    forenames: tuple[Name, ...]
    surname: str
    other_surname: str | None
    """What the surname becomes (a parent marries, parts or insists), or the other parent's."""
    surname_changes_on: int
    nhs_number: str
    phone: str
    homes: list[tuple[int, Home]]
    kind: str = "plain"
    starts: int = FIRST_DAY
    ends: int = LAST_DAY
    formerly: int | None = None
    carer_surname: str | None = None
    siblings: list["Child"] = field(default_factory=list)
    father: Name | None = None

    def home_on(self, day: int) -> Home:
        """Give where the child (or before birth the mother) lives on a day."""
        found = self.homes[0][1]
        for since, home in self.homes:
            if since > day:
                break
            found = home
        return found

    def home_before(self, day: int) -> Home | None:
        """Give the home before that, which a source may not have heard has changed."""
        before = [home for since, home in self.homes if since <= day]
        return before[-2] if len(before) > 1 else None

    def surname_on(self, day: int) -> str:
        """Give the surname in use on a day."""
        if self.other_surname and day >= self.surname_changes_on:
            return self.other_surname
        return self.surname
