"""What the hub knew of one child on two days, in plain words."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from hub.query.asking import Asking
from hub.query.comparison.asking import Compared, Days, compared, usual
from hub.query.comparison.comparing import Decision, Learned
from hub.web.pages.child import Moved, NotKnownThen, asked_day_of, frame
from hub.web.rendering import page
from hub.web.visiting import Visiting
from schemas.local_time import local_today

router = APIRouter()
MOST = 200
"""Entries of one kind that are listed; the timeline as known on the later day has them all."""
MOST_UNKNOWN = 10


@router.get("/child/{person_id}/compare")
def compare(  # noqa: PLR0913  (each choice is its own part of the address)
    request: Request, visiting: Visiting, person_id: UUID,
    from_: Annotated[str, Query(alias="from")] = "", to: str = "", as_known_on: str = "",
) -> Response:  # fmt: skip
    """Show what two days' pages of a child say otherwise."""
    today = local_today()
    days = _days(visiting, person_id, asked_day_of(from_), asked_day_of(to or as_known_on))
    found = compared(visiting, person_id, days)
    shown = found.comparison
    if shown is None:
        _days(visiting, person_id, None, days.later)  # raises `Moved` of an id that leads elsewhere
        raise NotKnownThen(days.later)
    past = days.later if days.later < today else None
    before, after = _around(found, days)
    return page(
        request, "hub/compare.html", **frame(shown.person, "/compare", found.standing, past),
        compared=shown, days=days, learned=by_day(shown.learned), decisions=shown.decisions,
        most=MOST, most_unknown=MOST_UNKNOWN, is_told=is_told(shown.decisions),
        earlier_href=before, later_href=after,
    )  # fmt: skip


def _days(visiting: Asking, person_id: UUID, first: date | None, last: date | None) -> Days:
    """Give the days asked for, the earlier first, or those that are usual. Raises `Moved`."""
    if first is not None:
        return Days(*sorted((first, last or local_today())))
    found = usual(visiting, person_id, last)
    if isinstance(found, UUID):
        raise Moved(person_id, found)
    return found


def by_day(learned: Sequence[Learned]) -> list[Learned]:
    """Put what became known in the order in which it did."""
    return sorted(learned, key=lambda each: (each.known_on, each.seen.entry.happened_at))


def is_told(decisions: Sequence[Decision]) -> bool:
    """Whether any decision was made without something that had happened."""
    return any(each.unknown for each in decisions)


def _around(found: Compared, days: Days) -> tuple[str | None, str | None]:
    """Give the addresses of the comparisons one change earlier and one later."""
    before, after = found.earlier.before, found.later.after
    since = found.later.since
    earlier = Days(before, days.earlier) if before else None
    later = Days(max(since or days.later, days.earlier), after) if after else None
    return _address(earlier), _address(later)


def _address(days: Days | None) -> str | None:
    return f"?{urlencode({'from': days.earlier, 'to': days.later})}" if days else None
