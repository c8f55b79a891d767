"""The reports managers lacked, each number with its list; small counts only for case workers.

Numbers are of everybody: functions of the read models count them, and give nothing else. A list
names only those the asker may see; `hidden_from_lists` says that some of the numbers stand for
others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hub.access.roles import Role
from hub.query.door import Connection
from projections.feed_health.reader import feeds as read_feeds
from projections.information_before_decision.reader import (
    InformedDecision,
    information_counts,
    information_report,
)
from projections.threshold_journey.reader import (
    STEP_UP,
    Episode,
    step_up_counts,
    step_up_report,
)

LONDON = ZoneInfo("Europe/London")
FEWEST = 5
"""Counts below this are not shown to anyone without case access (SAFETY: aggregates)."""


def step_up(connection: Connection, role: Role, from_on: date, to_on: date) -> dict[str, Any]:
    """How many early help episodes of a period reached the statutory threshold, with the list."""
    said = step_up_numbers(connection, role, from_on, to_on)
    if "read_person" not in role.functions:
        return said
    report = step_up_report(connection, from_on=from_on, to_on=to_on, known_on=said["known_on"])
    return _listed(said, {
        "stepped_up": report.stepped_up,
        "not_yet_known": report.not_yet_known,
        "excluded": report.excluded,
        "disagreements": report.disagreements,
    })  # fmt: skip


def step_up_numbers(
    connection: Connection, role: Role, from_on: date, to_on: date
) -> dict[str, Any]:
    """Give the numbers of `step_up` alone."""
    known_on = datetime.now(LONDON).date()
    counted = step_up_counts(connection, from_on=from_on, to_on=to_on, known_on=known_on)
    said = {
        "from": from_on,
        "to": to_on,
        "known_on": known_on,
        "rule": asdict(STEP_UP),
        "percentage": counted.percentage,
        "counts": asdict(counted),
    }
    return said if "read_person" in role.functions else _suppressed(said)


def information(connection: Connection, role: Role, from_on: date, to_on: date) -> dict[str, Any]:
    """Whether partners were asked, and had answered, before each threshold decision."""
    found = information_counts(connection, from_on=from_on, to_on=to_on)
    counts = {"decisions": sum(each.decisions for each in found)}
    for each in found:
        for name in (f"asked_{each.asked}", f"answered_{each.answered}"):
            counts[name] = counts.get(name, 0) + each.decisions
    said: dict[str, Any] = {"from": from_on, "to": to_on, "counts": counts}
    if "read_person" not in role.functions:
        return _suppressed(said)
    report = information_report(connection, from_on=from_on, to_on=to_on)
    return _listed(said, {"decisions": report.decisions})


def feeds(connection: Connection, _role: Role) -> list[dict[str, Any]]:
    """How each feed is: last heard from, corrections, withdrawals, delay."""
    return [asdict(each) for each in read_feeds(connection)]


def _listed(said: dict[str, Any], lists: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Put the lists beside the numbers: of those whom the reading may see."""
    shown = {name: [_told(each) for each in found] for name, found in lists.items()}
    hidden = any(len(found) < said["counts"][name] for name, found in shown.items())
    return said | shown | {"hidden_from_lists": hidden}


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
