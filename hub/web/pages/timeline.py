"""The timeline of one child: every event of every system, now or as known on a day."""

import base64
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import URL

from hub.access.roles import Role
from hub.query import my_work, searching, timeline
from hub.query.door import Connection
from hub.query.standing import Standing
from hub.query.timeline import EntrySeen, Timeline
from hub.significance.rule import significant_types
from hub.web.lines import Line, line
from hub.web.pages.child import ask, asked_day_of, frame
from hub.web.rendering import page
from hub.web.swimlanes import picture
from hub.web.visiting import Visiting
from projections.chronology.reader import Place, View
from schemas.local_time import local_time, local_today
from schemas.repository import repository

router = APIRouter()
SIZE = 100


@dataclass(frozen=True)
class Filters:
    """What of the timeline is shown; every filter is in the address, so it can be shared."""

    areas: Sequence[str]
    systems: Sequence[str]
    from_on: date | None
    to_on: date | None
    include_withdrawn: bool
    newest_first: bool
    significant_only: bool = False
    words: str = ""

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return bool(
            self.areas or self.systems or self.from_on or self.to_on or self.significant_only
            or self.words
        )  # fmt: skip

    @property
    def view(self) -> View:
        """Ask the read model for this."""
        return View(
            areas=self.areas or None, systems=self.systems or None, from_on=self.from_on,
            to_on=self.to_on, include_withdrawn=self.include_withdrawn,
            newest_first=self.newest_first,
            significant=significant_types() if self.significant_only else None,
        )  # fmt: skip


@dataclass(frozen=True)
class Month:
    """The entries of one month, or those between them for which a source gives no date."""

    id: str
    title: str
    entries: list[Line]
    is_undated: bool = False


@router.get("/child/{person_id}")
def child(  # noqa: PLR0913  (each filter is its own part of the address)
    request: Request,
    visiting: Visiting,
    person_id: UUID,
    *,
    area: Annotated[list[str] | None, Query()] = None,
    source: Annotated[list[str] | None, Query()] = None,
    from_: Annotated[str, Query(alias="from")] = "",
    to: str = "",
    as_known_on: str = "",
    withdrawn: str = "",
    significant: str = "",
    words: Annotated[str, Query(max_length=200)] = "",
    order: str = "newest",
    after: str = "",
) -> Response:
    """Show a page of a child's timeline."""
    filters = Filters(
        area or [], source or [], asked_day_of(from_), asked_day_of(to), withdrawn == "yes",
        order != "oldest", significant == "yes", words.replace("\0", "").strip(),
    )  # fmt: skip
    known_on, place = asked_day_of(as_known_on), _place(after)
    is_live = known_on is None and place is None

    def read(connection: Connection, role: Role) -> Timeline | None:
        found = timeline.timeline(connection, role, person_id, filters.view, after=place, size=SIZE)
        if found is not None and filters.words:
            found = searching.among(connection, role, found, filters.view, filters.words,
                                    after=place, size=SIZE)  # fmt: skip
        if found is None or not is_live:
            return found
        return my_work.looking(connection, visiting, found, sees_all=not filters.is_set)

    found, shown = ask(visiting, person_id, read, known_on=known_on, in_full=place is None)
    return page(
        request, "hub/timeline.html", **frame(found.person, "", shown, known_on),
        entries=found.entries, months=months(found.entries), filters=filters,
        areas=repository().areas(),
        is_live=is_live, reached=found.reached, is_followed=found.is_followed,
        next_href=_next(request, found.next), index=_index(request, shown, found),
        picture=picture(shown.lanes, known_on or local_today()),
    )  # fmt: skip


def months(entries: Sequence[EntrySeen]) -> list[Month]:
    """Put a page's entries, which are in order already, under their months, each of which is once.

    What has no date stands where it came in, between the others of that month: it is put together.
    """
    found: dict[tuple[date, bool], list[Line]] = {}
    for each in entries:
        found.setdefault(_month(each), []).append(line(each))
    return [
        Month(f"{'u' if undated else 'm'}{first:%Y-%m}", f"{first:%B %Y}", lines, undated)
        for (first, undated), lines in found.items()
    ]


def _month(seen: EntrySeen) -> tuple[date, bool]:
    """Give the first day of an entry's month, and whether only its arrival put it there."""
    entry = seen.entry
    at = local_time(entry.happened_at)
    return date(at.year, at.month, 1), not (entry.occurred_on or entry.recorded_at)


@dataclass(frozen=True)
class Jump:
    """A month of the index: how much it holds, and where it is."""

    month: date
    events: int
    href: str


def _index(request: Request, shown: Standing, found: Timeline) -> list[tuple[int, list[Jump]]]:
    """Give the months by year; those of this page are jumped to, others begin a page of theirs."""
    places = sorted({_month(each) for each in found.entries}, reverse=True)
    here = {first: f"#{'u' if undated else 'm'}{first:%Y-%m}" for first, undated in places}
    away = _relative(request.url.remove_query_params(["after", "from", "to"]))
    away += "&" if "?" in away else "?"
    jumps = []
    for each in shown.months:
        last = each.month.replace(day=monthrange(each.month.year, each.month.month)[1])
        href = here.get(each.month) or f"{away}from={each.month}&to={last}"
        jumps.append(Jump(each.month, each.events, href))
    return [(year, list(group)) for year, group in groupby(jumps, key=lambda each: each.month.year)]


def _next(request: Request, place: Place | None) -> str | None:
    if place is None:
        return None
    token = base64.urlsafe_b64encode(f"{place.happened_at.isoformat()}|{place.position}".encode())
    return _relative(request.url.include_query_params(after=token.decode()))


def _relative(address: URL) -> str:
    return str(address.replace(scheme="", netloc=""))


def _place(token: str) -> Place | None:
    try:
        at, _, position = base64.urlsafe_b64decode(token).decode().rpartition("|")
        found = Place(datetime.fromisoformat(at), int(position))
    except ValueError:
        return None
    return found if found.happened_at.tzinfo else None
