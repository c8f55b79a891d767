"""Mark one event of a child as significant or routine, with what it meant for the child."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, StringConstraints

from hub.query import marking
from hub.query.standing import Standing
from hub.query.timeline import EntrySeen, Timeline
from hub.significance import rule
from hub.significance.marks import Said, wrong_with
from hub.web.pages.child import ask, frame, nobody
from hub.web.rendering import page
from hub.web.visiting import Visiting

router = APIRouter()
Text = Annotated[str, StringConstraints(max_length=20_000)]


class MarkForm(BaseModel):
    """The form as it was sent."""

    is_significant: Text = ""
    impact_on_child: Text = ""
    reason: Text = ""

    def said(self, actor: str) -> Said:
        """Give what the worker says; an empty field says nothing."""
        return Said(
            is_significant=self.is_significant == "yes",
            impact_on_child=_text(self.impact_on_child), reason=_text(self.reason), actor=actor,
        )  # fmt: skip

    def wrong(self, actor: str) -> dict[str, str]:
        """Say what to do about each field that is wrong."""
        if self.is_significant not in {"yes", "no"}:
            return {"is_significant": "Choose whether it is significant or routine"}
        return dict(wrong_with(self.said(actor)))


@router.get("/child/{person_id}/events/{event_id}/mark")
def form(request: Request, visiting: Visiting, person_id: UUID, event_id: UUID) -> Response:
    """Show the event and the form, filled with the mark it has."""
    found, shown = _entry(visiting, person_id, event_id)
    mark = found.entries[0].entry.mark
    given = MarkForm()
    if mark:
        given = MarkForm(
            is_significant="yes" if mark.is_significant else "no",
            impact_on_child=mark.impact_on_child or "", reason=mark.reason or "",
        )  # fmt: skip
    return _form(request, found, shown, given)


@router.post("/child/{person_id}/events/{event_id}/mark")
def mark(
    request: Request,
    visiting: Visiting,
    person_id: UUID,
    event_id: UUID,
    given: Annotated[MarkForm, Form()],
) -> Response:
    """Save the mark, and go to the entry in the chronology."""
    wrong = given.wrong(visiting.actor.name)
    if wrong:
        return _form(request, *_entry(visiting, person_id, event_id), given, wrong)
    entry = marking.mark(visiting, person_id, event_id, given.said(visiting.actor.name))
    if entry is None:
        raise nobody()
    return RedirectResponse(f"/child/{person_id}/chronology?marked=1#e{entry.position}", 303)


def _entry(visiting: Visiting, person_id: UUID, event_id: UUID) -> tuple[Timeline, Standing]:
    return ask(
        visiting, person_id, lambda c, role: marking.markable(c, role, person_id, event_id),
        function=marking.FUNCTION,
    )  # fmt: skip


def _form(
    request: Request,
    found: Timeline,
    shown: Standing,
    said: MarkForm,
    wrong: dict[str, str] | None = None,
) -> Response:
    seen: EntrySeen = found.entries[0]
    wrong = wrong or {}
    listed: list[dict[str, Any]] = [
        {"text": text, "href": f"#{field}"} for field, text in wrong.items()
    ]
    return page(
        request, "hub/significance.html", status=422 if wrong else 200,
        **frame(found.person, "/chronology", shown), entry=seen.entry, said=said, wrong=wrong,
        wrong_list=listed, rule=rule.RULE, by_rule=rule.is_significant(seen.entry.event_type),
    )  # fmt: skip


def _text(said: str) -> str | None:
    return said.replace("\0", "").replace("\r\n", "\n").strip() or None
