"""Say what no row records but what follows from rows: each rule has a name and a version.

A change of what a rule concludes is a new version of it. What is inferred stands beside what is
recorded and never in its place, so that the two can be compared.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from connectors.base import Fact, Row
from connectors.values import day, instant, required, required_day

EPISODE_RULE = ("early_help_episode_from_work", 1)
"""Early help work that no episode covers opens one, unless there was such work shortly before, or
an episode ended or began close by: then it was typed late, or before the episode was opened."""
STEP_UP_RULE = ("step_up_from_referral_after_early_help", 1)
"""An accepted referral during an early help episode, or soon after its end, is a step-up."""
STEP_DOWN_RULE = ("step_down_from_early_help_after_referral", 1)
"""An early help episode that began soon after a case was closed is a step-down."""
SHORTLY = timedelta(days=183)
CLOSE_BY = timedelta(days=28)
SOON = timedelta(days=90)


def _episode(row: Row, person: str) -> Iterator[Fact]:
    """Give an episode where work began that none covers. Nothing shows when it would have ended."""
    form, on = required(row, "form_id"), required_day(row, "keyed_at")
    before, ended = day(row, "keyed_before_at"), day(row, "ended_before_at")
    began = day(row, "started_after_at")
    if before and on - before <= SHORTLY:
        return
    if (ended and on - ended <= CLOSE_BY) or (began and began - on <= CLOSE_BY):
        return
    episode = f"inferred/{form}"
    yield Fact("early_help.early_help_episode_opened", f"{episode}/{person}", person,
               occurred_on=on, recorded_at=instant(row, "keyed_at"), correlation_id=episode,
               inferred=EPISODE_RULE,
               fields={"episode_id": episode, "started_on": on})  # fmt: skip


def _step_up(row: Row, person: str) -> Iterator[Fact]:
    episode, referral = required(row, "episode_id"), required(row, "referral_id")
    on, ended = required_day(row, "referred_at"), day(row, "episode_ended_at")
    if ended and on - ended > SOON:
        return
    fields: dict[str, Any] = {"episode_id": episode, "referral_id": referral,
                              "stepped_up_on": on}  # fmt: skip
    yield Fact("early_help.case_stepped_up", f"{episode}/{referral}/{person}", person,
               occurred_on=on, correlation_id=episode, inferred=STEP_UP_RULE,
               fields=fields)  # fmt: skip


def _step_down(row: Row, person: str) -> Iterator[Fact]:
    episode, referral = required(row, "episode_id"), required(row, "referral_id")
    on, closed = required_day(row, "episode_started_at"), required_day(row, "referral_ended_at")
    if on - closed > SOON:
        return
    fields: dict[str, Any] = {"episode_id": episode, "referral_id": referral,
                              "stepped_down_on": on}  # fmt: skip
    yield Fact("early_help.case_stepped_down", f"{episode}/{referral}/{person}", person,
               occurred_on=on, correlation_id=episode, inferred=STEP_DOWN_RULE,
               fields=fields)  # fmt: skip


INFERRED: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "work_without_episode": _episode,
    "referrals_after_help": _step_up,
    "help_after_referrals": _step_down,
}
"""What follows from each stream's rows."""
