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
from hub.web.pages.child import ask, asked_day_of, frame
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
    known_on = asked_day_of(as_known_on)

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
    """List the workers whom any event names, those last seen first, each with the latest role.

    An event may name somebody without role or team: that says nothing against what another says.
    """
    days: dict[str, list[date]] = {}
    latest: dict[tuple[str, str], tuple[date, str]] = {}
    for each in entries:
        on = each.entry.happened_at.date()
        for by in _named(each.entry):
            name = by.get("name") or by.get("reference")
            if not name:
                continue
            days.setdefault(name, []).append(on)
            for what in ("role", "team"):
                if by.get(what):
                    before = latest.get((name, what), (on, ""))
                    latest[name, what] = max(before, (on, by[what]))
    nothing = (date.min, "")
    found = [
        Worker(name, latest.get((name, "role"), nothing)[1], latest.get((name, "team"), nothing)[1],
               len(on), min(on), max(on))
        for name, on in days.items()
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.last_on, each.name), reverse=True)


def _named(entry: Entry) -> Iterator[Mapping[str, Any]]:
    """Yield every practitioner an event names."""
    if entry.practitioner:
        yield entry.practitioner
    for value in entry.event.values():
        if isinstance(value, Mapping) and {"name", "reference", "team"} <= value.keys():
            yield value
