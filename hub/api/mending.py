"""Dead letters, for integration staff: list, open, record again, discard."""

import base64
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hub.api import examples, mending_examples
from hub.api.asking import AskingNow
from hub.api.problems import Problem, documented
from hub.ingest import mending
from schemas.examples import to_json

router = APIRouter(
    prefix="/dead-letters", tags=["dead letters"], responses=documented(401, 403, 404, 422, 503)
)
FUNCTION = "mend_feeds"
MOST = 200
Id = Annotated[int, Path(ge=1, lt=2**63)]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)]


class Replay(BaseModel):
    """Which dead letters to record again, as they came."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"ids": [12, 13]}})

    ids: list[Annotated[int, Field(ge=1, lt=2**63)]] = Field(min_length=1, max_length=MOST)


class Discard(BaseModel):
    """Why a dead letter will not be recorded."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"reason": "a test message of the supplier"}}
    )

    reason: Text = Field(min_length=5)


@router.get("", responses=examples.answers(mending_examples.DEAD_LETTERS))
def dead_letters(
    asking: AskingNow,
    status: Literal["open", "replayed", "discarded", "all"] = "open",
    reason_code: Annotated[Text | None, Query(description="Only this reason.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    before: Annotated[int | None, Query(ge=1, lt=2**63, description="`next` of a page.")] = None,
) -> dict[str, Any]:
    """List what could not be recorded, newest first, without what it holds."""
    found = asking.door.ask(
        asking.question(FUNCTION),
        lambda c, _role: mending.listed(
            c, status=None if status == "all" else status, reason_code=reason_code,
            size=limit + 1, before=before,
        ),
    )  # fmt: skip
    shown = found[:limit]
    return {"dead_letters": shown, "next": shown[-1].id if len(found) > limit else None}


@router.get("/{letter_id}", responses=examples.answers(mending_examples.DEAD_LETTER))
def dead_letter(asking: AskingNow, letter_id: Id) -> dict[str, Any]:
    """One dead letter: its bytes in base64, and the event as far as it can be decoded."""
    found = asking.door.ask(
        asking.question(FUNCTION), lambda c, _role: mending.opened(c, letter_id)
    )
    if found is None:
        raise Problem(404, "No such dead letter", "there is none of this number")
    letter = found.letter
    return {
        "id": letter.id,
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "reason_code": letter.reason_code,
        "detail": letter.detail,
        "received_at": letter.received_at,
        "status": letter.status,
        "resolved_by": letter.resolved_by,
        "resolution": letter.resolution,
        "key": _text(letter.key),
        "value_base64": base64.b64encode(letter.value or b"").decode(),
        "schema": found.schema.topic if found.schema else None,
        "event": to_json(found.event),
        "bytes_left_over": found.left_over,
    }


@router.post("/replays", responses=examples.answers(mending_examples.REPLAYED))
def replay(asking: AskingNow, body: Replay) -> dict[str, Any]:
    """Record dead letters again, as they came; one that still cannot be stops no other."""
    done = asking.door.ask(
        asking.question(FUNCTION),
        lambda c, _role: mending.replay(c, body.ids, actor=asking.actor.name),
    )
    return {"replayed": done}


@router.post("/{letter_id}/discard", responses=examples.answers(mending_examples.DISCARDED))
def discard(asking: AskingNow, letter_id: Id, body: Discard) -> dict[str, Any]:
    """Decide that a dead letter will not be recorded; its bytes stay."""
    done = asking.door.ask(
        asking.question(FUNCTION),
        lambda c, _role: mending.discard(
            c, letter_id, actor=asking.actor.name, reason=body.reason
        ),
    )  # fmt: skip
    if not done.is_done:
        raise Problem(422, "Not discarded", done.in_words)
    return {"id": letter_id, "status": "discarded"}


def _text(key: bytes | None) -> str | None:
    return None if key is None else key.decode("utf-8", "replace")
