"""What every page about a child has: the header, the menu of pages, and one answer for nobody."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from hub.query.people import PersonSeen

PAGES = (
    {"path": "", "text": "Timeline"},
    {"path": "/chronology", "text": "Chronology"},
    {"path": "/people", "text": "People"},
    {"path": "/deadlines", "text": "Plans and deadlines"},
    {"path": "/data-quality", "text": "Data quality"},
    {"path": "/viewed", "text": "Who has viewed"},
)
"""The pages of one child, in the order of the menu."""


def frame(person: PersonSeen, child_page: str, known_on: date | None = None) -> dict[str, Any]:
    """Give what the header and the menu show."""
    return {
        "person": person,
        "child_pages": PAGES,
        "child_page": child_page,
        "as_known_on": known_on,
        "section": "find",
        "title": person.name,
    }


def nobody() -> HTTPException:
    """The one answer for who does not exist and who may not be shown."""
    return HTTPException(404)


def moved(found: UUID | None) -> Response:
    """Lead to the person whose records an id's were found to be; otherwise nobody is there."""
    if found is None:
        raise nobody()
    return RedirectResponse(f"/child/{found}", 303)


def day_of(said: str) -> date | None:
    """Read a day of the address; an empty or impossible one asks for nothing.

    >>> day_of("2024-05-08"), day_of("31/02/2024")
    (datetime.date(2024, 5, 8), None)
    """
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
