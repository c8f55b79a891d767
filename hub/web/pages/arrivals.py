"""Tell an open timeline that something new has arrived: a stream of events the browser listens to.

It says nothing until there is something to say, and then only what the door lets this visitor know;
for a record that may not be shown, and for none at all, it is equally silent. Waiting is no visit:
a page left open does not keep its session alive.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from hub.errors import HubError
from hub.query.arrivals import Arrivals, Arrived, Listener, arrived
from hub.query.asking import Asking
from hub.web.visiting import NotSignedIn, waiting

router = APIRouter()
LASTS = 300.0
"""Seconds until the browser is to ask anew: who may see what can change."""
KEEP_ALIVE = 20.0
"""Seconds of silence after which a proxy in between might hang up."""
NOTHING_MORE = 204
"""A browser that is answered so does not ask again."""
Position = Annotated[int, Query(ge=0, lt=2**63)]


@router.get("/child/{person_id}/arrivals")
async def arrivals(  # noqa: PLR0913  (what the address and the browser say)
    request: Request,
    person_id: UUID,
    visitor: Annotated[Asking | None, Depends(waiting)],
    after: Position,
    told: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    last_event_id: Annotated[str, Header()] = "",
) -> Response:
    """Stream what has arrived after a position; `told` is what this page was told already."""
    if visitor is None:
        return Response(status_code=NOTHING_MORE)
    known = int(last_event_id) if last_event_id.isdecimal() else told
    return StreamingResponse(
        _stream(request, person_id, after, max(after, min(known or 0, 2**63 - 1))),
        media_type="text/event-stream", headers={"X-Accel-Buffering": "no"},
    )  # fmt: skip


async def _stream(
    request: Request, person_id: UUID, after: int, known: int
) -> AsyncIterator[str]:  # fmt: skip
    watcher: Arrivals = request.app.state.arrivals
    loop, woken = asyncio.get_running_loop(), asyncio.Event()
    listener = Listener(person_id, known, lambda: loop.call_soon_threadsafe(woken.set))
    ends = loop.time() + LASTS
    watcher.watch(listener)
    yield "retry: 5000\n\n"
    # Only what was sent begins the silence anew: what came and may not be told is not to be heard.
    silent_until = loop.time() + KEEP_ALIVE
    try:
        while (now := loop.time()) < ends:
            try:
                await asyncio.wait_for(woken.wait(), max(0.0, min(silent_until, ends) - now))
            except TimeoutError:
                yield ": nothing new\n\n"
                silent_until = loop.time() + KEEP_ALIVE
                continue
            woken.clear()
            found = await run_in_threadpool(_told, request, person_id, after)
            if found:
                yield f"id: {found.position}\ndata: {json.dumps(found.in_words)}\n\n"
                silent_until = loop.time() + KEEP_ALIVE
                listener.after = found.position
                watcher.watch(listener)
    finally:
        watcher.forget(listener)


def _told(request: Request, person_id: UUID, after: int) -> Arrived | None:
    """Ask at the door as whoever is signed in by now; None, and no word, where it does not tell."""
    try:
        visitor = waiting(request)
        if visitor is None:
            return None
        return visitor.door.ask(
            visitor.question("read_person", person_id=person_id),
            lambda c, role: arrived(c, role, person_id, after),
        )
    except (HubError, NotSignedIn):
        return None
