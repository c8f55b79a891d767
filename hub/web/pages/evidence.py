"""For whoever audits: how the seal stands, one child verified, and the evidence to take away."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from hub.access.decide import PURPOSES
from hub.access.roles import Role
from hub.audit.evidence.proving import sealing
from hub.audit.seals.signing import PublicKey
from hub.query.asking import Asking
from hub.query.door import Connection
from hub.query.evidence import gathering
from hub.query.evidence.gathering import VERIFY, Evidence, Verified, evidence_of
from hub.query.evidence.packing import made_by, pack
from hub.web.downloads import download
from hub.web.pages.child import ask, frame, nobody
from hub.web.paper import PaperNotAvailable, pdf
from hub.web.rendering import page
from hub.web.visiting import Visiting
from schemas.local_time import LONDON

router = APIRouter()


@router.get("/verify")
def verify(request: Request, visiting: Visiting) -> Response:
    """Say when the store was last sealed and verified, and what was found."""
    public = _public(request)
    found = visiting.door.ask(
        visiting.question(VERIFY), lambda connection, _role: sealing(connection, public)
    )
    return page(request, "hub/verify.html", title="Verify", section="verify", sealing=found,
                public=public.text if public else "")  # fmt: skip


@router.get("/child/{person_id}/verify")
def verify_child(request: Request, visiting: Visiting, person_id: UUID) -> Response:
    """Hold every event of one child to the last seal, now."""
    public = _public(request)

    def read(connection: Connection, role: Role) -> Verified | None:
        return gathering.verify(connection, role, person_id, public)

    found, shown = ask(visiting, person_id, read, function=VERIFY)
    return page(request, "hub/verify_child.html", **frame(found.person, "/verify", shown),
                proved=found.proved, store=found.store.verified,
                verified_at=datetime.now(LONDON))  # fmt: skip


@router.get("/child/{person_id}/evidence.zip")
def evidence(request: Request, visiting: Visiting, person_id: UUID) -> Response:
    """Hand over the evidence bundle; that it was taken is written down before."""
    public = _public(request)
    found = evidence_of(visiting, person_id, public)
    if found is None or public is None:
        raise nobody()
    made = made_by(visiting.actor.name, visiting.actor.role, PURPOSES[visiting.purpose])
    packed = pack(found, public, made, on_paper(found, visiting))
    return download(packed, "application/zip", f"evidence-{person_id}.zip")


def on_paper(found: Evidence, asking: Asking) -> bytes:
    """Print the chronology; nothing where this machine cannot make PDFs."""
    values: dict[str, Any] = {
        "entries": found.chronology.entries, "everything": False,
        "as_known_on": None, "reached": found.chronology.reached,
        "withheld": sorted({name for each in found.chronology.entries for name in each.withheld}),
    }  # fmt: skip
    try:
        return pdf(
            "hub/chronology_pdf.html", title=f"Chronology: {found.person.name}",
            person=found.person, printed_at=datetime.now(LONDON), printed_by=asking.actor.name,
            printed_for=PURPOSES[asking.purpose], **values,
        )  # fmt: skip
    except PaperNotAvailable:
        return b""


def _public(request: Request) -> PublicKey | None:
    found: PublicKey | None = request.app.state.seal
    return found
