"""Who is in one child's life, as the systems record it: workers, agencies and family."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from hub.access.roles import Role
from hub.query import timeline
from hub.query.door import Connection
from hub.query.people import PersonSeen
from hub.query.relations import Relations, relations
from hub.query.timeline import EntrySeen, Timeline
from hub.web.genogram import genogram
from hub.web.pages.child import ask, day_of, frame
from hub.web.rendering import page
from hub.web.visiting import Visiting
from projections.chronology.reader import Entry, View

router = APIRouter()
MOST = 5000
ALLOCATED = "plans.case_allocated"


@dataclass(frozen=True)
class Worker:
    """A worker named in the records, and when."""

    name: str
    role: str
    team: str
    events: int
    first_on: date
    last_on: date


@dataclass(frozen=True)
class _Involved:
    found: Timeline
    family: Relations

    @property
    def person(self) -> PersonSeen:
        return self.found.person

    def __len__(self) -> int:
        return len(self.found)


@router.get("/child/{person_id}/people")
def involved(
    request: Request, visiting: Visiting, person_id: UUID, as_known_on: str = ""
) -> Response:
    """Show relations and workers."""
    known_on = day_of(as_known_on)

    def read(connection: Connection, role: Role) -> _Involved | None:
        found = timeline.timeline(connection, role, person_id, View(), size=MOST)
        family = relations(connection, role, person_id)
        if found is None or family is None:
            return None
        return _Involved(found, family)

    answer, shown = ask(visiting, person_id, read, known_on=known_on)
    found, family = answer.found, answer.family
    entries = [each.entry for each in found.entries]
    return page(
        request, "hub/involved.html", **frame(found.person, "/people", shown, known_on),
        family=family,
        allocations=[each for each in entries if each.event_type == ALLOCATED],
        workers=workers(found.entries),
        picture=genogram(found.person.name, found.person.known("sex"), family.relations),
    )  # fmt: skip


def workers(entries: Sequence[EntrySeen]) -> list[Worker]:
    """List the workers whom any event names, those last seen first."""
    seen: dict[tuple[str, str, str], list[date]] = {}
    for each in entries:
        for by in _named(each.entry):
            name = by.get("name") or by.get("reference")
            if name:
                key = (name, by.get("role") or "", by.get("team") or "")
                seen.setdefault(key, []).append(each.entry.happened_at.date())
    found = [Worker(*who, len(days), min(days), max(days)) for who, days in seen.items()]
    return sorted(found, key=lambda each: (each.last_on, each.name), reverse=True)


def _named(entry: Entry) -> Iterator[Mapping[str, Any]]:
    """Yield every practitioner an event names."""
    if entry.practitioner:
        yield entry.practitioner
    for value in entry.event.values():
        if isinstance(value, Mapping) and {"name", "reference", "team"} <= value.keys():
            yield value
