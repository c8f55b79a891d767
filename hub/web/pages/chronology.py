"""The chronology of one child: what was significant, oldest first, numbered, to print or send."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from hub.access.decide import PURPOSES
from hub.query import timeline
from hub.query.spreadsheets import csv_of
from hub.query.standing import Standing
from hub.query.timeline import EntrySeen, Timeline
from hub.significance.rule import significant_types
from hub.web.downloads import download, spreadsheet
from hub.web.pages.child import ask, asked_day_of, frame
from hub.web.paper import pdf
from hub.web.remarks import remarks, time_of
from hub.web.rendering import day, detail, moment, page
from hub.web.visiting import Visiting
from projections.chronology.reader import View
from projections.systems import system_name
from schemas.local_time import LONDON

router = APIRouter()
MOST = 5000
MOST_ON_PAPER = 1000
"""Entries of a PDF: about 14 seconds of work and 130 pages; nobody reads more on paper."""
HEADINGS = (
    "No", "Date", "Event", "What is recorded", "Impact on the child", "Recorded by", "Source",
    "Record", "Marked by", "Why", "Time", "Recorded", "Remarks", "Withheld from your role",
)  # fmt: skip


@router.get("/child/{person_id}/chronology")
def chronology(  # noqa: PLR0913  (each choice is its own part of the address)
    request: Request,
    visiting: Visiting,
    person_id: UUID,
    as_known_on: str = "",
    all: str = "",  # noqa: A002
    marked: int = 0,
) -> Response:
    """Show the chronology; `all` shows routine events too, `marked` says that a mark was made."""
    known_on = asked_day_of(as_known_on)
    found, shown = _read(visiting, person_id, known_on, everything=all == "yes")
    return page(
        request, "hub/chronology.html", **frame(found.person, "/chronology", shown, known_on),
        entries=found.entries, everything=all == "yes", is_cut=found.next is not None,
        printed_at=datetime.now(LONDON), marked=marked,
    )  # fmt: skip


@router.get("/child/{person_id}/chronology.csv")
def chronology_csv(
    visiting: Visiting,
    person_id: UUID,
    as_known_on: str = "",
    all: str = "",  # noqa: A002
) -> Response:
    """Give the chronology as a file that opens in a spreadsheet."""
    found, shown = _read(visiting, person_id, asked_day_of(as_known_on), everything=all == "yes")
    rows = [*_lacking(found, shown), *_rows(found.entries)]
    return spreadsheet(csv_of(HEADINGS, rows), f"chronology-{person_id}.csv")


@router.get("/child/{person_id}/chronology.pdf")
def chronology_pdf(
    request: Request,
    visiting: Visiting,
    person_id: UUID,
    as_known_on: str = "",
    all: str = "",  # noqa: A002
) -> Response:
    """Give the chronology on paper: who printed it and when, as known when, and each source."""
    known_on = asked_day_of(as_known_on)
    found, shown = _read(visiting, person_id, known_on, everything=all == "yes")
    if len(found.entries) > MOST_ON_PAPER:
        return page(
            request, "hub/message.html", status=422, title="Too long for paper",
            detail=f"There are more than {MOST_ON_PAPER:,} events. Take only the significant ones, "
            f"or download the spreadsheet (CSV), which has up to {MOST:,}.",
            next_href=f"/child/{person_id}/chronology", next_text="Back to the chronology",
        )  # fmt: skip
    made = pdf(
        "hub/chronology_pdf.html", title=f"Chronology: {found.person.name}", person=found.person,
        entries=found.entries, everything=all == "yes",
        as_known_on=known_on, reached=found.reached, standing=shown,
        printed_at=datetime.now(LONDON), printed_by=visiting.actor.name,
        printed_for=PURPOSES[visiting.purpose],
        withheld=sorted({name for each in found.entries for name in each.withheld}),
    )  # fmt: skip
    return download(made, "application/pdf", f"chronology-{person_id}.pdf")


def _read(
    visiting: Visiting, person_id: UUID, known_on: date | None, *, everything: bool
) -> tuple[Timeline, Standing]:
    view = View(significant=None if everything else significant_types(), newest_first=False)
    return ask(
        visiting, person_id, lambda c, role: timeline.timeline(c, role, person_id, view, size=MOST),
        known_on=known_on,
    )  # fmt: skip


def _lacking(found: Timeline, shown: Standing) -> Iterator[tuple[str, ...]]:
    """Say first, in rows of their own, what the file lacks: it goes from hand to hand."""
    if shown.left_out_since:
        yield _notice("Not everything is shown", "The hub cannot show all that has reached it "
                      f"since {moment(shown.left_out_since)}: look in the systems.")  # fmt: skip
    if found.next:
        yield _notice("There are more events", f"These are the first {len(found.entries):,}; the "
                      "timeline has all of them.")  # fmt: skip


def _notice(title: str, said: str) -> tuple[str, ...]:
    return ("", "", title, said, *[""] * (len(HEADINGS) - 4))


def _rows(entries: Sequence[EntrySeen]) -> Iterator[tuple[str, ...]]:
    for number, each in enumerate(entries, start=1):
        entry = each.entry
        by = entry.practitioner or {}
        source = (entry.event.get("envelope") or {}).get("source") or {}
        mark = entry.mark
        cells = (
            day(entry.occurred_on) or "not recorded", entry.words.title, entry.words.summary,
            (mark.impact_on_child if mark else None) or "",
            by.get("name") or by.get("reference") or "", system_name(entry.source_system),
            source.get("record_key") or "",
            f"{mark.actor}, {day(mark.at)}" if mark else "", (mark.reason if mark else None) or "",
            time_of(entry.occurred_at), moment(entry.first_recorded_at), ". ".join(remarks(entry)),
            ", ".join(dict.fromkeys(detail(name) for name in each.withheld)),
        )  # fmt: skip
        yield (str(number), *cells)
