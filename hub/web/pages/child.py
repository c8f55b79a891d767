"""What every page about a child has: the header, the menu of pages, and one answer for nobody."""

from datetime import date
from typing import Any

from starlette.exceptions import HTTPException

from hub.query.people import PersonSeen

PAGES = (
    {"path": "", "text": "Timeline"},
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
