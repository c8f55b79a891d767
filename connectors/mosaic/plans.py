"""Plans, care and time missing: what lasts, and has a first and perhaps a last day."""

from collections.abc import Iterator
from pathlib import Path

from connectors.base import Fact, Row
from connectors.code_lists import coded
from connectors.mosaic.values import did_happen, is_complete, key, moment, when, worker, yes
from connectors.values import day, required, required_day, text

ABUSE = "cin.category_of_abuse"
NEED_RULE = ("mosaic_need_plan_from_steps", 1)
"""Child in need plan steps of one child that overlap are one plan, where no table holds plans."""


def protection_plan(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a child protection plan; a temporary one is another authority's and gives nothing."""
    if yes(row, "is_temporary"):
        return
    plan, started = required(row, "plan_id"), required_day(row, "started_on")
    ended = day(row, "ended_on")
    fields = {
        "plan_id": plan,
        "started_on": started,
        "initial_category": coded(ABUSE, row.get("initial_category"), words),
        "latest_category": coded(ABUSE, row.get("latest_category"), words),
    }
    yield Fact("child_protection.child_protection_plan_started", key(plan, who), who,
               occurred_on=started, correlation_id=plan, fields=fields)  # fmt: skip
    if ended:
        yield Fact("child_protection.child_protection_plan_ended", key(plan, who), who,
                   occurred_on=ended, correlation_id=plan,
                   fields={"plan_id": plan, "ended_on": ended})  # fmt: skip


def category_change(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a change of category: any category of a plan that began after the plan did."""
    plan, on = required(row, "plan_id"), required_day(row, "category_on")
    if yes(row, "is_temporary") or on == day(row, "started_on"):
        return
    fields = {
        "plan_id": plan,
        "changed_on": on,
        "previous_category": coded(ABUSE, row.get("previous_category"), words),
        "category": coded(ABUSE, row.get("category"), words),
    }
    yield Fact("child_protection.child_protection_plan_category_changed",
               key(plan, on.isoformat()), who, occurred_on=on, correlation_id=plan,
               fields=fields)  # fmt: skip


def need_plan(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a child in need plan, which is one step or the chain of steps that followed it."""
    if not did_happen(row):
        return
    plan, ended = required(row, "plan_id"), day(row, "ended_on")
    started = required_day(row, "started_on")
    referral, rule = text(row, "referral_id"), NEED_RULE if "steps" in row.values else None
    yield Fact("plans.child_in_need_plan_started", key(plan, who), who, occurred_on=started,
               correlation_id=referral, inferred=rule,
               fields={"plan_id": plan, "started_on": started,
                       "primary_need": coded("cin.primary_need", row.get("need"), words),
                       "allocated_to": worker(row)})  # fmt: skip
    if ended:
        yield Fact("plans.child_in_need_plan_ended", key(plan, who), who, occurred_on=ended,
                   correlation_id=referral, inferred=rule,
                   fields={"plan_id": plan, "ended_on": ended})  # fmt: skip


def need_plan_review(row: Row, who: str, _words: Path) -> Iterator[Fact]:
    """Give a review of a child in need plan, once it was held."""
    dates = when(row, "form_on", "completed_at")
    if did_happen(row) and dates["occurred_on"] and (is_complete(row) or day(row, "form_on")):
        step = required(row, "step_id")
        yield Fact("plans.child_in_need_plan_reviewed", key(step, who), who, **dates,
                   fields={"plan_id": text(row, "plan_id") or step,
                           "reviewed_on": dates["occurred_on"]})  # fmt: skip


def looked_after(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a period of care: its first and last day, and nothing of its placements."""
    period, started = required(row, "period_id"), required_day(row, "started_on")
    ended = day(row, "ended_on")
    need = coded("cin.primary_need", row.get("need"), words)
    yield Fact("plans.looked_after_started", key(period, who), who, occurred_on=started,
               correlation_id=period,
               fields={"period_id": period, "started_on": started, "category_of_need": need,
                       "legal_status": coded("annex_a.legal_status", row.get("legal_status"),
                                             words),
                       "placement_type": coded("annex_a.placement_type",
                                               row.get("placement_type"), words)})  # fmt: skip
    if ended:
        reason = coded("annex_a.reason_ceased_looked_after", row.get("end_reason"), words)
        yield Fact("plans.looked_after_ended", key(period, who), who, occurred_on=ended,
                   correlation_id=period,
                   fields={"period_id": period, "ended_on": ended, "reason": reason})  # fmt: skip


def missing(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give a time missing, and the interview on return where the source says it was offered."""
    if not did_happen(row):
        return
    episode, started = required(row, "step_id"), required_day(row, "form_on")
    ended, about = day(row, "form_ended_on"), key(episode, who)
    missing_from = coded("hub.missing_from", row.get("missing_from"), words)
    yield Fact("vulnerability.missing_episode_started", about, who, occurred_on=started,
               occurred_at=moment(row, "form_on"), correlation_id=episode,
               fields={"episode_id": episode, "started_on": started,
                       "missing_from": missing_from})  # fmt: skip
    if ended:
        yield Fact("vulnerability.missing_episode_ended", about, who, occurred_on=ended,
                   occurred_at=moment(row, "form_ended_on"), correlation_id=episode,
                   fields={"episode_id": episode, "ended_on": ended})  # fmt: skip
    offered = yes(row, "interview_offered")
    if offered is not None:
        yield Fact("vulnerability.return_home_interview_offered", about, who,
                   correlation_id=episode,
                   fields={"episode_id": episode, "is_offered": offered,
                           "is_accepted": yes(row, "interview_held")})  # fmt: skip
    if yes(row, "interview_held"):
        yield Fact("vulnerability.return_home_interview_completed", about, who,
                   correlation_id=episode, fields={"episode_id": episode})  # fmt: skip
