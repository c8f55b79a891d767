"""Find a child: by name, date of birth, number or postcode.

The search is a POST: names in an address would end up in histories and logs.
"""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, StringConstraints

from hub.access.decide import Refused, decide
from hub.errors import AccessDenied
from hub.query import people
from hub.web.rendering import page
from hub.web.visiting import Visiting
from projections.person_summary.asking import Asked

router = APIRouter()
MOST = 50
FUNCTION = "find_people"
FEW = 3
"""Records that a search may point to without showing them: more, and it is not one child meant."""
Field = Annotated[str, StringConstraints(max_length=100)]
_DAY_FIRST = re.compile(r"^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$")


class Search(BaseModel):
    """The form as it was sent."""

    name: Field = ""
    date_of_birth: Field = ""
    identifier: Field = ""
    postcode: Field = ""

    def asked(self) -> Asked:
        """Give what to look for; empty fields ask nothing."""
        said = {name: value.replace("\0", "").strip() or None for name, value in self}
        said["date_of_birth"] = as_iso(said["date_of_birth"] or "")
        return Asked(**said)


@router.get("/find")
def form(request: Request, asking: Visiting) -> Response:
    """Show the empty form to whoever may search."""
    answer = decide(asking.actor, FUNCTION, asking.purpose)
    if isinstance(answer, Refused):
        raise AccessDenied(answer.reason)
    return page(request, "hub/find.html", title="Find a child", section="find",
                asked=Asked(), people=None)  # fmt: skip


@router.post("/find")
def find(request: Request, asking: Visiting, given: Annotated[Search, Form()]) -> Response:
    """Show who matches."""
    asked = given.asked()
    if asked.is_empty:
        return page(request, "hub/find.html", status=422, title="Find a child", section="find",
                    asked=asked, people=None,
                    error="Enter a name of at least two letters, a date of birth, a number or a "
                    "postcode")  # fmt: skip
    found = asking.door.ask(
        asking.question(FUNCTION),
        lambda connection, role: people.find(connection, role, asked, MOST),
    )
    return page(request, "hub/find.html", title="Find a child", section="find",
                asked=asked, people=found.people, restricted=found.restricted,
                few=FEW)  # fmt: skip


def as_iso(said: str) -> str | None:
    """Read a date as people type it; what is not a date is looked for as it is.

    >>> as_iso("22/4/2010"), as_iso("2010"), as_iso(" ")
    ('2010-04-22', '2010', None)
    """
    found = _DAY_FIRST.match(said.strip())
    if found:
        day, month, year = found.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    return said.strip() or None
