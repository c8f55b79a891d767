"""Who works with a child now, by the names their systems know them by."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from hub.query.people import PersonSeen
from projections.allocation.reader import Tied
from projections.chronology.reader import Said

WORKER = frozenset({"practitioner", "lead_practitioner"})
NAMING = {
    "plans.case_allocated": WORKER,
    "early_help.early_help_episode_opened": WORKER,
}
"""Events that say who a worker is; what the read model keeps of them is a reference."""


def named(ties: Sequence[Tied], said: Sequence[Said]) -> list[Tied]:
    """Give each worker the name the systems know their reference by, where any event says it."""
    names = {
        worker["reference"]: worker["name"]
        for each in said
        if each.event_type in NAMING
        for worker in _workers(each.event)
        if worker.get("reference") and worker.get("name")
    }
    return [replace(each, practitioner=names.get(each.practitioner, each.practitioner))
            for each in ties]  # fmt: skip


def _workers(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [event[name] for name in sorted(WORKER, reverse=True) if event.get(name)]


def working(ties: Sequence[Tied], person: PersonSeen, today: date) -> list[Tied]:
    """Pick who works with the child now, each once; who leads early help only while it is open."""
    in_early_help = any(each["kind"].startswith("early_help") for each in person.open)
    found: dict[tuple[str, str], Tied] = {}
    for each in ties:
        is_over = each.ended_on is not None and each.ended_on < today
        works = each.basis == "allocated" or (each.basis == "lead_practitioner" and in_early_help)
        if each.practitioner and works and not is_over:
            found.setdefault((each.basis, each.practitioner), each)
    return list(found.values())
