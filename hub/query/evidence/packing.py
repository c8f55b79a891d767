"""Pack evidence into a file that can be checked without the hub: pure, from what was gathered."""

import base64
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib import resources
from typing import Any

from hub.audit.evidence.verify import FORMAT
from hub.audit.seals.signing import PublicKey
from hub.query.evidence.gathering import MOST_ON_PAPER, EventSeen, Evidence
from hub.query.spreadsheets import csv_of

VIEWED = ("at", "actor", "role", "purpose", "function", "known_on", "outcome", "reason")
_PACKED_AT = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip, so that the same evidence is the same bytes."""


def files(evidence: Evidence, public: PublicKey, made: Mapping[str, str]) -> dict[str, bytes]:
    """Give the files of a bundle by name, without its PDF; `made` says by whom, when and why."""
    signer = public.signer_of(evidence.proved.note) or public
    found = {
        "README.txt": _readme(evidence, made).encode(),
        "verify.py": _verifier(),
        "public-key.txt": f"{signer.text}\n".encode(),
        "viewed.csv": _viewed(evidence),
    }
    if evidence.proved.head:
        found["head.txt"] = evidence.proved.note.encode()
    for each in evidence.events:
        name = _name(each)
        found[f"events/{name}.json"] = _json(each.event)
        if each.is_whole:
            found[f"events/{name}.avro"] = each.leaf.state
        found[f"schemas/{each.schema.topic}.avsc"] = _json(each.schema.avro)
    return found


def told(
    evidence: Evidence, made: Mapping[str, str], listed: Mapping[str, bytes]
) -> dict[str, Any]:
    """Give what ``evidence.json`` says: each event with its proof, and every other file."""
    return {
        "format": FORMAT,
        "person": {"person_id": evidence.person.person_id, "name": evidence.person.name},
        "made": dict(made),
        "head": evidence.proved.note,
        "events": [_event(each, evidence.proved.proofs) for each in evidence.events],
        "faults": [vars(each) for each in evidence.proved.faults],
        "files": {name: sha256(content).hexdigest() for name, content in sorted(listed.items())},
    }


def pack(evidence: Evidence, public: PublicKey, made: Mapping[str, str], pdf: bytes) -> bytes:
    """Make the bundle."""
    found = files(evidence, public, made)
    if pdf:
        found["chronology.pdf"] = pdf
    found["evidence.json"] = _json(told(evidence, made, found))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in sorted(found.items()):
            entry = zipfile.ZipInfo(name, _PACKED_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return packed.getvalue()


def made_by(name: str, role: str, purpose: str, at: datetime | None = None) -> dict[str, str]:
    """Say by whom a bundle was made, as what, why and when."""
    now = (at or datetime.now(UTC)).isoformat(timespec="seconds")
    return {"by": name, "role": role, "purpose": purpose, "at": now}


def _event(each: EventSeen, proofs: Mapping[int, Sequence[bytes]]) -> dict[str, Any]:
    leaf, name, path = each.leaf, _name(each), proofs.get(each.leaf.position)
    return {
        "position": leaf.position,
        "told": leaf.told,
        "columns": _base64(leaf.columns),
        "commitment": _base64(leaf.commitment),
        "schema": f"schemas/{each.schema.topic}.avsc",
        "json": f"events/{name}.json",
        "withheld": each.withheld,
        # Without the salt nobody can tell from the commitment what was withheld.
        "state": f"events/{name}.avro" if each.is_whole else None,
        "content_hash": _base64(leaf.content_hash or b"") if each.is_whole else None,
        "salt": _base64(leaf.salt) if each.is_whole else None,
        "proof": None if path is None else [_base64(node) for node in path],
    }


def _name(each: EventSeen) -> str:
    return f"{each.leaf.position:09}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _json(value: Any) -> bytes:
    text = json.dumps(value, indent=1, ensure_ascii=False, default=_plain)
    return text.encode() + b"\n"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _verifier() -> bytes:
    return resources.files("hub.audit.evidence").joinpath("verify.py").read_bytes()


def _viewed(evidence: Evidence) -> bytes:
    return csv_of(VIEWED, ([vars(each)[name] for name in VIEWED] for each in evidence.viewed))


def _readme(evidence: Evidence, made: Mapping[str, str]) -> str:
    head, events = evidence.proved.head, evidence.events
    whole = sum(each.is_whole for each in events)
    sealed = (
        f"The store was last sealed on {head.sealed_at:%d %B %Y at %H:%M} UTC, with {head.size:,} "
        f"positions.\n{evidence.proved.unsealed:,} of these events came after it: not proved."
        if head
        else "The store was never sealed, so nothing in here is proved."
    )
    cut = f", the first {MOST_ON_PAPER:,} of them" if evidence.chronology.next else ""
    found = "\n".join(
        f"  {each.kind} at position {each.position:,} {each.why}" for each in evidence.proved.faults
    )
    return f"""Evidence about {evidence.person.name}

Made by {made["by"]} ({made["role"]}) on {made["at"]}, for: {made["purpose"]}.
It holds what {made["by"]} may see, and is in the access log as that.

{len(events):,} events of this child's case records, and of what workers said of them; {whole:,} of
them whole, the others without what this role is not shown ("withheld" in evidence.json).
Which records were found to be this child's, and why, is kept elsewhere and not in here.
{sealed}
{f"WHEN THIS WAS MADE THE HUB FOUND:{chr(10)}{found}{chr(10)}" if found else ""}
To check it without the hub, with Python 3.11 and the package cryptography:

  python verify.py . --key "the public key, as whoever sealed gave it to you"

Do not take the key from public-key.txt: whoever made this bundle anew would put their own there.

evidence.json    each event: what it is, its hash in the tree, its proof
events/          what each event says, as JSON; where it is whole, also the stored bytes (.avro)
schemas/         what the bytes mean (Apache Avro)
head.txt         the signed root of the tree: a C2SP checkpoint
chronology.pdf   the significant events on paper{cut}
viewed.csv       who has viewed this record
verify.py        the whole verifier: read it before you trust it
"""
