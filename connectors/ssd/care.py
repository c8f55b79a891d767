"""Plans of children in need, visits, periods of care, missing episodes, and who is responsible."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from connectors.base import Fact, Row
from connectors.ssd.values import after, code, recorder, worker
from connectors.values import day, required, required_day, text, yes_or_no

GOES_ON = "X1"
"""The reason of an episode of care that ends because another begins the same day."""


def _need_plan(row: Row, person: str) -> Iterator[Fact]:
    plan, started = required(row, "plan_id"), required_day(row, "started_on")
    ended = after(row, "ended_on", started, "the plan")
    common: dict[str, Any] = {"correlation_id": plan, "recorded_by": recorder(row)}
    yield Fact("plans.child_in_need_plan_started", plan, person, occurred_on=started, **common,
               fields={"plan_id": plan, "started_on": started,
                       "allocated_to": worker(row)})  # fmt: skip
    if ended:
        yield Fact("plans.child_in_need_plan_ended", plan, person, occurred_on=ended, **common,
                   fields={"plan_id": plan, "ended_on": ended})  # fmt: skip


def _visit(purpose: str, table: str, row: Row, person: str) -> Iterator[Fact]:
    visit, on = required(row, "visit_id"), required_day(row, "visited_on")
    fields = {
        "visit_id": visit,
        "visited_on": on,
        "purpose": {"code": purpose, "source_value": table},
        "child_seen": yes_or_no(row, "seen"),
        "child_seen_alone": yes_or_no(row, "seen_alone"),
        "bedroom_seen": yes_or_no(row, "bedroom"),
    }
    yield Fact("assessment.visit_recorded", visit, person, occurred_on=on, fields=fields)


def _looked_after(row: Row, person: str) -> Iterator[Fact]:
    period, started = required(row, "period_id"), required_day(row, "started_on")
    yield Fact(
        "plans.looked_after_started", period, person, occurred_on=started, correlation_id=period,
        fields={
            "period_id": period,
            "started_on": started,
            "legal_status": code("annex_a.legal_status", row, "legal_status"),
            "placement_type": code("annex_a.placement_type", row, "placement"),
            "category_of_need": code("cin.primary_need", row, "need"),
        },
    )  # fmt: skip
    ended, reason = after(row, "ended_on", started, "the period of care"), text(row, "end_reason")
    if ended and not (reason or "").upper().startswith(GOES_ON):
        yield Fact(
            "plans.looked_after_ended", period, person, occurred_on=ended, correlation_id=period,
            fields={"period_id": period, "ended_on": ended,
                    "reason": code("annex_a.reason_ceased_looked_after", row, "end_reason")},
        )  # fmt: skip


def _missing(row: Row, person: str) -> Iterator[Fact]:
    episode, began = required(row, "episode_id"), required_day(row, "started_on")
    found, offered = after(row, "ended_on", began, "the episode"), yes_or_no(row, "offered")
    common: dict[str, Any] = {"correlation_id": episode}
    yield Fact("vulnerability.missing_episode_started", episode, person, occurred_on=began,
               **common, fields={"episode_id": episode, "started_on": began})  # fmt: skip
    if found:
        yield Fact("vulnerability.missing_episode_ended", episode, person, occurred_on=found,
                   **common, fields={"episode_id": episode, "ended_on": found})  # fmt: skip
    if offered is not None:
        yield Fact("vulnerability.return_home_interview_offered", episode, person, **common,
                   fields={"episode_id": episode, "is_offered": offered,
                           "is_accepted": yes_or_no(row, "accepted")})  # fmt: skip


def _involvement(row: Row, person: str) -> Iterator[Fact]:
    """Give who is responsible."""
    allocation, started = required(row, "allocation_id"), required_day(row, "started_on")
    fields = {
        "allocation_id": allocation,
        "role": code("hub.involvement_role", row, "role"),
        "practitioner": worker(row),
        "started_on": started,
        "ended_on": day(row, "ended_on"),
        "change_reason": code("cla.worker_change_reason", row, "reason"),
    }
    yield Fact("plans.case_allocated", allocation, person, occurred_on=started, fields=fields)


CARE: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "need_plans": _need_plan,
    "need_visits": partial(_visit, "child_in_need_plan", "ssd_cin_visits"),
    "protection_visits": partial(_visit, "child_protection_plan", "ssd_cp_visits"),
    "care_visits": partial(_visit, "looked_after", "ssd_cla_visits"),
    "looked_after": _looked_after,
    "missing": _missing,
    "involvements": _involvement,
}
"""What each table's rows say, by its stream in feed.yml."""
