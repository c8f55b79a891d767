"""Ask measures of invented events: append, project, ask as the tables' owner and as a manager."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.access import grants
from hub.access.actors import Actor
from hub.access.roles import roles
from hub.projecting.projector import Projector
from hub.query import measures
from hub.query.kept import Kept
from hub.query.measures import Measured
from hub.query.periods import By
from hub.query.remembered import read_as_known_on
from projections.measures import reader
from projections.measures.definitions import measures as definitions
from projections.measures.reader import Counted, Period, Tally
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database

MASH, EARLY, LCS = ("mash_workbook", "M1"), ("early_help_csv", "E1"), ("liquidlogic_lcs", "L1")
START = date(2024, 1, 10)
YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
LONG_AFTER = date(2026, 1, 1)


def days(count: int) -> date:
    """Give a day so long after `START`."""
    return START + timedelta(days=count)


def at_nine(day: date) -> datetime:
    """Nine o'clock of a day."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def told(code: str) -> dict[str, str]:
    """Give a coded value in the source's own capitals."""
    return {"code": code, "source_value": code.upper()}


@dataclass(frozen=True)
class Measuring:
    """Asks a measure once what was appended is projected."""

    database: Database

    def rows(
        self, name: str, *, period: Period = YEAR, known_on: date = LONG_AFTER
    ) -> list[Counted]:
        """Give the rows of a measure, of everybody."""
        self.project()
        with closing(self.database.connect("project")) as connection:
            connection.execute("SELECT hub.read_path()")
            return reader.counted(connection, definitions()[name], period, known_on=known_on)

    def standings(
        self, name: str, *, period: Period = YEAR, known_on: date = LONG_AFTER
    ) -> dict[str | None, str]:
        """Give the standing of each thing by its reference."""
        rows = self.rows(name, period=period, known_on=known_on)
        return {each.reference: each.standing for each in rows}

    def only(self, name: str, *, period: Period = YEAR, known_on: date = LONG_AFTER) -> Counted:
        """Give the one row there is."""
        [found] = self.rows(name, period=period, known_on=known_on)
        return found

    def said(
        self, name: str, *, period: Period = YEAR, by: By = "quarter", role: str = "team_manager",
        known_on: date | None = None, kept: Kept | None = None,
    ) -> Measured:  # fmt: skip
        """Ask as somebody of a role who may see nobody's record: the numbers are of everybody."""
        self.project()
        with self._asking(role) as connection:
            if known_on:
                read_as_known_on(connection, known_on)
            return measures.measured(
                connection, roles()[role], definitions()[name], period, by, kept, known_on=known_on
            )

    def told(self, name: str, period: Period, known_on: date) -> list[Tally]:
        """Count as the same, on a day."""
        with self._asking("team_manager") as connection:
            return reader.tallies(connection, definitions()[name], period, known_on=known_on)

    @contextmanager
    def _asking(self, role: str) -> Iterator[Any]:
        with closing(self.database.connect("api")) as connection:
            grants.begin_reading(
                connection, Actor("M. Nager", role), "management_oversight", "read_reports", None,
                of_the_past=False,
            )  # fmt: skip
            yield connection

    def project(self) -> None:
        """Bring the read models up to date."""
        Projector(self.database.url_for("project")).run()

    def project_many(self) -> None:
        """Do so, and count the rows as PostgreSQL does by itself once there are many."""
        self.project()
        with self.database.connect() as connection:
            connection.execute("ANALYZE")


@pytest.fixture
def measuring(database: Database) -> Measuring:
    """Ask measures of this test's events."""
    return Measuring(database)


def linked(story: Any) -> None:
    """Say that three records, of three systems, are about one child."""
    person = story.event("identity.person_registered", MASH, "p")
    story.append(person, story.link(EARLY, _own(MASH)), story.link(LCS, _own(MASH)))


def _own(record: tuple[str, str]) -> Any:
    return own_person_id(case_record_id(*record))


def referral(
    story: Any, on: date | None, *, record: tuple[str, str] = LCS, closed: bool | None = None,
    source: str = "1A", **fields: Any,
) -> Any:  # fmt: skip
    """A referral, by default in the statutory system."""
    key = f"r{on}"
    return story.event(
        "front_door.referral_received", record, key, on=on, referral_id=key,
        is_no_further_action=closed, referral_source=told(source), **fields,
    )  # fmt: skip


def episode(
    story: Any, *, ended: int | None = None, reason: str | None = None, key: str = "1",
    start_reason: str | None = None, started: date | None = START,
) -> list[Any]:  # fmt: skip
    """An early help episode, with its end where it has one."""
    made = [
        story.event(
            "early_help.early_help_episode_opened", EARLY, key, episode_id=key, started_on=started,
            start_reason=told(start_reason) if start_reason else None,
        )
    ]  # fmt: skip
    if ended is not None:
        made.append(
            story.event(
                "early_help.early_help_episode_closed", EARLY, key, episode_id=key,
                ended_on=days(ended), end_reason=told(reason) if reason else None,
            )
        )  # fmt: skip
    return made
