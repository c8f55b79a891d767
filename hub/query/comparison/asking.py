"""Ask at the door what was known of a child on two days, and how they differ."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from hub.access.roles import Role
from hub.query.asking import Asking
from hub.query.comparison.comparing import Comparison, compare
from hub.query.comparison.snapshot import Snapshot, snapshot
from hub.query.door import Connection
from hub.query.standing import Standing
from hub.query.stepping import Steps, days_learned, steps
from projections.identity.reader import gone_by
from schemas.local_time import local_today

FUNCTION = "read_person"


@dataclass(frozen=True)
class Days:
    """Two days to compare, the earlier first."""

    earlier: date
    later: date


@dataclass(frozen=True)
class Compared:
    """A comparison, how the child stood on its later day, and the days on which things came."""

    comparison: Comparison | None
    standing: Standing
    earlier: Steps
    later: Steps

    def __len__(self) -> int:
        """How many differences are shown, for the access record."""
        return len(self.comparison) if self.comparison else 0


def usual(asking: Asking, person_id: UUID, later: date | None) -> Days | UUID:
    """Give the days to compare where nobody said: the last on which anything came, and before it.

    Where all records of the id were found to be another person's it gives that person. Raises as
    the door does; who asks leaves an access record.
    """

    def read(connection: Connection, _role: Role) -> tuple[list[date], UUID | None]:
        return days_learned(connection, person_id), gone_by(connection, person_id)

    days, moved_to = asking.door.ask(asking.question(FUNCTION, person_id=person_id), read)
    if moved_to:
        return moved_to
    last = later or local_today()
    beside = steps(days, last)
    if later is None and beside.since:
        return Days(beside.before or beside.since - timedelta(days=1), last)
    return Days(beside.before or last - timedelta(days=1), last)


def compared(asking: Asking, person_id: UUID, days: Days) -> Compared:
    """Compare two days. Raises as the door does."""

    def read(connection: Connection, role: Role, on: date) -> tuple[Snapshot, Steps]:
        shown = snapshot(connection, role, person_id, on)
        return shown, steps(days_learned(connection, person_id), on)

    def both(earlier: tuple[Snapshot, Steps], later: tuple[Snapshot, Steps]) -> Compared:
        return Compared(compare(earlier[0], later[0]), later[0].standing, earlier[1], later[1])

    question = asking.question(
        FUNCTION, person_id=person_id, known_on=days.later, compared_with=days.earlier
    )
    return asking.door.compare(question, read, both)
