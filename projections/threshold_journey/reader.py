"""A person's journey, and the report on early help that reached the statutory threshold.

Two answers stand side by side: what the systems *recorded* (an end reason, a referral source) and
what a named rule *derives* from the dates. They differ more often than anyone expects, so the
report lists every episode on which they disagree instead of choosing one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

import aiosql

from projections.reading import Connection, fetch

SQL = aiosql.from_path(Path(__file__).with_name("queries.sql"), "psycopg")


@dataclass(frozen=True)
class Rule:
    """A named rule by which something is derived, and the days it allows."""

    name: str
    version: int
    days: int


STEP_UP = Rule("early_help_step_up", 1, 90)
STEP_DOWN = Rule("early_help_step_down", 1, 30)

LEVELS = {
    None: "referral",
    1: "section_17_assessment",
    2: "child_in_need_plan",
    3: "section_47_enquiry",
    4: "child_protection_plan",
}
"""How far it went after the referral, by the number the query gives."""

Why = Literal["recorded_not_derived", "derived_not_recorded", "recorded_without_episode"]


@dataclass(frozen=True)
class Step:
    """One step of a person's journey, as its source recorded it."""

    person_id: UUID
    event_id: UUID
    case_record_id: UUID
    position: int
    step: str
    happened_on: date | None
    happened_at: datetime | None
    reference: str | None
    contact_id: str | None
    code: str | None
    level: int | None
    is_closed_at_once: bool | None
    organisation: str | None
    source_system: str


@dataclass(frozen=True)
class Episode:
    """An early help episode, and the referral it led to where there is one."""

    opened_event_id: UUID
    person_id: UUID
    case_record_id: UUID
    episode_id: str | None
    source_system: str
    organisation: str | None
    start_reason: str | None
    started_on: date | None
    closed_event_id: UUID | None
    ended_on: date | None
    end_reason: str | None
    referral_event_id: UUID | None
    referral_id: str | None
    referred_on: date | None
    referral_system: str | None
    days_to_referral: int | None
    is_derived: bool
    is_recorded: bool
    is_immature: bool
    reached_level: int | None

    @property
    def reached(self) -> str | None:
        """How far it went since the referral; None where there was none."""
        return LEVELS[self.reached_level] if self.is_derived else None


@dataclass(frozen=True)
class Unexplained:
    """A referral that says it came from early help, of a person with no early help then."""

    person_id: UUID
    event_id: UUID
    referral_id: str | None
    referred_on: date
    source_system: str


@dataclass(frozen=True)
class Disagreement:
    """What is recorded and what is derived differ; exactly one of the two parts is given."""

    why: Why
    person_id: UUID
    episode: Episode | None = None
    referral: Unexplained | None = None


@dataclass(frozen=True)
class StepUpReport:
    """How much early help reached the statutory threshold; every number with its list.

    The denominator is `episodes`: open at some time in the period. The numerator is `stepped_up`,
    which are derived by the rule. `not_yet_known` are in the denominator, and may still become
    step-ups. `excluded` have no first day and are in neither.
    """

    from_on: date
    to_on: date
    known_on: date
    rule: Rule
    episodes: tuple[Episode, ...]
    stepped_up: tuple[Episode, ...]
    recorded: tuple[Episode, ...]
    not_yet_known: tuple[Episode, ...]
    excluded: tuple[Episode, ...]
    disagreements: tuple[Disagreement, ...]

    @property
    def percentage(self) -> float | None:
        """Step-ups for each hundred episodes; None if there were none."""
        return 100 * len(self.stepped_up) / len(self.episodes) if self.episodes else None


@dataclass(frozen=True)
class StepDown:
    """An early help episode that follows statutory work, as recorded, as derived, or both."""

    person_id: UUID
    opened_event_id: UUID
    episode_id: str | None
    source_system: str
    started_on: date
    closed_event_id: UUID | None
    closed_on: date | None
    is_recorded: bool
    is_derived: bool


def journey(connection: Connection, person_ids: Sequence[UUID]) -> list[Step]:
    """List the steps of these people's journeys, oldest first within each person."""
    return fetch(connection, Step, SQL.steps.sql, person_ids=list(person_ids))


def episodes(
    connection: Connection,
    *,
    from_on: date = date.min,
    to_on: date = date.max,
    known_on: date,
    person_ids: Sequence[UUID] | None = None,
) -> list[Episode]:
    """List early help episodes open in a period, of some people or of all, with their step-ups."""
    return fetch(
        connection,
        Episode,
        SQL.episodes.sql,
        from_on=from_on,
        to_on=to_on,
        known_on=known_on,
        days=STEP_UP.days,
        person_ids=None if person_ids is None else list(person_ids),
    )


def step_up_report(
    connection: Connection, *, from_on: date, to_on: date, known_on: date
) -> StepUpReport:
    """Report which early help episodes of a period reached the statutory threshold.

    They are of those whom the reading may see: `step_up_counts` counts everybody's. `known_on` is
    the day the question is asked: late episodes may have their step-up still to come.
    """
    found = episodes(connection, from_on=from_on, to_on=to_on, known_on=known_on)
    dated = tuple(each for each in found if each.started_on)
    unexplained = fetch(
        connection,
        Unexplained,
        SQL.unexplained_referrals.sql,
        from_on=from_on,
        to_on=to_on,
        days=STEP_UP.days,
    )
    return StepUpReport(
        from_on=from_on,
        to_on=to_on,
        known_on=known_on,
        rule=STEP_UP,
        episodes=dated,
        stepped_up=tuple(each for each in dated if each.is_derived),
        recorded=tuple(each for each in dated if each.is_recorded),
        not_yet_known=tuple(each for each in dated if each.is_immature),
        excluded=tuple(each for each in found if not each.started_on),
        disagreements=_disagreements(dated, unexplained),
    )


@dataclass(frozen=True)
class StepUpCounts:
    """The numbers of the step-up report, of everybody: what its lists would be long."""

    episodes: int
    stepped_up: int
    recorded_as_step_up: int
    not_yet_known: int
    excluded: int
    disagreements: int

    @property
    def percentage(self) -> float | None:
        """Step-ups for each hundred episodes; None if there were none."""
        return 100 * self.stepped_up / self.episodes if self.episodes else None


def step_up_counts(
    connection: Connection, *, from_on: date, to_on: date, known_on: date
) -> StepUpCounts:
    """Count what `step_up_report` lists, over everybody, whomever the reading may see."""
    days = {"from_on": from_on, "to_on": to_on, "known_on": known_on, "days": STEP_UP.days}
    (found,) = fetch(connection, StepUpCounts, SQL.step_up_counts.sql, **days)
    return found


def step_downs(connection: Connection, *, from_on: date, to_on: date) -> list[StepDown]:
    """List the early help episodes of a period that follow statutory work."""
    return fetch(
        connection,
        StepDown,
        SQL.step_downs.sql,
        from_on=from_on,
        to_on=to_on,
        days=STEP_DOWN.days,
    )


def _disagreements(
    dated: Sequence[Episode], unexplained: Sequence[Unexplained]
) -> tuple[Disagreement, ...]:
    differing = [each for each in dated if each.is_derived != each.is_recorded]
    return (
        *(
            Disagreement(
                "derived_not_recorded" if each.is_derived else "recorded_not_derived",
                each.person_id,
                episode=each,
            )
            for each in differing
            # A step-up recorded yesterday disagrees with nothing: its referral may come tomorrow.
            if not (each.is_recorded and each.is_immature)
        ),
        *(
            Disagreement("recorded_without_episode", each.person_id, referral=each)
            for each in unexplained
        ),
    )
