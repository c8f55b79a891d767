"""The reports managers lacked, each number with its list; small counts only for case workers.

Numbers are of everybody. A list names only those the asker may see; `hidden_from_lists` says that
some of the numbers stand for others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hub.access import grants
from hub.access.roles import Role
from hub.query.door import Connection
from projections.feed_health.reader import feeds as read_feeds
from projections.information_before_decision.reader import (
    InformedDecision,
    information_report,
)
from projections.threshold_journey.reader import Episode, step_up_report

LONDON = ZoneInfo("Europe/London")
FEWEST = 5
"""Counts below this are not shown to anyone without case access (SAFETY: aggregates)."""


def step_up(connection: Connection, role: Role, from_on: date, to_on: date) -> dict[str, Any]:
    """How many early help episodes of a period reached the statutory threshold, with the list."""
    today = datetime.now(LONDON).date()
    report = step_up_report(connection, from_on=from_on, to_on=to_on, known_on=today)
    counts = {
        "episodes": len(report.episodes),
        "stepped_up": len(report.stepped_up),
        "recorded_as_step_up": len(report.recorded),
        "not_yet_known": len(report.not_yet_known),
        "excluded": len(report.excluded),
        "disagreements": len(report.disagreements),
    }
    said: dict[str, Any] = {
        "from": from_on,
        "to": to_on,
        "known_on": report.known_on,
        "rule": asdict(report.rule),
        "percentage": report.percentage,
        "counts": counts,
    }
    if "read_person" not in role.functions:
        return _suppressed(said)
    lists: dict[str, Sequence[Any]] = {
        "stepped_up": report.stepped_up,
        "not_yet_known": report.not_yet_known,
        "excluded": report.excluded,
        "disagreements": report.disagreements,
    }
    return said | _listed(connection, lists)


def information(connection: Connection, role: Role, from_on: date, to_on: date) -> dict[str, Any]:
    """Whether partners were asked, and had answered, before each threshold decision."""
    report = information_report(connection, from_on=from_on, to_on=to_on)
    counts: dict[str, int] = {"decisions": len(report.decisions)}
    for decision in report.decisions:
        for what, how in (("asked", decision.asked), ("answered", decision.informed)):
            counts[f"{what}_{how}"] = counts.get(f"{what}_{how}", 0) + 1
    said: dict[str, Any] = {"from": from_on, "to": to_on, "counts": counts}
    if "read_person" not in role.functions:
        return _suppressed(said)
    return said | _listed(connection, {"decisions": report.decisions})


def feeds(connection: Connection, _role: Role) -> list[dict[str, Any]]:
    """How each feed is: last heard from, corrections, withdrawals, delay."""
    return [asdict(each) for each in read_feeds(connection)]


def _listed(connection: Connection, lists: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Give each list without those the actor of the transaction may not see."""
    visible = frozenset(grants.visible_people(connection))
    shown = {
        name: [_told(each) for each in found if each.person_id in visible]
        for name, found in lists.items()
    }
    hidden = any(len(shown[name]) < len(found) for name, found in lists.items())
    return shown | {"hidden_from_lists": hidden}


def _told(each: Any) -> dict[str, Any]:
    said = asdict(each)
    if isinstance(each, Episode):
        return said | {"reached": each.reached}
    if isinstance(each, InformedDecision):
        return said | {"asked": each.asked, "answered": each.informed}
    return said


def _suppressed(said: dict[str, Any]) -> dict[str, Any]:
    counts = {
        name: number if number == 0 or number >= FEWEST else f"fewer than {FEWEST}"
        for name, number in said["counts"].items()
    }
    small = any(isinstance(each, str) for each in counts.values())
    return said | {"counts": counts} | ({"percentage": None} if small else {})
