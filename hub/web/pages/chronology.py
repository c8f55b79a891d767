"""The chronology of one child: what was significant, oldest first, numbered, to print and to send.

Significant by default is what changes where a child stands or how safe they are; details of the
record itself, and partners being asked, are routine.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from hub.query import timeline
from hub.query.timeline import Timeline
from hub.web.pages.child import day_of, frame, nobody
from hub.web.rendering import LONDON, day, page, system
from hub.web.visiting import Visiting
from projections.chronology.reader import Entry, View
from schemas.repository import repository

router = APIRouter()
MOST = 5000
ROUTINE_AREAS = {"identity", "hub", "corrections"}
ROUTINE = {
    "front_door.information_requested", "front_door.information_received",
    "front_door.referrer_notified", "front_door.agreement_sought",
    "front_door.agreement_status_unknown", "plans.case_allocated", "oversight.supervision_held",
}  # fmt: skip
HEADINGS = ("No", "Date", "Event", "What is recorded", "Recorded by", "Source", "Record")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@router.get("/child/{person_id}/chronology")
def chronology(
    request: Request,
    visiting: Visiting,
    person_id: UUID,
    as_known_on: str = "",
    all: str = "",  # noqa: A002
) -> Response:
    """Show the chronology; `all` shows routine events too."""
    known_on = day_of(as_known_on)
    found = _read(visiting, person_id, as_known_on, everything=all == "yes")
    return page(
        request, "hub/chronology.html", **frame(found.person, "/chronology", known_on),
        entries=[each.entry for each in found.entries], everything=all == "yes",
        printed_at=datetime.now(LONDON),
    )  # fmt: skip


@router.get("/child/{person_id}/chronology.csv")
def chronology_csv(
    visiting: Visiting,
    person_id: UUID,
    as_known_on: str = "",
    all: str = "",  # noqa: A002
) -> Response:
    """Give the chronology as a file that opens in a spreadsheet."""
    found = _read(visiting, person_id, as_known_on, everything=all == "yes")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(_rows([each.entry for each in found.entries]))
    return Response(
        text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="chronology-{person_id}.csv"'},
    )  # fmt: skip


def _read(visiting: Visiting, person_id: UUID, as_known_on: str, *, everything: bool) -> Timeline:
    view = View(event_types=None if everything else significant_types(), newest_first=False)
    found = visiting.door.ask(
        visiting.question("read_person", person_id=person_id, known_on=day_of(as_known_on)),
        lambda c, role: timeline.timeline(c, role, person_id, view, size=MOST),
    )
    if found is None:
        raise nobody()
    return found


def significant_types() -> list[str]:
    """List the event types that are significant unless somebody says otherwise."""
    return [
        each
        for each in repository().event_types()
        if each.split(".")[0] not in ROUTINE_AREAS and each not in ROUTINE
    ]


def _rows(entries: Sequence[Entry]) -> Iterator[tuple[str, ...]]:
    for number, entry in enumerate(entries, start=1):
        by = entry.practitioner or {}
        source = (entry.event.get("envelope") or {}).get("source") or {}
        cells = (
            day(entry.occurred_on) or "not recorded", entry.words.title, entry.words.summary,
            by.get("name") or by.get("reference") or "", system(entry.source_system),
            source.get("record_key") or "",
        )  # fmt: skip
        yield (str(number), *map(_cell, cells))


def _cell(said: str) -> str:
    """Give a cell that a spreadsheet will not run as a formula."""
    return f"'{said}" if said.startswith(_FORMULA) else said
