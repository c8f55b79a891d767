"""How the seal stands, one person's history held to it, and the evidence that leaves the hub."""

from typing import Any

from fastapi import APIRouter, Request, Response

from hub.api import evidence_examples, examples
from hub.api.asking import AskingNow
from hub.api.people import PersonId
from hub.api.problems import documented, no_such_person
from hub.audit.evidence.proving import Sealing, sealing
from hub.audit.seals.signing import PublicKey
from hub.query.evidence import gathering
from hub.query.evidence.gathering import VERIFY, evidence_of
from hub.query.evidence.packing import made_by, pack

router = APIRouter(tags=["evidence"], responses=documented(401, 403, 404, 422, 503))
ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {}}, "description": "The bundle, without its PDF."}
}


@router.get("/verification", responses=examples.answers(evidence_examples.SEALING))
def verification(request: Request, asking: AskingNow) -> Sealing:
    """When the store was last sealed, and what the last verification of all of it found."""
    public = _public(request)
    return asking.door.ask(
        asking.question(VERIFY), lambda connection, _role: sealing(connection, public)
    )


@router.get(
    "/people/{person_id}/verification", responses=examples.answers(evidence_examples.VERIFIED)
)
def person_verification(request: Request, asking: AskingNow, person_id: PersonId) -> dict[str, Any]:
    """Every event of a person, hashed anew and held to the last seal.

    An event that is gone is named where others of its record follow it, or where the timeline still
    rests on it. One that was cut off at the end of a record, and out of the timeline as well, is
    found only by a verification of the whole store (`hub verify`): `store` says what the last one
    found, null where there was none.
    """
    public = _public(request)
    found = asking.door.ask(
        asking.question(VERIFY, person_id=person_id),
        lambda connection, role: gathering.verify(connection, role, person_id, public),
    )
    if found is None:
        raise no_such_person()
    proved = found.proved
    return {
        "person_id": found.person.person_id,
        "events": len(proved),
        "unsealed": proved.unsealed,
        "head": proved.note,
        "faults": proved.faults,
        "store": found.store.verified,
    }


@router.get(
    "/people/{person_id}/evidence", responses=ZIP, response_class=Response, response_model=None
)
def person_evidence(request: Request, asking: AskingNow, person_id: PersonId) -> Response:
    """What is held of a person as the asker may see it, with proofs to check without the hub."""
    public = _public(request)
    found = evidence_of(asking, person_id, public)
    if found is None or public is None:
        raise no_such_person()
    made = made_by(asking.actor.name, asking.actor.role, asking.purpose)
    return Response(pack(found, public, made, b""), media_type="application/zip")


def _public(request: Request) -> PublicKey | None:
    found: PublicKey | None = request.app.state.seal
    return found
