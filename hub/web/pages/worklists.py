"""Worklists: what a manager's teams have to see to, for all of them or one worker."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from hub.query.spreadsheets import csv_of
from hub.query.worklists import Worklists, worklists
from hub.web.downloads import spreadsheet
from hub.web.rendering import page
from hub.web.visiting import Visiting
from schemas.local_time import LONDON

router = APIRouter()
MOST = 100
"""Rows of one list on a page: the rest are in the file."""
HEADINGS = ("List", "Child", "Person id", "What", "Day", "Working days or hours left", "Worker")
Worker = Annotated[str, Query(max_length=200)]


@router.get("/worklists")
def lists(request: Request, visiting: Visiting, worker: Worker = "") -> Response:
    """Show the worklists."""
    all_of_them = worklists(visiting, datetime.now(LONDON))
    found = all_of_them.of(worker) if worker else all_of_them
    return page(
        request, "hub/worklists.html", title="Worklists", section="worklists", found=found,
        workers=all_of_them.workers, worker=worker, most=MOST,
    )  # fmt: skip


@router.get("/worklists.csv")
def every_row(visiting: Visiting, worker: Worker = "") -> Response:
    """Give every row of every list as a file that opens in a spreadsheet."""
    found = worklists(visiting, datetime.now(LONDON))
    rows = list(_rows(found.of(worker) if worker else found))
    return spreadsheet(csv_of(HEADINGS, rows), f"worklists-{found.today}.csv")


def _rows(found: Worklists) -> Iterator[tuple[Any, ...]]:
    dues = found.dues
    for name, listed in (("Overdue", dues.all_overdue), ("Due this week", dues.this_week)):
        for due in listed:
            deadline = due.deadline
            yield _row(name, due.child, deadline.clock.title, deadline.due_on, deadline.left)
    for child in found.without_worker:
        yield _row("No worker", child, "No system names a worker", None)
    for child, action in found.actions:
        yield _row("Audit action overdue", child, action.action, action.due_on)
    for child, gap in found.lacking:
        yield _row("Record lacks", child, gap.title, gap.on)


def _row(name: str, child: Any, what: str, on: Any, left: int | str = "") -> tuple[Any, ...]:
    return name, child.person.name, child.person.person_id, what, on or "", left, child.worker
