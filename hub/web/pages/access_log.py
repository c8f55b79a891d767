"""The access log for whoever audits, and what a person is told of who has read their record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Request, Response

from hub.access.roles import Role, roles
from hub.audit.access_log import Reading
from hub.errors import CommandRefused
from hub.query import log_exporting, people, viewers
from hub.query.door import Connection
from hub.query.log_exporting import Days
from hub.query.people import PersonSeen
from hub.query.spreadsheets import csv_of
from hub.web.downloads import download, spreadsheet
from hub.web.pages.child import ask, day_of, frame
from hub.web.paper import pdf
from hub.web.rendering import page
from hub.web.visiting import Visiting
from schemas.code_lists import code_list
from schemas.local_time import LONDON, local_today

router = APIRouter()
MONTH = timedelta(days=30)
HEADINGS = ("Day", "Role", "Team", "Why", "In an emergency", "Times")
PURPOSES = code_list("hub.access_purpose")


@dataclass(frozen=True)
class Told:
    """A person and what they are told of who has read their record."""

    person: PersonSeen
    readings: list[Reading]

    def __len__(self) -> int:
        """How many lines, for the access record."""
        return len(self.readings)


@router.get("/access-log")
def access_log(
    request: Request, visiting: Visiting, from_on: str = "", to_on: str = ""
) -> Response:
    """Offer the access log by days, or give it."""
    today = local_today()
    first, last = day_of(from_on), day_of(to_on)
    fault = ""
    if first and last:
        try:
            found = log_exporting.asked(visiting, Days(first, last))
        except CommandRefused as refused:
            fault = str(refused)
        else:
            name = f"access-log-{first}-{last}.ndjson"
            return download("".join(found).encode(), "application/fhir+ndjson", name)
    elif from_on or to_on:
        fault = "Enter two days, each as 2026-11-26"
    visiting.door.ask(visiting.question(log_exporting.FUNCTION), lambda _c, _role: [])
    return page(
        request, "hub/access_log.html", status=422 if fault else 200, title="Access log",
        section="access-log", fault=fault, from_on=first or today - MONTH, to_on=last or today,
    )  # fmt: skip


@router.get("/child/{person_id}/viewed/as-told")
def as_told(request: Request, visiting: Visiting, person_id: UUID) -> Response:
    """Show what the person is told: by day, role and team, in plain words and without names."""
    found, shown = ask(visiting, person_id, _reader(person_id), function="read_access_records")
    return page(request, "hub/as_told.html", **frame(found.person, "/viewed", shown),
                readings=found.readings, role_title=role_title)  # fmt: skip


@router.get("/child/{person_id}/viewed/as-told.csv")
def as_told_csv(visiting: Visiting, person_id: UUID) -> Response:
    """Give it as a file that opens in a spreadsheet."""
    found, _ = ask(visiting, person_id, _reader(person_id), function="read_access_records")
    return spreadsheet(text_of(found.readings), f"readings-{person_id}.csv")


@router.get("/child/{person_id}/viewed/as-told.pdf")
def as_told_pdf(visiting: Visiting, person_id: UUID) -> Response:
    """Give it on paper, to hand over."""
    found, _ = ask(visiting, person_id, _reader(person_id), function="read_access_records")
    made = pdf(
        "hub/as_told_pdf.html", title=f"Who has read the record of {found.person.name}",
        person=found.person, readings=found.readings, role_title=role_title,
        printed_at=datetime.now(LONDON), printed_by=visiting.actor.name,
    )  # fmt: skip
    return download(made, "application/pdf", f"readings-{person_id}.pdf")


def role_title(role: str) -> str:
    """Give a role in words."""
    known = roles().get(role)
    return known.title if known else role


def text_of(readings: list[Reading]) -> bytes:
    """Write readings as the person is told of them, for a spreadsheet."""
    return csv_of(HEADINGS, (
        (each.on_day.isoformat(), role_title(each.role), each.teams,
         PURPOSES.get(each.purpose, each.purpose), "yes" if each.is_emergency else "no",
         each.times)
        for each in readings
    ))  # fmt: skip


def _reader(person_id: UUID) -> Callable[[Connection, Role], Told | None]:
    def read(connection: Connection, role: Role) -> Told | None:
        person = people.one(connection, role, person_id)
        readings = viewers.as_the_person_is_told(connection, person_id)
        return None if person is None or readings is None else Told(person, readings)

    return read
