"""Early help in Mosaic: steps that are recorded, and episodes that have to be worked out.

Mosaic has no early help episode. One is what a child's early help steps make together: those that
overlap, or where the next began before the last had ended, are one episode, open as long as any of
them is. The query joins them, and the episode is marked as inferred, with the rule and its version.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from connectors.base import Fact, Row
from connectors.code_lists import coded
from connectors.mosaic.outcomes import EARLY_HELP, coded_outcome, next_actions
from connectors.mosaic.values import (
    began,
    did_happen,
    is_complete,
    key,
    needed,
    recorder,
    several,
    when,
    worker,
    yes,
)
from connectors.values import day, required, required_day, text

STEPS_RULE = ("mosaic_early_help_from_steps", 1)
"""Early help steps of one child that overlap are one episode."""
WAREHOUSE_RULE = ("mosaic_early_help_from_warehouse_period", 1)
"""The council's own warehouse joined the steps: a period of its "families in need" table."""


def episode_of_steps(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give an episode that the query made of steps."""
    yield from _episode(row, who, STEPS_RULE, words)


def episode_of_warehouse(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give an episode that the council's warehouse made of steps."""
    yield from _episode(row, who, WAREHOUSE_RULE, words)


def _episode(row: Row, who: str, rule: tuple[str, int], words: Path) -> Iterator[Fact]:
    first, started = required(row, "first_step_id"), required_day(row, "started_on")
    ended, episode = day(row, "ended_on"), key(first, who)
    yield Fact("early_help.early_help_episode_opened", episode, who, occurred_on=started,
               correlation_id=episode, inferred=rule,
               fields={"episode_id": episode, "started_on": started,
                       "organisation": text(row, "team"), "lead_practitioner": worker(row),
                       "start_reason": coded("hub.early_help_start_reason", row.get("reason"),
                                             words)})  # fmt: skip
    if ended:
        reason = coded("hub.early_help_end_reason", row.get("end_reason"), words)
        yield Fact("early_help.early_help_episode_closed", episode, who, occurred_on=ended,
                   correlation_id=episode, inferred=rule,
                   fields={"episode_id": episode, "ended_on": ended,
                           "end_reason": reason})  # fmt: skip


def request(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a request for early help."""
    if not did_happen(row):
        return
    step = required(row, "step_id")
    dates = needed(began(row), "form_on")
    source = coded("cin.referral_source", row.get("source"), words)
    yield Fact("early_help.early_help_referred", key(step, who), who, **dates,
               recorded_by=recorder(row),
               fields={"referral_id": step, "referred_on": dates["occurred_on"],
                       "referral_source": source, "organisation": text(row, "team")})  # fmt: skip


def assessment(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give an early help assessment's start and end, and a step up where that came of it."""
    if not did_happen(row):
        return
    step, team = required(row, "step_id"), text(row, "team")
    dates = needed(began(row), "form_on")
    yield Fact("early_help.early_help_assessment_started", key(step, who), who, **dates,
               recorded_by=recorder(row),
               fields={"assessment_id": step, "started_on": dates["occurred_on"],
                       "organisation": team, "assessor": worker(row)})  # fmt: skip
    ended = when(row, "form_ended_on", "completed_at")
    if is_complete(row) and ended["occurred_on"]:
        outcome = coded_outcome("hub.early_help_assessment_outcome", next_actions(row),
                                EARLY_HELP, words)  # fmt: skip
        yield Fact("early_help.early_help_assessment_completed", key(step, who), who, **ended,
                   recorded_by=recorder(row),
                   fields={"assessment_id": step, "completed_on": ended["occurred_on"],
                           "organisation": team, "domains_covered": [],
                           "child_seen": yes(row, "seen"),
                           "child_seen_alone": yes(row, "seen_alone"), "outcome": outcome,
                           "assessor": worker(row)})  # fmt: skip
        if outcome and outcome["code"] == "step_up":
            yield Fact("early_help.case_stepped_up", key(step, who), who, **ended,
                       recorded_by=recorder(row),
                       fields={"stepped_up_on": ended["occurred_on"],
                               "reason": outcome["source_value"]})  # fmt: skip


def meeting(row: Row, who: str, _words: Path) -> Iterator[Fact]:
    """Give a meeting of the team around the family, once it was held."""
    dates = when(row, "form_on", "completed_at")
    if did_happen(row) and dates["occurred_on"] and (is_complete(row) or day(row, "form_on")):
        step = required(row, "step_id")
        yield Fact("early_help.team_around_family_met", key(step, who), who, **dates,
                   recorded_by=recorder(row),
                   fields={"meeting_id": step, "met_on": dates["occurred_on"],
                           "agencies": several(row, "agencies"),
                           "chaired_by": worker(row)})  # fmt: skip


def review(row: Row, who: str, _words: Path) -> Iterator[Fact]:
    """Give a review of an early help plan, once it was held."""
    dates = when(row, "form_on", "completed_at")
    if did_happen(row) and dates["occurred_on"] and (is_complete(row) or day(row, "form_on")):
        step = required(row, "step_id")
        said = next_actions(row)
        yield Fact("early_help.early_help_plan_reviewed", key(step, who), who, **dates,
                   recorded_by=recorder(row),
                   fields={"plan_id": text(row, "plan_id"), "reviewed_on": dates["occurred_on"],
                           "outcome": said.said if said else None,
                           "reviewed_by": worker(row)})  # fmt: skip


STEPS: dict[str, Callable[[Row, str, Path], Iterator[Fact]]] = {
    "early_help_request": request,
    "early_help_assessment": assessment,
    "early_help_meeting": meeting,
    "early_help_review": review,
}
"""What each kind of early help step gives."""
