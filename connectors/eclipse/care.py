"""Plans of children in need, care, visits, missing episodes, and who is responsible for a case."""

from collections.abc import Callable, Iterator
from typing import Any

from connectors.base import Fact, Row
from connectors.eclipse.values import code, form_key, submitted
from connectors.values import day, not_taken, required, required_day, text, yes_or_no

ALLOCATED = "AW"
SEEN_ALONE = {
    "child seen alone": True,
    "yes": True,
    "child seen with others": False,
    "no": False,
    "child not seen": None,
    "n/a": None,
}
"""What a visit's form answers to whether the child was seen alone."""


def _need_plan(row: Row, person: str) -> Iterator[Fact]:
    plan, started = required(row, "plan_id"), required_day(row, "started_at")
    ended = day(row, "ended_at")
    yield Fact("plans.child_in_need_plan_started", plan, person, occurred_on=started,
               correlation_id=plan, fields={"plan_id": plan, "started_on": started})  # fmt: skip
    if ended:
        yield Fact(
            "plans.child_in_need_plan_ended", plan, person, occurred_on=ended, correlation_id=plan,
            fields={"plan_id": plan, "ended_on": ended,
                    "reason": code("cin.reason_for_closure", row, "end_reason")},
        )  # fmt: skip


def _case(row: Row, person: str) -> Iterator[Fact]:
    """Give the closure of a case; that it was opened is said by the referral."""
    case, ended = required(row, "case_id"), day(row, "ended_at")
    required_day(row, "started_at")
    if ended:
        yield Fact(
            "plans.case_closed", case, person, occurred_on=ended, correlation_id=case,
            fields={"plan_id": case, "closed_on": ended,
                    "reason": code("cin.reason_for_closure", row, "end_reason")},
        )  # fmt: skip


def _looked_after(row: Row, person: str) -> Iterator[Fact]:
    period, started = required(row, "period_id"), required_day(row, "started_at")
    ended = day(row, "ended_at")
    yield Fact(
        "plans.looked_after_started", period, person, occurred_on=started, correlation_id=period,
        fields={
            "period_id": period,
            "started_on": started,
            "legal_status": code("annex_a.legal_status", row, "legal_status"),
            "category_of_need": code("cin.primary_need", row, "need"),
        },
    )  # fmt: skip
    if ended:
        yield Fact(
            "plans.looked_after_ended", period, person, occurred_on=ended, correlation_id=period,
            fields={"period_id": period, "ended_on": ended,
                    "reason": code("annex_a.reason_ceased_looked_after", row, "end_reason")},
        )  # fmt: skip


def _visit(row: Row, person: str) -> Iterator[Fact]:
    visit, on = form_key(row), required_day(row, "visited_on")
    fields = {
        "visit_id": visit,
        "visited_on": on,
        "purpose": code("hub.visit_purpose", row, "kind"),
        "child_seen": yes_or_no(row, "seen"),
        "child_seen_alone": _seen_alone(row),
    }
    yield Fact("assessment.visit_recorded", visit, person, occurred_on=on,
               **submitted(row), fields=fields)  # fmt: skip


def _seen_alone(row: Row) -> bool | None:
    said = text(row, "seen_alone")
    if said is None:
        return None
    if said.casefold() not in SEEN_ALONE:
        raise not_taken("seen_alone", said, "not_in_list", f"is none of: {', '.join(SEEN_ALONE)}")
    return SEEN_ALONE[said.casefold()]


def _missing(row: Row, person: str) -> Iterator[Fact]:
    """Give one episode: a form holds several, each on its page."""
    began, page = required_day(row, "last_seen_on"), text(row, "page")
    found = day(row, "found_on")
    episode = "/".join(filter(None, (form_key(row), page)))
    common: dict[str, Any] = {"correlation_id": episode, **submitted(row)}
    yield Fact(
        "vulnerability.missing_episode_started", episode, person, occurred_on=began, **common,
        fields={"episode_id": episode, "started_on": began,
                "missing_from": code("hub.missing_from", row, "kind")},
    )  # fmt: skip
    if found:
        yield Fact("vulnerability.missing_episode_ended", episode, person, occurred_on=found,
                   **common, fields={"episode_id": episode, "ended_on": found})  # fmt: skip
    offered = yes_or_no(row, "offered")
    if offered is not None:
        yield Fact("vulnerability.return_home_interview_offered", episode, person, **common,
                   fields={"episode_id": episode, "is_offered": offered,
                           "is_accepted": yes_or_no(row, "accepted")})  # fmt: skip


def _allocation(row: Row, person: str) -> Iterator[Fact]:
    allocation, started = required(row, "allocation_id"), required_day(row, "started_at")
    role = code("hub.involvement_role", row, "role")
    if text(row, "allocated") == ALLOCATED:
        role = {"code": "allocated_worker", "source_value": text(row, "role")}
    practitioner = {"reference": text(row, "worker_id"), "name": text(row, "worker_name"),
                    "role": text(row, "role"), "team": text(row, "team")}  # fmt: skip
    fields = {
        "allocation_id": allocation,
        "role": role,
        "practitioner": practitioner,
        "started_on": started,
        "ended_on": day(row, "ended_at"),
        "change_reason": code("cla.worker_change_reason", row, "reason"),
    }
    yield Fact("plans.case_allocated", allocation, person, occurred_on=started, fields=fields)


def _team(row: Row, person: str) -> Iterator[Fact]:
    """Give a change of the responsible team; the first team of a case is no transfer."""
    transfer, on = required(row, "team_id"), required_day(row, "started_at")
    team, previous = text(row, "team"), text(row, "previous")
    if previous and previous != team:
        fields = {"transfer_id": transfer, "transferred_on": on, "from_team": previous,
                  "to_team": team}  # fmt: skip
        yield Fact("plans.case_transferred", transfer, person, occurred_on=on, fields=fields)


CARE: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "need_plans": _need_plan,
    "cases": _case,
    "looked_after": _looked_after,
    "visits": _visit,
    "missing": _missing,
    "allocations": _allocation,
    "teams": _team,
}
"""What each view's rows say, by its stream in feed.yml."""
