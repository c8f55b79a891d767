"""Ask at the door what was known of a child on two days, and how they differ."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from hub.access.roles import Role
from hub.query.asking import Asking
from hub.query.clocks.running import LONDON
from hub.query.comparison.comparing import Comparison, compare
from hub.query.comparison.snapshot import Snapshot, snapshot
from hub.query.door import Connection
from hub.query.standing import Standing
from hub.query.stepping import Steps, days_learned, steps
from projections.identity.reader import gone_by

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
    moved_to: UUID | None = None
    """Whose all records of this id were found to be by the later day."""

    def __len__(self) -> int:
        """How many differences are shown, for the access record."""
        return len(self.comparison) if self.comparison else 0


@dataclass(frozen=True)
class _Read:
    shown: Snapshot
    steps: Steps
    moved_to: UUID | None


def usual(asking: Asking, person_id: UUID, later: date | None) -> Days:
    """Give the days to compare where nobody said: the last on which anything came, and before it.

    Raises as the door does; who asks leaves an access record.
    """
    today = datetime.now(LONDON).date()
    last = later or today
    days = asking.door.ask(
        asking.question(FUNCTION, person_id=person_id),
        lambda connection, _role: days_learned(connection, person_id),
    )
    beside = steps(days, last)
    if later is None and beside.since:
        return Days(beside.before or beside.since - timedelta(days=1), last)
    return Days(beside.before or last - timedelta(days=1), last)


def compared(asking: Asking, person_id: UUID, days: Days) -> Compared:
    """Compare two days. Raises as the door does."""

    def read(connection: Connection, role: Role, on: date) -> _Read:
        shown = snapshot(connection, role, person_id, on)
        to = None if shown.person else gone_by(connection, person_id)
        return _Read(shown, steps(days_learned(connection, person_id), on), to)

    def both(earlier: _Read, later: _Read) -> Compared:
        return Compared(
            compare(earlier.shown, later.shown), later.shown.standing, earlier.steps, later.steps,
            later.moved_to,
        )  # fmt: skip

    question = asking.question(
        FUNCTION, person_id=person_id, known_on=days.later, compared_with=days.earlier
    )
    return asking.door.compare(question, read, both)
