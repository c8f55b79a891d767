"""Plans of children in need, care, missing episodes, core groups, and who holds a case."""

from collections.abc import Callable, Iterator
from typing import Any

from connectors.base import Fact, Row
from connectors.code_lists import coded
from connectors.liquidlogic_lcs.values import SYNONYMS, worker
from connectors.values import day, instant, required, required_day, text, yes_or_no

NOT_ASKED = "na"
"""How the warehouse says that nobody had to be offered an interview."""


def _need_plan(row: Row, person: str) -> Iterator[Fact]:
    plan, on = required(row, "plan_id"), required_day(row, "started_at")
    ended, referral = day(row, "ended_at"), text(row, "referral_id")
    yield Fact("plans.child_in_need_plan_started", plan, person, occurred_on=on,
               correlation_id=referral, fields={"plan_id": plan, "started_on": on})  # fmt: skip
    if ended:
        yield Fact("plans.child_in_need_plan_ended", plan, person, occurred_on=ended,
                   correlation_id=referral,
                   fields={"plan_id": plan, "ended_on": ended})  # fmt: skip


def _allocation(row: Row, person: str) -> Iterator[Fact]:
    allocation, started = required(row, "allocation_id"), required_day(row, "started_at")
    role = coded("hub.involvement_role", row.get("kind"), SYNONYMS)
    if yes_or_no(row, "is_allocated"):
        role = {"code": "allocated_worker", "source_value": text(row, "kind")}
    name = " ".join(filter(None, (text(row, "worker_forename"), text(row, "worker_surname"))))
    fields = {
        "allocation_id": allocation,
        "role": role,
        "practitioner": worker(reference=text(row, "staff_id"), name=name or None,
                               role=text(row, "worker_role"), team=text(row, "team")),
        "started_on": started,
        "ended_on": day(row, "ended_at"),
        "change_reason": coded("cla.worker_change_reason", row.get("reason"), SYNONYMS),
    }  # fmt: skip
    yield Fact("plans.case_allocated", allocation, person, occurred_on=started,
               correlation_id=text(row, "referral_id"), fields=fields)  # fmt: skip


def _looked_after(row: Row, person: str) -> Iterator[Fact]:
    """Give the headline. The end is that of the last episode, once none of them is open."""
    period, started = required(row, "period_id"), required_day(row, "started_at")
    ended = day(row, "ended_at")
    common: dict[str, Any] = {"correlation_id": text(row, "referral_id")}
    yield Fact(
        "plans.looked_after_started", period, person, occurred_on=started, **common,
        fields={
            "period_id": period,
            "started_on": started,
            "legal_status": coded("annex_a.legal_status", row.get("legal_status"), SYNONYMS),
            "category_of_need": coded("cin.primary_need", row.get("need"), SYNONYMS),
        },
    )  # fmt: skip
    if ended:
        reason = coded("annex_a.reason_ceased_looked_after", row.get("end_reason"), SYNONYMS)
        yield Fact("plans.looked_after_ended", period, person, occurred_on=ended, **common,
                   fields={"period_id": period, "ended_on": ended, "reason": reason})  # fmt: skip


def _missing(row: Row, person: str) -> Iterator[Fact]:
    episode, started = required(row, "episode_id"), required_day(row, "started_at")
    ended = day(row, "ended_at")
    yield Fact(
        "vulnerability.missing_episode_started", episode, person, occurred_on=started,
        occurred_at=instant(row, "started_at"),
        fields={"episode_id": episode, "started_on": started,
                "missing_from": coded("hub.missing_from", row.get("status"), SYNONYMS)},
    )  # fmt: skip
    if ended:
        yield Fact("vulnerability.missing_episode_ended", episode, person, occurred_on=ended,
                   occurred_at=instant(row, "ended_at"),
                   fields={"episode_id": episode, "ended_on": ended})  # fmt: skip
    offered = _asked(row, "offered")
    if offered is not None:
        yield Fact("vulnerability.return_home_interview_offered", episode, person,
                   fields={"episode_id": episode, "is_offered": offered,
                           "is_accepted": _asked(row, "accepted")})  # fmt: skip


def _asked(row: Row, column: str) -> bool | None:
    return None if str(row.get(column)).casefold() == NOT_ASKED else yes_or_no(row, column)


def _core_group(row: Row, person: str) -> Iterator[Fact]:
    meeting, met = required(row, "meeting_id"), required_day(row, "held_at")
    yield Fact(
        "child_protection.core_group_met", f"{meeting}/{person}", person, occurred_on=met,
        occurred_at=instant(row, "held_at"), correlation_id=text(row, "plan_id"),
        fields={"meeting_id": meeting, "plan_id": text(row, "plan_id"), "met_on": met,
                "agencies": []},
    )  # fmt: skip


CARE: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "need_plans": _need_plan,
    "allocations": _allocation,
    "looked_after": _looked_after,
    "missing": _missing,
    "core_groups": _core_group,
}
"""What each table's rows say, by its stream in feed.yml."""
