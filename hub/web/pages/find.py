"""Find a child: by name, date of birth, number or postcode.

The search is a POST: names in an address would end up in histories and logs. It leads to an address
that shows what the session searched for last, so that the Back button of a child's page comes back
to the results, and does not ask whether to send the form again.
"""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, StringConstraints, field_validator

from hub.access.decide import Refused, decide
from hub.errors import AccessDenied
from hub.query import people
from hub.query.asking import Asking
from hub.web.rendering import page
from hub.web.visiting import Visiting, cookie_of, gate_of
from projections.person_summary.asking import Asked, is_born

router = APIRouter()
MOST = 50
"""Children shown, and records counted, at most: of a year of birth there are thousands."""
FUNCTION = "find_people"
FEW = 3
"""Records that a search may point to without showing them: more, and it is not one child meant."""
Field = Annotated[str, StringConstraints(max_length=100)]
_MONTH_FIRST = re.compile(r"^(\d{1,2})[/. -](\d{4})$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$")


class Search(BaseModel):
    """The form as it was sent."""

    name: Field = ""
    date_of_birth: Field = ""
    identifier: Field = ""
    postcode: Field = ""

    @field_validator("*")
    @classmethod
    def _without_null(cls, said: str) -> str:
        return said.replace("\0", "")

    def asked(self) -> Asked:
        """Give what to look for; empty fields ask nothing."""
        said = {name: value.strip() or None for name, value in self}
        said["date_of_birth"] = as_iso(said["date_of_birth"] or "")
        return Asked(**said)


@router.get("/find")
def form(request: Request, asking: Visiting, last: str = "") -> Response:
    """Show the empty form to whoever may search, or what matches their `last` search."""
    searched = gate_of(request).last_search(cookie_of(request) or "") if last == "yes" else None
    if searched:
        return _found(request, asking, Search(**searched))
    answer = decide(asking.actor, FUNCTION, asking.purpose)
    if isinstance(answer, Refused):
        raise AccessDenied(answer.reason)
    return page(request, "hub/find.html", title="Find a child", section="find",
                asked=Asked(), found=None)  # fmt: skip


@router.post("/find")
def find(request: Request, _asking: Visiting, given: Annotated[Search, Form()]) -> Response:
    """Take a search, and lead to who matches."""
    asked = given.asked()
    wrong = wrong_in(asked)
    if wrong:
        return page(request, "hub/find.html", status=422, title="Find a child", section="find",
                    asked=asked, found=None, wrong=wrong)  # fmt: skip
    gate_of(request).remember_search(cookie_of(request) or "", given.model_dump())
    return RedirectResponse("/find?last=yes", 303)


def _found(request: Request, asking: Asking, given: Search) -> Response:
    asked = given.asked()
    found = asking.door.ask(
        asking.question(FUNCTION),
        lambda connection, role: people.find(connection, role, asked, MOST),
    )
    return page(request, "hub/find.html", title="Find a child", section="find",
                asked=asked, found=found, few=FEW, most=MOST)  # fmt: skip


def wrong_in(asked: Asked) -> dict[str, str]:
    """Say by its field what keeps a search from finding anybody; nothing where nothing does.

    >>> wrong_in(Asked(date_of_birth="2015-02-31"))
    {'date_of_birth': 'Enter a day that there is, like 22/4/2010, or only the year'}
    >>> wrong_in(Asked(date_of_birth="2015"))
    {}
    """
    if asked.is_empty and asked.outward:
        return {"postcode": "Enter a name or a year of birth as well: very many live in one half "
                "of a postcode"}  # fmt: skip
    if asked.is_empty:
        return {"name": "Enter a name of at least two letters, a date of birth, a number or a "
                "postcode"}  # fmt: skip
    if asked.date_of_birth and not is_born(asked.date_of_birth):
        return {"date_of_birth": "Enter a day that there is, like 22/4/2010, or only the year"}
    return {}


def as_iso(said: str) -> str | None:
    """Read a date as people type it; what is not a date is looked for as it is.

    >>> as_iso("22/4/2010"), as_iso("4/2010"), as_iso("2010"), as_iso(" ")
    ('2010-04-22', '2010-04', '2010', None)
    """
    found = _DAY_FIRST.match(said.strip())
    if found:
        day, month, year = found.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    found = _MONTH_FIRST.match(said.strip())
    if found:
        return f"{found[2]}-{int(found[1]):02}"
    return said.strip() or None
