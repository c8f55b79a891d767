"""Dead letters, for integration staff: what could not be recorded, why, and how to mend it."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, StringConstraints
from starlette.exceptions import HTTPException

from hub.ingest import mending
from hub.ingest.dead_letters import REASON_LENGTH
from hub.ingest.mending import Done, Opened
from hub.query.door import Connection
from hub.web.rendering import page
from hub.web.visiting import Visiting

router = APIRouter()
FUNCTION = "mend_feeds"
MOST = 200
STATUSES = ("open", "replayed", "discarded", "all")
Id = Annotated[int, Path(ge=1, lt=2**63)]
Text = Annotated[str, StringConstraints(max_length=4_000_000)]
Short = Annotated[str, StringConstraints(max_length=2000)]


class Chosen(BaseModel):
    """The letters that were ticked in the list."""

    letter: list[Annotated[int, Query(ge=1, lt=2**63)]] = []


class Mended(BaseModel):
    """What is to be done with one letter, and what was corrected of it."""

    do: Short = ""
    event: Text = ""
    value: Text = ""
    key: Short = ""
    reason: Short = ""

    def done(self, connection: Connection, letter: int, actor: str) -> Done:
        """Do it."""
        if self.do == "replay":
            return mending.replay(connection, [letter], actor=actor)[0]
        if self.do == "event":
            return mending.replay_event(connection, letter, actor=actor, event=self.event)
        if self.do == "bytes":
            return mending.replay_bytes(
                connection, letter, actor=actor, value=self.value, key=self.key
            )
        reason = self.reason.replace("\0", "").strip()
        return mending.discard(connection, letter, actor=actor, reason=reason)

    def wrong(self) -> dict[str, str]:
        """Say what to do about the field that is wrong."""
        if self.do == "event" and not self.event.strip():
            return {"event": "Write the event as it should be"}
        if self.do == "bytes" and not self.value.strip():
            return {"value": "Write the bytes as they should be, in hexadecimal"}
        if self.do == "discard" and len(self.reason.strip()) < REASON_LENGTH:
            return {"reason": "Say why it will not be recorded: it is read years later"}
        if self.do not in {"replay", "event", "bytes", "discard"}:
            return {"event": "Choose what to do with it"}
        return {}


@router.get("/mend/dead-letters")
def dead_letters(
    request: Request, visiting: Visiting, status: str = "open", reason: str = ""
) -> Response:
    """List dead letters, newest first, without what they hold."""
    return _list(request, visiting, status=status, reason=reason)


@router.post("/mend/dead-letters")
def replay(
    request: Request, visiting: Visiting, chosen: Annotated[Chosen, Form()]
) -> Response:  # fmt: skip
    """Record those that were ticked again, as they came."""
    if not chosen.letter:
        return _list(request, visiting, wrong="Tick the dead letters to record again")
    done = visiting.door.ask(
        visiting.question(FUNCTION),
        lambda c, _role: mending.replay(c, chosen.letter[:MOST], actor=visiting.actor.name),
    )
    return _list(request, visiting, done=done)


@router.get("/mend/dead-letters/{letter_id}")
def dead_letter(request: Request, visiting: Visiting, letter_id: Id) -> Response:
    """Show one, decoded as far as it can be, with forms to mend it."""
    return _one(request, _opened(visiting, letter_id))


@router.post("/mend/dead-letters/{letter_id}")
def mend(
    request: Request, visiting: Visiting, letter_id: Id, given: Annotated[Mended, Form()]
) -> Response:
    """Record it, mended or as it came, or discard it."""
    wrong = given.wrong()
    if not wrong:
        done = visiting.door.ask(
            visiting.question(FUNCTION),
            lambda c, _role: given.done(c, letter_id, visiting.actor.name),
        )
        if done.is_done:
            return RedirectResponse(f"/mend/dead-letters/{letter_id}", 303)
        field = {"bytes": "value", "discard": "reason"}.get(given.do, "event")
        wrong = {field: f"It was not done: {done.in_words}"}
    return _one(request, _opened(visiting, letter_id), given, wrong)


def _opened(visiting: Visiting, letter_id: int) -> Opened:
    found = visiting.door.ask(
        visiting.question(FUNCTION), lambda c, _role: mending.opened(c, letter_id)
    )
    if found is None:
        raise HTTPException(404)
    return found


def _list(  # noqa: PLR0913  (what was asked, and what came of it)
    request: Request,
    visiting: Visiting,
    *,
    status: str = "open",
    reason: str = "",
    wrong: str = "",
    done: list[Done] | None = None,
) -> Response:
    shown = status if status in STATUSES else "open"
    letters = visiting.door.ask(
        visiting.question(FUNCTION),
        lambda c, _role: mending.listed(
            c, status=None if shown == "all" else shown, size=MOST,
            reason_code=reason.replace("\0", "") or None,
        ),
    )  # fmt: skip
    return page(
        request, "hub/dead_letters.html", status=422 if wrong else 200, title="Dead letters",
        section="dead_letters", letters=letters, shown=shown, statuses=STATUSES, wrong=wrong,
        reason=reason, done=done or [], most=MOST,
    )  # fmt: skip


def _one(
    request: Request,
    found: Opened,
    given: Mended | None = None,
    wrong: dict[str, str] | None = None,
) -> Response:
    wrong = wrong or {}
    said = given or Mended()
    key = (found.letter.key or b"").decode("utf-8", "replace")
    return page(
        request, "hub/dead_letter.html", status=422 if wrong else 200,
        title=f"Dead letter {found.letter.id}", section="dead_letters", found=found,
        letter=found.letter, wrong=wrong, key=said.key or key,
        event=said.event or found.as_json, value=said.value or found.as_hex, reason=said.reason,
        wrong_list=[{"text": text, "href": f"#{field}"} for field, text in wrong.items()],
    )  # fmt: skip
